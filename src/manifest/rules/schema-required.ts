import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { nearest } from "../../diagnostics/nearest.js";
import { report } from "../../diagnostics/report.js";
import { isJsonObject, type JsonObject } from "../../json.js";
import { joiningKeywords } from "../../json-schema/keywords.js";
import { quoted } from "../wording.js";
import type { SchemaPlace } from "./schema-walk.js";

/** Keywords through which other schemas may declare properties of the same value. */
const mayDeclare = ["$ref", "$dynamicRef", ...joiningKeywords, "dependencies"];

/**
 * Names in `required` that no property has. Where `additionalProperties: false` forbids them, no value can ever fit; a
 * near miss is a misspelling; any other is allowed by JSON Schema and hardly ever meant.
 */
export function* checkRequired({ source, path, schema, declared }: SchemaPlace): Generator<Diagnostic> {
  const { required } = schema;
  if (!Array.isArray(required)) return;
  const properties = isJsonObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  const closed = schema["additionalProperties"] === false;
  const elsewhere = mayDeclare.some((keyword) => Object.hasOwn(schema, keyword));
  const own = new Set(properties);
  for (const [index, name] of required.entries()) {
    if (typeof name !== "string" || own.has(name) || matchesPattern(name, schema)) continue;
    const at = source.locate([...path, "required", index]);
    const meant = nearest(name, properties);
    if (closed) {
      yield report(
        "required-unknown-property",
        `no value can fit: ${quoted(name)} is required, and \`additionalProperties: false\` forbids it`,
        {
          at,
          help:
            meant === undefined
              ? `add \`${name}\` to \`properties\`, or remove it here`
              : `did you mean \`${meant}\`?`,
        },
      );
      continue;
    }
    if (elsewhere || declared.has(name)) continue;
    if (meant !== undefined && !required.includes(meant)) {
      yield report(
        "required-unknown-property",
        `${quoted(name)} is required, and no property has that name`,
        {
          at,
          help: `did you mean \`${meant}\`?`,
        },
      );
    } else {
      yield report(
        "required-undeclared-property",
        `${quoted(name)} is required, and \`properties\` does not describe it`,
        {
          at,
          help: `add \`${name}\` to \`properties\`: without a schema any value will do`,
        },
      );
    }
  }
}

function matchesPattern(name: string, schema: JsonObject): boolean {
  const patterns = isJsonObject(schema["patternProperties"]) ? Object.keys(schema["patternProperties"]) : [];
  return patterns.some((pattern) => {
    try {
      return new RegExp(pattern, "u").test(name);
    } catch {
      // Reported where patterns are checked.
      return true;
    }
  });
}
