import type { Json, JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import { keywordsThat, subschemasIn } from "../json-schema/keywords.js";
import { withoutNullable } from "../json-schema/nullable.js";

const DIALECT = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
const OWN_DEFINITION = /^#\/\$defs\/([A-Za-z0-9_.-]+)$/;
/** They change what references mean, or what a reader must have at hand. */
const refusedKeywords: ReadonlySet<string> = new Set(keywordsThat(({ contextual }) => contextual === true));

/**
 * A schema as its author wrote it, under the author's names, when callers need nothing else to read it: 2020-12, and
 * every `$ref` is `#/$defs/<name>` of its own. Undefined when it must be bundled first. `$comment` is left out: it is
 * meant for those who maintain the schema (JSON Schema core section 8.3).
 */
export function asWritten(schema: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(schema) || Object.hasOwn(schema, "$ref")) return undefined;
  const { $schema, $defs } = schema;
  if ($schema !== undefined && !(typeof $schema === "string" && DIALECT.test($schema))) return undefined;
  const copy = copySchema(schema, isJsonObject($defs) ? $defs : {});
  return isJsonObject(copy) ? copy : undefined;
}

/** Undefined where something in it needs more than `definitions`. */
function copySchema(schema: Json, definitions: JsonObject, root = true): Json | undefined {
  if (!isJsonObject(schema)) return typeof schema === "boolean" ? schema : undefined;
  const result: Record<string, Json> = Object.create(null);
  for (const [keyword, content] of Object.entries(withoutNullable(schema))) {
    if (keyword === "$comment") continue;
    if (refusedKeywords.has(keyword) || (keyword === "$schema" && !root)) return undefined;
    if (keyword === "$ref" && !namesOwn(content, definitions)) return undefined;
    const copied = copyKeyword(keyword, content, definitions);
    if (copied === undefined) return undefined;
    result[keyword] = copied;
  }
  return result;
}

function copyKeyword(keyword: string, content: Json, definitions: JsonObject): Json | undefined {
  const holds = subschemasIn(keyword, content);
  if (holds === "list" && Array.isArray(content)) {
    const copies = content.map((child) => copySchema(child, definitions, false));
    return copies.every((copy) => copy !== undefined) ? copies : undefined;
  }
  if (holds === "map" && isJsonObject(content)) {
    const result: Record<string, Json> = Object.create(null);
    for (const [name, child] of Object.entries(content)) {
      const copy = copySchema(child, definitions, false);
      if (copy === undefined) return undefined;
      result[name] = copy;
    }
    return result;
  }
  return holds === "schema" ? copySchema(content, definitions, false) : content;
}

function namesOwn(reference: Json, definitions: JsonObject): boolean {
  const name = typeof reference === "string" ? OWN_DEFINITION.exec(reference)?.[1] : undefined;
  return name !== undefined && Object.hasOwn(definitions, name);
}
