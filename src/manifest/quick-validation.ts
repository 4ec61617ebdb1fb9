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
  return isJsonObject(schema) && testOf(schema)(value);
}

type Test = (value: Json) => boolean;

/** By schema: those of a tool are looked at once and tested a thousand times. */
const tests = new WeakMap<JsonObject, Test>();

function testOf(schema: JsonObject): Test {
  const known = tests.get(schema);
  if (known !== undefined) return known;
  const checks = Object.entries(schema).flatMap(([keyword, wanted]): readonly Test[] => {
    if (refusesNothing(keyword)) return [];
    const check = Object.hasOwn(makers, keyword) ? makers[keyword] : undefined;
    return [check === undefined ? () => false : check(wanted, schema)];
  });
  const test: Test = (value) => {
    for (const check of checks) if (!check(value)) return false;
    return true;
  };
  tests.set(schema, test);
  return test;
}

/** The test that a keyword with the value `wanted` makes. */
type Maker = (wanted: Json, schema: JsonObject) => Test;

const makers: Readonly<Record<string, Maker>> = {
  type: (wanted) => {
    const types = Array.isArray(wanted) ? wanted : [wanted];
    return (value) => types.some((type) => isOfType(value, type));
  },
  // Collections are compared by Ajv.
  const: (wanted) => (value) => value === wanted && !isCollection(value),
  enum: (wanted) => (value) => Array.isArray(wanted) && !isCollection(value) && wanted.includes(value),
  minimum: (wanted) => (value) => typeof value !== "number" || value >= Number(wanted),
  maximum: (wanted) => (value) => typeof value !== "number" || value <= Number(wanted),
  minLength: (wanted) => (value) => typeof value !== "string" || [...value].length >= Number(wanted),
  maxLength: (wanted) => (value) => typeof value !== "string" || [...value].length <= Number(wanted),
  pattern: (wanted) => {
    const pattern = new RegExp(String(wanted), "u");
    return (value) => typeof value !== "string" || pattern.test(value);
  },
  minItems: (wanted) => (value) => !Array.isArray(value) || value.length >= Number(wanted),
  uniqueItems: () => (value) =>
    !Array.isArray(value) || (new Set(value).size === value.length && !value.some(isCollection)),
  items: (wanted) => (value) =>
    !Array.isArray(value) || value.every((item) => isCertainlyValid(item, wanted)),
  minProperties: (wanted) => (value) => !isJsonObject(value) || Object.keys(value).length >= Number(wanted),
  required: (wanted) => (value) =>
    !isJsonObject(value) ||
    (Array.isArray(wanted) && wanted.every((name) => Object.hasOwn(value, String(name)))),
  properties: (wanted) => (value) => {
    if (!isJsonObject(value) || !isJsonObject(wanted)) return true;
    for (const name of Object.keys(value)) {
      const schema = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
      if (schema !== undefined && !isCertainlyValid(value[name] ?? null, schema)) return false;
    }
    return true;
  },
  additionalProperties: (wanted, { properties }) => {
    if (wanted === true) return () => true;
    const isKnown = (name: string) => isJsonObject(properties) && Object.hasOwn(properties, name);
    return (value) => {
      if (!isJsonObject(value)) return true;
      for (const name of Object.keys(value)) {
        if (!isKnown(name) && !isCertainlyValid(value[name] ?? null, wanted)) return false;
      }
      return true;
    };
  },
  allOf: (wanted) => (value) =>
    Array.isArray(wanted) && wanted.every((schema) => isCertainlyValid(value, schema)),
  // JSON Schemas in a manifest are checked by separate rules.
  $ref: (wanted) => () => wanted === "#/definitions/jsonSchema",
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
