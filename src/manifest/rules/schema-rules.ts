import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { report } from "../../diagnostics/report.js";
import type { JsonPath } from "../../json.js";
import type { Source } from "../source.js";
import { describe } from "../wording.js";
import { checkHeaders } from "./mcp-header.js";
import { checkDialect, checkFormat, checkRanges } from "./schema-annotations.js";
import { checkKeywords } from "./schema-keyword-rules.js";
import { checkPatterns } from "./schema-patterns.js";
import { checkRequired } from "./schema-required.js";
import { type SchemaPlace, walkSchemas } from "./schema-walk.js";

/** Looks at one schema, not at those inside it. */
export type SchemaRule = (place: SchemaPlace) => Iterable<Diagnostic>;

/** The rules that every schema must follow. Each key states the rule. */
export const schemaRules: Readonly<Record<string, SchemaRule>> = {
  "keywords are spelt right and hold what they should": checkKeywords,
  "the dialect is one that mcpile knows": checkDialect,
  "formats are checked": checkFormat,
  "a range is not empty": checkRanges,
  "patterns compile, and end in good time": checkPatterns,
  "required properties are declared": checkRequired,
};

/**
 * Checks every schema of a manifest and of the files that it refers to.
 */
export function checkSchemas(source: Source, references: ReadonlyMap<string, Source>): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  walkSchemas(source, references, {
    schema: (place) => {
      for (const rule of Object.values(schemaRules)) diagnostics.push(...rule(place));
    },
    noSchema: ({ source: where, path, value }) => {
      diagnostics.push(
        report(
          "invalid-schema",
          `a schema must be a mapping, \`true\` or \`false\`, found ${describe(value)}`,
          {
            at: where.locate(path),
            help: typeof value === "string" ? schemaHelp(value) : siblingHelp(path),
          },
        ),
      );
    },
  });
  diagnostics.push(...checkHeaders(source));
  return diagnostics;
}

/** Advice for a keyword that was written one level too deep. */
function siblingHelp(path: JsonPath): string | undefined {
  const [parent, name] = path.slice(-2);
  return parent === "properties" && (name === "required" || name === "additionalProperties")
    ? `\`${name}\` stands beside \`properties\`, not in it`
    : undefined;
}

function schemaHelp(value: string): string | undefined {
  const zod = /^z\.(string|number|boolean|object|array|null)\(/.exec(value)?.[1];
  if (zod !== undefined) return `write \`{ type: ${zod} }\``;
  return /^(string|integer|number|boolean|object|array|null)$/.test(value)
    ? `write \`{ type: ${value} }\``
    : value.includes("#") || value.endsWith(".yaml")
      ? `write \`{ $ref: "${value}" }\``
      : undefined;
}
