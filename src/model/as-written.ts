import type { Json, JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import { keywordsThat, subschemasIn } from "../json-schema/keywords.js";
import { leftOut, mapItems, mapMembers } from "../json-schema/map-members.js";
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

/**
 * Undefined where something in it needs more than `definitions`. Nearly every schema is listed as it is: only one that
 * changes is copied.
 */
function copySchema(schema: Json, definitions: JsonObject, root = true): Json | undefined {
  if (!isJsonObject(schema)) return typeof schema === "boolean" ? schema : undefined;
  const plain = withoutNullable(schema);
  if (!isJsonObject(plain)) return plain;
  return mapMembers<undefined>(plain, (content, keyword) => {
    if (keyword === "$comment") return leftOut;
    if (refusedKeywords.has(keyword) || (keyword === "$schema" && !root)) return undefined;
    if (keyword === "$ref" && !namesOwn(content, definitions)) return undefined;
    return typeof content === "object" ? copyKeyword(keyword, content, definitions) : content;
  });
}

function copyKeyword(keyword: string, content: Json, definitions: JsonObject): Json | undefined {
  const holds = subschemasIn(keyword, content);
  const copy = (child: Json): Json | undefined => copySchema(child, definitions, false);
  if (holds === "list" && Array.isArray(content)) return mapItems<undefined>(content, copy);
  if (holds === "map" && isJsonObject(content)) return mapMembers<undefined>(content, copy);
  return holds === "schema" ? copy(content) : content;
}

function namesOwn(reference: Json, definitions: JsonObject): boolean {
  const name = typeof reference === "string" ? OWN_DEFINITION.exec(reference)?.[1] : undefined;
  return name !== undefined && Object.hasOwn(definitions, name);
}
