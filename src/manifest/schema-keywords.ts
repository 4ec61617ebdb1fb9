/** What a JSON Schema keyword holds. `data` is never looked into: a `$ref` there is a value. */
export type KeywordKind = "schema" | "schemas" | "data" | "other";

const schemaMaps = new Set([
  "$defs",
  "definitions",
  "properties",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
]);

const plainData = new Set(["const", "enum", "default", "examples", "example"]);

/** What the keyword `name` holds. */
export function keywordKind(name: string): KeywordKind {
  if (schemaMaps.has(name)) return "schemas";
  return plainData.has(name) ? "data" : "other";
}
