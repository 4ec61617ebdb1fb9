import type { Json } from "../json.js";
import { own } from "../json.js";
import { isMultipleOf } from "../manifest/decimal.js";
import type { Comparison, SubschemaCheck } from "./comparison.js";
import { type Atom, Conjunction, type NumberLimit } from "./conjunction.js";
import { type MismatchKind, typeMismatch } from "./mismatch.js";
import { includesPattern } from "./pattern.js";
import { placeOf, type Rule, undecided } from "./rule.js";
import { ownNumber, ownString } from "./schema-node.js";

/** Formats, and those that every value of them has as well (JSON Schema validation section 7.3, and ajv-formats). */
const widerFormats: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["iso-date-time"],
  time: ["iso-time"],
  uri: ["uri-reference"],
  int32: ["int64"],
};

/** Rules of types, values, numbers and strings. */
export const scalarRules: Readonly<Record<string, Rule>> = {
  type: checkType,
  enum: checkValues,
  const: checkValues,
  minimum: checkLeast,
  exclusiveMinimum: checkLeast,
  maximum: checkMost,
  exclusiveMaximum: checkMost,
  multipleOf: checkMultiple,
  minLength: limit("string", (narrower, wanted) => (narrower.highest("minLength") ?? 0) >= wanted),
  maxLength: limit(
    "string",
    (narrower, wanted) => (narrower.lowest("maxLength") ?? Number.POSITIVE_INFINITY) <= wanted,
  ),
  pattern: checkPattern,
  format: checkFormat,
};

function checkType(check: SubschemaCheck, comparison: Comparison): ReturnType<Rule> {
  const { narrower, wider } = comparison;
  const type = own(wider.schema, "type");
  const accepted = new Conjunction(
    [{ ...wider.node, schema: type === undefined ? true : { type } }],
    check.options.wider,
  ).atoms();
  const refused = new Set([...narrower.atoms()].filter((atom) => !accepted.has(atom)));
  return refused.size === 0 ? [] : [typeMismatch(refused, accepted, placeOf(check, comparison, "type"))];
}

/** The narrower schema has no list of values, or it would have been compared value by value. */
function checkValues(check: SubschemaCheck, comparison: Comparison, keyword: string): ReturnType<Rule> {
  const { narrower, wider } = comparison;
  const integers = narrower.integers();
  if (integers?.every((value) => check.options.wider.accepts(wider.schema, value) === true)) return [];
  const accepted = keyword === "enum" ? own(wider.schema, "enum") : [own(wider.schema, "const") ?? null];
  return [{ kind: "enum", path: [], keyword, wider: accepted, at: placeOf(check, comparison, keyword) }];
}

function checkLeast(check: SubschemaCheck, comparison: Comparison, keyword: string): ReturnType<Rule> {
  const limit = ownNumber(comparison.wider.schema, keyword);
  const least = comparison.narrower.least();
  return checkNumber(check, comparison, keyword, least, (found) => {
    return (
      limit === undefined ||
      found.value > limit ||
      (found.value === limit && (keyword === "minimum" || found.exclusive))
    );
  });
}

function checkMost(check: SubschemaCheck, comparison: Comparison, keyword: string): ReturnType<Rule> {
  const limit = ownNumber(comparison.wider.schema, keyword);
  const most = comparison.narrower.most();
  return checkNumber(check, comparison, keyword, most, (found) => {
    return (
      limit === undefined ||
      found.value < limit ||
      (found.value === limit && (keyword === "maximum" || found.exclusive))
    );
  });
}

function checkNumber(
  check: SubschemaCheck,
  comparison: Comparison,
  keyword: string,
  found: NumberLimit | undefined,
  fits: (found: NumberLimit) => boolean,
): ReturnType<Rule> {
  if (!hasAny(comparison.narrower, "integer", "fraction")) return [];
  return found !== undefined && fits(found) ? [] : [constraint(check, comparison, keyword, found?.value)];
}

function checkMultiple(check: SubschemaCheck, comparison: Comparison, keyword: string): ReturnType<Rule> {
  const { narrower, wider } = comparison;
  const wanted = ownNumber(wider.schema, keyword);
  if (wanted === undefined || !hasAny(narrower, "integer", "fraction")) return [];
  const steps = narrower.parts.flatMap(({ schema }) => ownNumber(schema, keyword) ?? []);
  const fits = (step: number): boolean => isMultipleOf(step, wanted);
  if (steps.some(fits) || (narrower.isOnlyIntegers() && fits(1))) return [];
  return [constraint(check, comparison, keyword, steps[0])];
}

/** A rule for a limit that values of one type have. */
export function limit(atom: Atom, fits: (narrower: Conjunction, wanted: number) => boolean): Rule {
  return (check, comparison, keyword) => {
    const wanted = ownNumber(comparison.wider.schema, keyword);
    const { narrower } = comparison;
    if (wanted === undefined || !hasAny(narrower, atom) || fits(narrower, wanted)) return [];
    const found = keyword.startsWith("min") ? narrower.highest(keyword) : narrower.lowest(keyword);
    return [constraint(check, comparison, keyword, found)];
  };
}

/** A mismatch of a keyword with a plain value. */
export function constraint(
  check: SubschemaCheck,
  comparison: Comparison,
  keyword: string,
  narrower: Json | undefined,
  kind: MismatchKind = "constraint",
) {
  return {
    kind,
    path: [],
    keyword,
    narrower,
    wider: own(comparison.wider.schema, keyword),
    at: placeOf(check, comparison, keyword),
  };
}

function checkPattern(check: SubschemaCheck, comparison: Comparison, keyword: string): ReturnType<Rule> {
  const { narrower, wider } = comparison;
  const wanted = ownString(wider.schema, keyword);
  if (wanted === undefined || !hasAny(narrower, "string")) return [];
  const patterns = narrower.texts(keyword);
  const answers = patterns.map((pattern) => includesPattern(wanted, pattern));
  if (answers.includes(true)) return [];
  if (patterns.length === 0 || answers.every((answer) => answer === false)) {
    return [constraint(check, comparison, keyword, patterns[0], "pattern")];
  }
  return undecided(check, comparison, keyword);
}

function checkFormat(check: SubschemaCheck, comparison: Comparison, keyword: string): ReturnType<Rule> {
  const { narrower, wider } = comparison;
  const wanted = ownString(wider.schema, keyword);
  if (wanted === undefined || !hasAny(narrower, "string", "integer", "fraction")) return [];
  // Some formats are about numbers; the others judge nothing but strings.
  const ofNumbers = ["int32", "int64", "float", "double"].includes(wanted);
  if (!hasAny(narrower, ...(ofNumbers ? (["integer", "fraction"] as const) : (["string"] as const)))) {
    return [];
  }
  // They accept every number.
  if (wanted === "float" || wanted === "double" || wanted === "password" || wanted === "binary") return [];
  const formats = narrower.texts(keyword);
  const fits = (format: string): boolean =>
    format === wanted || (widerFormats[format]?.includes(wanted) ?? false);
  return formats.some(fits) ? [] : [constraint(check, comparison, keyword, formats[0], "format")];
}

/** Whether the narrower schema accepts any value of these types. */
export function hasAny(narrower: Conjunction, ...atoms: readonly Atom[]): boolean {
  return atoms.some((atom) => narrower.atoms().has(atom));
}
