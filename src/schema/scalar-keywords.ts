import type { Json, JsonObject, JsonSchema } from "../json.js";
import { own } from "../json.js";
import { isMultipleOf } from "../manifest/decimal.js";
import { matchesName } from "./intersection.js";
import { applicators, assertions } from "./keywords.js";
import {
  allOf,
  anyArray,
  anything,
  canonical,
  complementOf,
  noneOf,
  nothing,
  objectsOnlyAs,
  type ScalarSet,
  union,
  unionOf,
  type ValueSet,
} from "./value-set.js";

const KINDS = ["null", "boolean", "integer", "number", "string", "array", "object"] as const;

/** The kinds of a schema without `type`. */
export const ALL_KINDS: ReadonlySet<string> = new Set(KINDS);

/** The kinds that `type` names; undefined when every kind is allowed. */
export function namedKinds(schema: JsonObject): ReadonlySet<string> | undefined {
  const type = own(schema, "type");
  const kinds = typeof type === "string" ? [type] : Array.isArray(type) ? type : undefined;
  if (kinds === undefined) return undefined;
  return new Set<string>(KINDS.filter((kind) => kinds.includes(kind)));
}

/** Every value of these kinds. Integers are numbers: TypeScript has no type for them. */
export function valuesOfKinds(kinds: ReadonlySet<string>): ValueSet {
  if (KINDS.every((kind) => kinds.has(kind) || (kind === "integer" && kinds.has("number")))) return anything;
  return {
    null: kinds.has("null"),
    boolean: kinds.has("boolean") ? allOf() : noneOf(),
    number: kinds.has("number") || kinds.has("integer") ? allOf() : noneOf(),
    string: kinds.has("string") ? allOf() : noneOf(),
    arrays: kinds.has("array") ? anything.arrays : [],
    objects: kinds.has("object") ? anything.objects : [],
    references: [],
  };
}

/** Every value of kinds that are not among these. */
export function valuesOfOtherKinds(kinds: ReadonlySet<string>): ValueSet {
  return valuesOfKinds(
    new Set(KINDS.filter((kind) => !kinds.has(kind) && !(kind === "integer" && kinds.has("number")))),
  );
}

/** The one value `literal`, as in `const`. */
export function literalValue(literal: Json): ValueSet {
  if (literal === null) return { ...nothing, null: true };
  if (typeof literal === "boolean") return { ...nothing, boolean: only(literal) };
  if (typeof literal === "number") return { ...nothing, number: only(literal) };
  if (typeof literal === "string") return { ...nothing, string: only(literal) };
  if (Array.isArray(literal)) {
    const prefix = literal.map(literalValue);
    return { ...nothing, arrays: [{ prefix, minimum: prefix.length, rest: nothing }] };
  }
  const properties = new Map(
    Object.entries(literal).map(([name, value]) => [
      name,
      { value: literalValue(value), required: true, doc: [] },
    ]),
  );
  return { ...nothing, objects: [{ properties, patterns: [], rest: nothing }] };
}

/** The listed values, as in `enum`. */
export function valuesOf(literals: readonly Json[]): ValueSet {
  const scalars = scalarsOf(literals);
  const collections = literals.filter((literal) => typeof literal === "object" && literal !== null);
  return union(canonical({ ...nothing, ...scalars }), unionOf(collections.map(literalValue)));
}

/** Every value except those listed; all arrays and objects stay in the set. */
export function valuesExcept(literals: readonly Json[]): ValueSet {
  const scalars = scalarsOf(literals);
  const emptyArray = literals.some((literal) => Array.isArray(literal) && literal.length === 0);
  return canonical({
    ...anything,
    null: !scalars.null,
    boolean: complementOf(scalars.boolean),
    number: complementOf(scalars.number),
    string: complementOf(scalars.string),
    ...(emptyArray && { arrays: [{ ...anyArray, prefix: [anything], minimum: 1, rest: anything }] }),
  });
}

function scalarsOf(literals: readonly Json[]): Pick<ValueSet, "null" | "boolean" | "number" | "string"> {
  const listed = <V>(values: readonly V[]): ScalarSet<V> => ({ except: false, values: new Set(values) });
  return {
    null: literals.includes(null),
    boolean: listed(literals.filter((literal) => typeof literal === "boolean")),
    number: listed(literals.filter((literal) => typeof literal === "number")),
    string: listed(literals.filter((literal) => typeof literal === "string")),
  };
}

function only<V>(value: V): ScalarSet<V> {
  return { except: false, values: new Set([value]) };
}

/** `set` without the literals that the schema's number and string keywords reject. */
export function keepAllowedLiterals(set: ValueSet, schema: JsonObject): ValueSet {
  const number = keep(set.number, (value) => allowsNumber(schema, value));
  const string = keep(set.string, (value) => allowsString(schema, value));
  return number === set.number && string === set.string ? set : { ...set, number, string };
}

