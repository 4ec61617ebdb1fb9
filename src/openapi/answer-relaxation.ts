import type { Json, JsonObject } from "../json.js";
import { knownFormats } from "../manifest/rules/schema-annotations.js";

/**
 * Formats that stay formats in answers: they assert nothing, or say how many digits an integer has. The others are what
 * servers are careless about.
 */
const keptFormats: ReadonlySet<string> = new Set([
  "int64",
  "uint64",
  "float",
  "double",
  "password",
  "byte",
  "binary",
]);
const asserted: ReadonlySet<string> = new Set(knownFormats.filter((format) => !keptFormats.has(format)));

/** Keywords that close an object to members that its schema does not name. */
const closing = ["additionalProperties", "unevaluatedProperties"];

/**
 * Constraints that are not asserted of answers, since APIs add members and alternatives, and are careless about formats: an object is
 * open, a format is a remark, and of `oneOf` more than one may fit.
 */
export function relaxAnswer(schema: Record<string, Json>): void {
  for (const keyword of closing) if (schema[keyword] === false) delete schema[keyword];
  const { format, oneOf } = schema;
  if (isAsserted(format)) {
    schema["x-format"] = format ?? "";
    delete schema["format"];
  }
  if (Array.isArray(oneOf) && schema["anyOf"] === undefined) {
    delete schema["oneOf"];
    schema["anyOf"] = oneOf;
  }
}

/** Whether a Schema Object, apart from what is within it, is another one in answers. */
export function isRelaxed(schema: JsonObject): boolean {
  return (
    closing.some((keyword) => schema[keyword] === false) ||
    isAsserted(schema["format"]) ||
    (Array.isArray(schema["oneOf"]) && schema["oneOf"].length > 1)
  );
}

function isAsserted(format: Json | undefined): boolean {
  return typeof format === "string" && asserted.has(format);
}
