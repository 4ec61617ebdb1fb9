import { isJsonObject, type Json, type JsonObject, type JsonSchema, own } from "../json.js";
import { isLinear } from "../manifest/string-checks.js";

/** The groups of keywords that apply to values of one type, in Ajv's order. */
export const groups = {
  number: ["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf", "format"],
  string: ["maxLength", "minLength", "format", "pattern"],
  array: ["maxItems", "minItems", "items"],
  object: ["maxProperties", "minProperties", "required", "additionalProperties", "properties"],
} as const;

export type Group = keyof typeof groups;

/**
 * Whether a prepared schema is plain: it has only keywords for which `plainFunction` writes the validator. Ajv compiles every
 * other schema. `knows`: whether a reference has a target.
 */
export function isPlain(schema: JsonSchema, knows: (reference: string) => boolean): schema is JsonObject {
  if (!isJsonObject(schema)) return false;
  const reference = own(schema, "$ref");
  if (reference !== undefined) {
    return typeof reference === "string" && knows(reference) && rules(schema).length === 1;
  }
  const isInner = (inner: Json) => inner === true || (isJsonObject(inner) && isPlain(inner, knows));
  for (const [keyword, value] of Object.entries(schema)) {
    const fits =
      keyword === "properties"
        ? isJsonObject(value) && Object.values(value).every(isInner)
        : keyword === "items"
          ? isInner(value)
          : keyword === "additionalProperties"
            ? value === false || isInner(value)
            : Object.hasOwn(forms, keyword) && forms[keyword]?.(value, schema) === true;
    if (!fits) return false;
  }
  return true;
}

/** The keywords of a schema that can refuse a value. */
export function rules(schema: JsonObject): readonly string[] {
  return Object.keys(schema).filter((keyword) => keyword !== "default");
}

/** The types that a plain schema allows; empty: all. */
export function typesOf(schema: JsonObject): readonly string[] {
  const type = own(schema, "type");
  const types = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
  return own(schema, "nullable") === true && !types.includes("null") ? [...types, "null"] : types;
}

const isNumber = (value: Json) => typeof value === "number" && Number.isFinite(value);
const isCount = (value: Json) => Number.isSafeInteger(value) && Number(value) >= 0;
const isScalar = (value: Json) => typeof value !== "object" || value === null;
const typeNames: ReadonlySet<Json> = new Set([
  "array",
  "boolean",
  "integer",
  "null",
  "number",
  "object",
  "string",
]);

/** The values of keywords in plain schemas. */
const forms: Readonly<Record<string, (value: Json, schema: JsonObject) => boolean>> = {
  default: () => true,
  type: (value) =>
    Array.isArray(value)
      ? value.length > 0 && new Set(value).size === value.length && value.every((name) => typeNames.has(name))
      : typeNames.has(value),
  nullable: (value, schema) => value === true && own(schema, "type") !== undefined,
  const: isScalar,
  enum: (value) => Array.isArray(value) && value.length > 0 && value.every(isScalar),
  maximum: isNumber,
  minimum: isNumber,
  exclusiveMaximum: isNumber,
  exclusiveMinimum: isNumber,
  multipleOf: (value) => isNumber(value) && Number(value) > 0,
  maxLength: isCount,
  minLength: isCount,
  // A pattern that is only quick on short strings is matched by code of its own, after the length is known.
  pattern: (value, schema) =>
    typeof value === "string" &&
    isPattern(value) &&
    (own(schema, "maxLength") === undefined || isLinear(value)),
  // `constructor` and the like are left to Ajv.
  format: (value) => typeof value === "string" && !(value in Object.prototype),
  maxItems: isCount,
  minItems: isCount,
  maxProperties: isCount,
  minProperties: isCount,
  required: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
};

function isPattern(value: string): boolean {
  try {
    new RegExp(value, "u");
    return true;
  } catch {
    return false;
  }
}