function keep<V>(set: ScalarSet<V>, allows: (value: V) => boolean): ScalarSet<V> {
  if (set.except) return set;
  const values = [...set.values].filter(allows);
  return values.length === set.values.size ? set : { except: false, values: new Set(values) };
}

function allowsNumber(schema: JsonObject, value: number): boolean {
  const multipleOf = numeric(schema, "multipleOf");
  return (
    value >= (numeric(schema, "minimum") ?? -Infinity) &&
    value <= (numeric(schema, "maximum") ?? Infinity) &&
    value > (numeric(schema, "exclusiveMinimum") ?? -Infinity) &&
    value < (numeric(schema, "exclusiveMaximum") ?? Infinity) &&
    (multipleOf === undefined ||
      !(multipleOf > 0) ||
      !Number.isFinite(value) ||
      isMultipleOf(value, multipleOf)) &&
    (Number.isInteger(value) || !isIntegerOnly(schema))
  );
}

function isIntegerOnly(schema: JsonObject): boolean {
  const kinds = namedKinds(schema);
  return kinds !== undefined && !kinds.has("number");
}

/** Whether the schema's string keywords accept `value`. */
export function allowsString(schema: JsonObject, value: string): boolean {
  const pattern = own(schema, "pattern");
  const length = [...value].length;
  return (
    length >= (numeric(schema, "minLength") ?? 0) &&
    length <= (numeric(schema, "maxLength") ?? Infinity) &&
    (typeof pattern !== "string" || matchesName(pattern, value))
  );
}

/** `set` without numbers, or without strings, when the range that the keywords allow is empty. */
export function withinRanges(set: ValueSet, schema: JsonObject): ValueSet {
  const least = numeric(schema, "minimum") ?? -Infinity;
  const most = numeric(schema, "maximum") ?? Infinity;
  const above = numeric(schema, "exclusiveMinimum") ?? -Infinity;
  const below = numeric(schema, "exclusiveMaximum") ?? Infinity;
  const noNumber = least > most || least >= below || above >= most || above >= below;
  const shortest = numeric(schema, "minLength") ?? 0;
  const longest = numeric(schema, "maxLength") ?? Infinity;
  if (!noNumber && shortest <= longest && longest > 0) return set;
  return {
    ...set,
    number: noNumber ? noneOf() : set.number,
    string: shortest > longest ? noneOf() : longest === 0 ? only("") : set.string,
  };
}

export function numeric(schema: JsonObject, keyword: string): number | undefined {
  const value = own(schema, keyword);
  return typeof value === "number" ? value : undefined;
}

const NUMBER_KEYWORDS = ["multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"];
const STRING_KEYWORDS = ["maxLength", "minLength", "pattern"];

/** A superset of the values that one of the schema's scalar keywords rejects. */
export function brokenScalars(schema: JsonObject): ValueSet {
  const has = (keyword: string) => own(schema, keyword) !== undefined;
  return {
    ...nothing,
    number: NUMBER_KEYWORDS.some(has) || has("format") ? allOf() : noneOf(),
    string: STRING_KEYWORDS.some(has) || has("format") ? allOf() : noneOf(),
  };
}

export function emptyObjectOnly(): ValueSet {
  return objectsOnlyAs([{ properties: new Map(), patterns: [], rest: nothing }]);
}

/** Whether `type` allows `value`. */
export function fitsKinds(schema: JsonObject, value: Json): boolean {
  const kinds = namedKinds(schema);
  if (kinds === undefined) return true;
  if (typeof value === "number")
    return kinds.has("number") || (kinds.has("integer") && Number.isInteger(value));
  return kinds.has(value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
}

const DECIDABLE = new Set(["type", "enum", "const", ...NUMBER_KEYWORDS, ...STRING_KEYWORDS]);

/** Whether a scalar fits a schema of simple keywords. False: it does not fit, or only a validator can tell. */
export function isKnownToFit(schema: JsonSchema, value: Json): boolean {
  if (typeof schema === "boolean") return schema;
  if (typeof value === "object" && value !== null) return false;
  for (const keyword of Object.keys(schema)) {
    if (DECIDABLE.has(keyword)) continue;
    if (assertions.has(keyword) || Object.hasOwn(applicators, keyword) || keyword === "$ref") return false;
  }
  const choices = own(schema, "enum");
  const constant = own(schema, "const");
  return (
    fitsKinds(schema, value) &&
    (!Array.isArray(choices) || choices.includes(value)) &&
    (constant === undefined || constant === value) &&
    (typeof value !== "number" || (Number.isFinite(value) && allowsNumber(schema, value))) &&
    (typeof value !== "string" || allowsString(schema, value))
  );
}
