import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { foreignKeywords, isAnnotation, keywords } from "../json-schema/keywords.js";

/** Whether a keyword accepts every value. */
function refusesNothing(keyword: string): boolean {
  return isAnnotation(keyword) || foreignKeywords.has(keyword) || keywords.get(keyword)?.role === "location";
}

/**
 * Whether `value` certainly fits `schema`, decided for the few keywords that the manifest schema uses. False: it does not
 * fit, or only Ajv can decide. This saves `lint` of a valid manifest the time to load Ajv and compile the manifest schema.
 */
export function isCertainlyValid(value: Json, schema: Json): boolean {
  if (!isJsonObject(schema)) return false;
  return Object.entries(schema).every(([keyword, wanted]) => {
    if (refusesNothing(keyword)) return true;
    const check = Object.hasOwn(checks, keyword) ? checks[keyword] : undefined;
    return check?.(value, wanted, schema) === true;
  });
}

type Check = (value: Json, wanted: Json, schema: JsonObject) => boolean;

const checks: Readonly<Record<string, Check>> = {
  type: (value, wanted) => (Array.isArray(wanted) ? wanted : [wanted]).some((type) => isOfType(value, type)),
  // Collections are compared by Ajv.
  const: (value, wanted) => value === wanted && !isCollection(value),
  enum: (value, wanted) => Array.isArray(wanted) && !isCollection(value) && wanted.includes(value),
  minimum: (value, wanted) => typeof value !== "number" || value >= Number(wanted),
  maximum: (value, wanted) => typeof value !== "number" || value <= Number(wanted),
  minLength: (value, wanted) => typeof value !== "string" || [...value].length >= Number(wanted),
  maxLength: (value, wanted) => typeof value !== "string" || [...value].length <= Number(wanted),
  pattern: (value, wanted) => typeof value !== "string" || new RegExp(String(wanted), "u").test(value),
  minItems: (value, wanted) => !Array.isArray(value) || value.length >= Number(wanted),
  uniqueItems: (value) =>
    !Array.isArray(value) || (new Set(value).size === value.length && !value.some(isCollection)),
  items: (value, wanted) => !Array.isArray(value) || value.every((item) => isCertainlyValid(item, wanted)),
  minProperties: (value, wanted) => !isJsonObject(value) || Object.keys(value).length >= Number(wanted),
  required: (value, wanted) =>
    !isJsonObject(value) ||
    (Array.isArray(wanted) && wanted.every((name) => Object.hasOwn(value, String(name)))),
  properties: (value, wanted) =>
    !isJsonObject(value) ||
    !isJsonObject(wanted) ||
    Object.entries(wanted).every(
      ([name, schema]) => !Object.hasOwn(value, name) || isCertainlyValid(value[name] ?? null, schema),
    ),
  additionalProperties: (value, wanted, { properties }) =>
    !isJsonObject(value) ||
    Object.entries(value).every(
      ([name, item]) =>
        (isJsonObject(properties) && Object.hasOwn(properties, name)) ||
        wanted === true ||
        isCertainlyValid(item, wanted),
    ),
  allOf: (value, wanted) =>
    Array.isArray(wanted) && wanted.every((schema) => isCertainlyValid(value, schema)),
  // JSON Schemas in a manifest are checked by separate rules.
  $ref: (_value, wanted) => wanted === "#/definitions/jsonSchema",
};

function isCollection(value: Json): boolean {
  return typeof value === "object" && value !== null;
}

function isOfType(value: Json, type: Json): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isJsonObject(value);
  return typeof value === type;
}
