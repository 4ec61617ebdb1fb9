/** Where JSON Schema keywords hold other schemas (2020-12, and what 2019-09 and draft-07 had beside). */

/** The value is a schema. */
export const schemaKeywords = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

/** The value is a list of schemas. */
export const schemaListKeywords = new Set(["allOf", "anyOf", "items", "oneOf", "prefixItems"]);

/** The value is an object whose values are schemas. */
export const schemaMapKeywords = new Set([
  "$defs",
  "definitions",
  "dependencies",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);

/** Keywords whose schemas judge the same value as the schema they stand in. */
export const inPlaceKeywords = new Set([
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "dependentSchemas",
]);

/** Keywords that say where a schema is or how it is read, and so mean nothing once references are resolved. */
export const locationKeywords = new Set([
  "$anchor",
  "$comment",
  "$defs",
  "$dynamicAnchor",
  "$id",
  "$recursiveAnchor",
  "$schema",
  "$vocabulary",
  "definitions",
]);
