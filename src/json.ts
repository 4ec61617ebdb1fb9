/** Any value that JSON (RFC 8259) can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Keys such as `__proto__` are ordinary own properties: build one with `Object.create(null)` or `defineProperty`. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A JSON Schema: `true`, `false`, or an object of keywords. */
export type JsonSchema = boolean | JsonObject;

/** Steps from the root of a document to a value in it: property names and array indexes. */
export type JsonPath = readonly (string | number)[];

/** Whether `value` is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
