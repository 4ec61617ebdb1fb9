import type { Json, JsonObject, JsonSchema } from "../json.js";
import { emptyObject, isJsonObject } from "../json.js";
import type { Dialect } from "../json-schema/dialects.js";

/**
 * Rewrites the keywords of one schema object to 2020-12; the schemas inside are left as they are.
 * Follows "JSON Schema 2020-12 release notes" and "2019-09 release notes" (items, dependencies, siblings of `$ref`).
 */
export function toDraft2020(schema: JsonObject, dialect: Dialect): JsonObject {
  if (dialect === "2020-12") return schema;
  // Draft-07 section 8.3: all other properties beside `$ref` are ignored.
  if (dialect === "draft-07" && typeof schema["$ref"] === "string") return { $ref: schema["$ref"] };
  const { items, additionalItems, dependencies, ...rest } = schema;
  const result = Object.assign(emptyObject(), rest);
  if (Array.isArray(items)) {
    // An empty list restricts nothing, and 2020-12 refuses an empty `prefixItems`.
    if (items.length > 0) result["prefixItems"] = items;
    if (additionalItems !== undefined) result["items"] = additionalItems;
  } else if (items !== undefined) result["items"] = items;
  if (isJsonObject(dependencies)) splitDependencies(dependencies, result);
  return result;
}

/** Draft-07's `dependencies` became `dependentRequired` (lists of names) and `dependentSchemas`. */
function splitDependencies(dependencies: JsonObject, result: Record<string, Json>): void {
  const required = emptyObject();
  const schemas = emptyObject<JsonSchema>();
  for (const [property, dependency] of Object.entries(dependencies)) {
    if (Array.isArray(dependency)) required[property] = dependency;
    else if (typeof dependency === "boolean" || isJsonObject(dependency)) schemas[property] = dependency;
  }
  if (Object.keys(required).length > 0) result["dependentRequired"] = required;
  if (Object.keys(schemas).length > 0) result["dependentSchemas"] = schemas;
}
