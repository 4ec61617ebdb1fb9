import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { joiningKeywords } from "../json-schema/keywords.js";
import { schemaTypes } from "../manifest/json-schema-vocabulary.js";
import { knownFormats } from "../manifest/rules/schema-annotations.js";
import { listOf, record, textOf } from "./document-set.js";
import { translatePattern } from "./pattern.js";
import type { RemarkKind, Remarks } from "./remarks.js";
import { shown } from "./shown.js";

/** A schema while it is made. */
export type MutableSchema = Record<string, Json>;

/** Tells the user what the manifest cannot say as the document does. */
type Note = (kind: RemarkKind, message: string) => void;

const types: ReadonlySet<string> = new Set(schemaTypes);
const formats: ReadonlySet<string> = new Set(knownFormats);
const otherTypes: ReadonlyMap<string, MutableSchema> = new Map(
  Object.entries({
    file: { type: "string", contentEncoding: "base64" },
    int: { type: "integer" },
    long: { type: "integer" },
    float: { type: "number" },
    double: { type: "number" },
    bool: { type: "boolean" },
    date: { type: "string", format: "date" },
    datetime: { type: "string", format: "date-time" },
    any: {},
  }),
);

/** `type`, with the words of other languages for the types, and what `format` says of bytes. */
export function translateType(held: Json, schema: JsonObject, result: MutableSchema, note: Note): void {
  const names = new Set<string>();
  for (const name of Array.isArray(held) ? held : [held]) {
    if (typeof name === "string" && types.has(name)) names.add(name);
    else if (name === null) names.add("null");
    else {
      const other = otherTypes.get(String(name).toLowerCase());
      note("changed", `\`type: ${textOf(name) ?? shown(name)}\` is not a type of JSON Schema`);
      if (other === undefined || other["type"] === undefined) return;
      const { type, ...more } = other;
      names.add(String(type));
      Object.assign(result, more);
    }
  }
  const [only, second] = [...names];
  if (only !== undefined) result["type"] = second === undefined ? only : [...names];
  // Without `items` an array's items are anything: the same in all versions.
  if (schema["format"] === "binary" || schema["format"] === "byte") result["contentEncoding"] = "base64";
}

/** `format`: those that are checked, and the others, said once each, as `x-format`. */
export function translateFormat(held: Json, result: MutableSchema, note: Note, remarks: Remarks): void {
  if (typeof held !== "string") note("dropped", "`format` is not a string");
  else if (held === "binary" || held === "byte") result["contentEncoding"] = "base64";
  else if (formats.has(held)) result["format"] = held;
  else {
    // Nobody checks it, but a model reads it.
    result["x-format"] = held;
    remarks.add("changed", `format ${shown(held)}`, "is not checked, and kept as `x-format`");
  }
}

/** `pattern`, kept as `x-pattern` where it is not an ECMAScript regular expression, or not one that takes linear time. */
export function translateValuePattern(
  held: Json,
  { maxLength }: JsonObject,
  result: MutableSchema,
  note: Note,
): void {
  const translated =
    typeof held === "string"
      ? translatePattern(held, typeof maxLength === "number" ? maxLength : undefined)
      : { reason: "it is not a string" };
  if ("pattern" in translated) result["pattern"] = translated.pattern;
  else {
    result["x-pattern"] = held;
    note(
      "dropped",
      `the pattern ${shown(held)} is not checked, and kept as \`x-pattern\`: ${translated.reason}`,
    );
  }
}

/** A required property without a schema gets `true`, so that lint does not take it for a misspelling. */
export function declareRequired(result: MutableSchema, declaredAround: ReadonlySet<string>): void {
  if (joiningKeywords.some((keyword) => result[keyword] !== undefined)) return;
  const properties = record(Object.entries(isJsonObject(result["properties"]) ? result["properties"] : {}));
  const missing = listOf(result["required"]).filter(
    (name) => typeof name === "string" && !Object.hasOwn(properties, name) && !declaredAround.has(name),
  );
  if (missing.length === 0) return;
  for (const name of missing) properties[String(name)] = {};
  result["properties"] = properties;
}

/** Values of an `enum` that are of another type, all of them, are written in the type that the schema says. */
export function repairEnum(result: MutableSchema, note: Note): void {
  const { type, enum: values } = result;
  if (typeof type !== "string" || !Array.isArray(values)) return;
  const isNumber = type === "integer" || type === "number";
  const fits = (value: Json) => (isNumber ? typeof value === "number" : typeof value === type);
  if (!(isNumber || type === "string" || type === "boolean") || values.some(fits)) return;
  const converted = values.map((value): Json => {
    if (type === "string") return typeof value === "object" ? value : String(value);
    if (type === "boolean") return value === "true" ? true : value === "false" ? false : value;
    return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))
      ? Number(value)
      : value;
  });
  if (converted.some(fits)) {
    result["enum"] = converted;
    note("changed", `the values of \`enum\` are written as \`${type}\`, as its type says`);
  } else {
    delete result["type"];
    note("dropped", `\`type: ${type}\`: no value of its \`enum\` has that type`);
  }
}

/** Bounds that no value is between are taken out, both. */
export function repairRanges(result: MutableSchema, note: Note): void {
  for (const what of ["", "Length", "Items", "Properties"]) {
    const [least, most] = what === "" ? ["minimum", "maximum"] : [`min${what}`, `max${what}`];
    const [low, high] = [result[least], result[most]];
    if (typeof low !== "number" || typeof high !== "number" || low <= high) continue;
    delete result[least];
    delete result[most];
    note("dropped", `no value fits: \`${least}\` ${low} is more than \`${most}\` ${high}`);
  }
}
