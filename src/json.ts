/** Any JSON value (RFC 8259). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Keys such as `__proto__` are ordinary own properties: build one with `emptyObject`. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Objects of this class have no members but their own, as those of `Object.create(null)`, which V8 keeps as hash tables: they
 * take twice as long to read.
 */
class Members<T> {
  [key: string]: T;
}
Reflect.setPrototypeOf(Members.prototype, null);
Reflect.deleteProperty(Members.prototype, "constructor");

/** A JSON object without members, in which keys such as `__proto__` and `constructor` are ordinary. */
export function emptyObject<T = Json>(): Record<string, T> {
  return new Members<T>();
}

/** A JSON Schema: `true`, `false`, or an object of keywords. */
export type JsonSchema = boolean | JsonObject;

/** Steps from the root of a document to a value in it: property names and array indexes. */
export type JsonPath = readonly (string | number)[];

/** Whether `value` is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A key as a step of a JSON Pointer (RFC 6901 section 3). */
export function escapeStep(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The key that a step of a JSON Pointer means (RFC 6901 section 4). */
export function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The same in the fragment of a URI (RFC 6901 section 6); a `%` that is not part of an encoded byte is kept. */
export function decodeFragmentStep(step: string): string {
  try {
    return unescapeStep(decodeURIComponent(step));
  } catch {
    return unescapeStep(step);
  }
}

/** The JSON Pointer of a path. */
export function pointerOf(path: JsonPath): string {
  return path.map((step) => `/${escapeStep(String(step))}`).join("");
}

/** Whether a value is a JSON Schema: a boolean or an object. */
export function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}

/** The object's own member, never one inherited from `Object.prototype`. */
export function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The strings of an array, such as the names of `required`; none of any other value. */
export function stringsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
