import { emptyObject, isJsonObject, type Json, type JsonObject, type JsonPath, pointerOf } from "../json.js";
import { dialectNamed } from "../json-schema/dialects.js";
import { subschemasIn } from "../json-schema/keywords.js";

/** Tells the user what the manifest says in another way, or not at all. */
export type Note = (kind: "dropped" | "changed", message: string) => void;

/** Keywords that older drafts read otherwise than 2020-12. */
const draftKeywords: ReadonlySet<string> = new Set([
  "definitions",
  "dependencies",
  "additionalItems",
  "$recursiveRef",
]);

/**
 * A listed schema as a manifest can have it: word for word, except references out of the schema, numbers that were changed
 * on the way, and a `$schema` that is unknown or says nothing.
 */
export function schemaEntry(listed: Json, note: Note): Json {
  const cleaned = clean(listed, [], note);
  return isJsonObject(cleaned) ? withDialect(cleaned, note) : cleaned;
}

function clean(schema: Json, path: JsonPath, note: Note): Json {
  if (!isJsonObject(schema)) {
    if (typeof schema === "boolean") return schema;
    note("dropped", `what stands at \`${placeOf(path)}\` is not a schema: any value is taken`);
    return {};
  }
  const result = emptyObject();
  for (const [keyword, content] of Object.entries(schema)) {
    const at = [...path, keyword];
    const holds = subschemasIn(keyword, content);
    if (keyword === "$ref" && typeof content === "string" && !content.startsWith("#")) {
      note(
        "dropped",
        `\`$ref: ${content}\` at \`${placeOf(path)}\` leads out of the schema: any value is taken`,
      );
    } else if (holds === "schema") result[keyword] = clean(content, at, note);
    else if (holds === "list" && Array.isArray(content)) {
      result[keyword] = content.map((item, index) => clean(item, [...at, index], note));
    } else if (holds === "map" && isJsonObject(content)) {
      const entries = emptyObject();
      for (const [name, item] of Object.entries(content)) {
        // Draft-07 has lists of names in `dependencies`.
        entries[name] = Array.isArray(item) ? item : clean(item, [...at, name], note);
      }
      result[keyword] = entries;
    } else if (holdsInexactNumber(content)) {
      note(
        "dropped",
        `\`${keyword}\` at \`${placeOf(path)}\` has a number beyond 2^53, which lost digits on the way`,
      );
    } else result[keyword] = content;
  }
  return result;
}

/** The schema without a `$schema` that means nothing to it: JSON Schema 2020-12 is what a manifest has. */
function withDialect(schema: JsonObject, note: Note): JsonObject {
  const { $schema, ...rest } = schema;
  if ($schema === undefined) return schema;
  const dialect = typeof $schema === "string" ? dialectNamed($schema) : undefined;
  if (dialect === undefined) {
    note(
      "changed",
      `its \`$schema\` ${JSON.stringify($schema)} is unknown: it is read as JSON Schema 2020-12`,
    );
    return rest;
  }
  return dialect === "2020-12" || needsDraft(schema) ? schema : rest;
}

function needsDraft(schema: Json): boolean {
  if (!isJsonObject(schema)) return false;
  return Object.entries(schema).some(([keyword, content]) => {
    if (draftKeywords.has(keyword) || (keyword === "items" && Array.isArray(content))) return true;
    if (keyword === "$ref" && Object.keys(schema).length > 1) return true;
    const holds = subschemasIn(keyword, content);
    if (holds === "schema") return needsDraft(content);
    if (holds === undefined || typeof content !== "object" || content === null) return false;
    return Object.values(content).some(needsDraft);
  });
}

/** JSON is read into numbers of JavaScript: of such an integer the last digits are unknown. */
function holdsInexactNumber(value: Json): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsInexactNumber);
}

export function placeOf(path: JsonPath): string {
  return path.length === 0 ? "its root" : pointerOf(path);
}
