import { isJsonObject, isSchema, type Json, type JsonObject, type JsonSchema, own } from "../json.js";
import { keywords } from "../json-schema/keywords.js";
import { definitionName } from "../json-schema/references.js";
import type { ServerModel } from "../model/server-model.js";
import { applicators, assertions } from "./keywords.js";

/**
 * Whether Ajv certainly compiles every schema of the model, decided without Ajv: each keyword has a permitted value, each
 * pattern is a regular expression, each reference has a target. False: only compiling can tell. With this check `lint` of
 * a thousand valid tools takes a third of the time.
 */
export function isKnownToCompile(model: ServerModel): boolean {
  const seen = new Set<JsonSchema>();
  const compiles = (schema: Json): boolean => {
    if (typeof schema === "boolean") return true;
    if (!isJsonObject(schema)) return false;
    if (seen.has(schema)) return true;
    seen.add(schema);
    return Object.entries(schema).every(([keyword, value]) => {
      if (keyword === "$ref") return model.definitions.has(definitionName(value) ?? "");
      if (assertions.has(keyword)) return isPermitted(keyword, value);
      const applicator = Object.hasOwn(applicators, keyword) ? applicators[keyword] : undefined;
      if (applicator === undefined) return true;
      if (applicator.holds === "schema") return isSchema(value) && compiles(value);
      if (applicator.holds === "list")
        return Array.isArray(value) && value.length > 0 && value.every(compiles);
      return isJsonObject(value) && keysCompile(keyword, value) && Object.values(value).every(compiles);
    });
  };
  return (
    [...model.definitions.values()].every(({ schema }) => compiles(schema)) &&
    model.tools.every(
      ({ input, output, answers }) =>
        compiles(input.schema) &&
        (output === undefined || compiles(output.schema)) &&
        (answers === undefined || compiles(answers.schema)),
    )
  );
}

function keysCompile(keyword: string, map: JsonObject): boolean {
  return (
    own(map, "__proto__") === undefined &&
    (keyword !== "patternProperties" || Object.keys(map).every(isPattern))
  );
}

const isPattern = (value: Json) => {
  if (typeof value !== "string") return false;
  try {
    new RegExp(value, "u");
    return true;
  } catch {
    return false;
  }
};
const types: ReadonlySet<Json> = new Set([
  "array",
  "boolean",
  "integer",
  "null",
  "number",
  "object",
  "string",
]);

/** Permitted values that Ajv judges otherwise than the table of keywords, or that the table leaves open. */
const forms: Readonly<Record<string, (value: Json) => boolean>> = {
  type: (value) =>
    Array.isArray(value)
      ? value.length > 0 && value.every((type) => types.has(type)) && new Set(value).size === value.length
      : types.has(value),
  const: () => true,
  pattern: isPattern,
};

/** Whether the value of a keyword without subschemas is permitted. */
function isPermitted(keyword: string, value: Json): boolean {
  return (forms[keyword] ?? keywords.get(keyword)?.accepts)?.(value) === true;
}
