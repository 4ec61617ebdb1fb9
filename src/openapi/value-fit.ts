import { createRequire } from "node:module";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { foreignKeywords, isAnnotation } from "../json-schema/keywords.js";
import { isMultipleOf } from "../manifest/decimal.js";
import { equalJson, repeated } from "../manifest/json-equality.js";
import { isUrl } from "../manifest/url-format.js";

const require = createRequire(import.meta.url);
const { fullFormats }: typeof import("ajv-formats/dist/formats.js") = require("ajv-formats/dist/formats.js");

/** Keywords that are judged here. */
const judged = new Set(
  (
    "$ref type enum const minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format items " +
    "minItems maxItems uniqueItems properties required additionalProperties minProperties maxProperties allOf anyOf oneOf"
  ).split(" "),
);

/**
 * Whether a value certainly fits a translated schema. Cautious: false where that is not sure. `target` gives the schema that
 * a `$ref` names.
 */
export function fits(
  value: Json,
  schema: Json | undefined,
  target: (reference: string) => Json | undefined,
  depth = 0,
): boolean {
  if (schema === true) return true;
  if (!isJsonObject(schema) || depth > 50) return false;
  const inside = (item: Json, inner: Json | undefined) => fits(item, inner, target, depth + 1);
  for (const keyword of Object.keys(schema)) {
    if (!judged.has(keyword) && !isAnnotation(keyword) && !foreignKeywords.has(keyword)) return false;
  }
  const { $ref, type, allOf, anyOf, oneOf } = schema;
  if (typeof $ref === "string" && !inside(value, target($ref))) return false;
  if (type !== undefined && !(Array.isArray(type) ? type : [type]).some((name) => isOfType(value, name)))
    return false;
  if (Array.isArray(schema["enum"]) && !schema["enum"].some((item) => equalJson(item, value))) return false;
  if (schema["const"] !== undefined && !equalJson(schema["const"], value)) return false;
  if (Array.isArray(allOf) && !allOf.every((item) => inside(value, item))) return false;
  if (Array.isArray(anyOf) && !anyOf.some((item) => inside(value, item))) return false;
  // A false result may mean "unsure", so it does not prove that the other alternatives do not fit.
  if (Array.isArray(oneOf) && !(oneOf.length === 1 && inside(value, oneOf[0]))) return false;
  if (typeof value === "number") return numberFits(value, schema);
  if (typeof value === "string") return textFits(value, schema);
  if (Array.isArray(value)) {
    return (
      between(value.length, schema, "minItems", "maxItems") &&
      (schema["uniqueItems"] !== true || repeated(value) === undefined) &&
      (schema["items"] === undefined || value.every((item) => inside(item, schema["items"])))
    );
  }
  if (!isJsonObject(value)) return true;
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const names = Object.keys(value);
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return (
    between(names.length, schema, "minProperties", "maxProperties") &&
    required.every((name) => typeof name === "string" && Object.hasOwn(value, name)) &&
    names.every((name) =>
      Object.hasOwn(properties, name)
        ? inside(value[name] ?? null, properties[name])
        : inside(value[name] ?? null, schema["additionalProperties"] ?? true),
    )
  );
}

function isOfType(value: Json, name: Json): boolean {
  if (name === "integer") return Number.isInteger(value);
  if (name === "null") return value === null;
  if (name === "array") return Array.isArray(value);
  if (name === "object") return isJsonObject(value);
  return typeof value === name;
}

function numberFits(value: number, schema: JsonObject): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = schema;
  return (
    !(typeof minimum === "number" && value < minimum) &&
    !(typeof maximum === "number" && value > maximum) &&
    !(typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) &&
    !(typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) &&
    !(typeof multipleOf === "number" && !isMultipleOf(value, multipleOf)) &&
    !(format === "int32" && Math.abs(value) > 2 ** 31 - 1) &&
    !(/^int(?:32|64)$/.test(String(format)) && !Number.isInteger(value))
  );
}

function textFits(value: string, schema: JsonObject): boolean {
  const { pattern, format } = schema;
  if (!between([...value].length, schema, "minLength", "maxLength")) return false;
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(value)) return false;
  if (typeof format !== "string") return true;
  if (format === "url") return isUrl(value);
  const check = new Map(Object.entries(fullFormats)).get(format);
  if (check instanceof RegExp) return check.test(value);
  if (typeof check === "function") return check(value);
  if (check === true || check === undefined) return true;
  if (typeof check !== "object" || !("validate" in check)) return false;
  // Formats with a function of their own: date, time, date-time. Numbers have been looked at.
  const validate: unknown = check.validate;
  if (validate instanceof RegExp) return validate.test(value);
  if ("type" in check && check.type === "number") return true;
  return typeof validate === "function" && validate(value) === true;
}

function between(size: number, schema: JsonObject, least: string, most: string): boolean {
  const [low, high] = [schema[least], schema[most]];
  return !(typeof low === "number" && size < low) && !(typeof high === "number" && size > high);
}
