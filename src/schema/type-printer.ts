import { tsPropertyName, tsString } from "../escape/typescript.js";
import { tsDocComment } from "../escape/typescript-comment.js";
import { keyType } from "./key-pattern.js";
import {
  type ArrayShape,
  anything,
  isNothing,
  type ObjectShape,
  type Property,
  type Reference,
  type ScalarSet,
  unionOf,
  type ValueSet,
} from "./value-set.js";
import { spend, withSteps } from "./work-budget.js";

/** Longest type on one line, in UTF-16 code units, not counting its indentation. */
const LONGEST_LINE = 90;

/**
 * A TypeScript type of the values of `set`, formatted from the first column.
 *
 * Open objects with a required property get no index signature: the type accepts objects with further properties anyway,
 * and TypeScript reports misspelt properties in literals. When every property is optional TypeScript would reject an
 * object without any of them, so the index signature is written. It is also written when the schema declares additional
 * properties.
 */
export function printType(set: ValueSet): string {
  return withSteps(STEPS_OF_A_TEXT, () => printSet(set, 1));
}

/** Steps for printing one type: one per literal, and its depth for each set. After that, sets are printed by their kinds. */
const STEPS_OF_A_TEXT = 50_000;

function printSet(set: ValueSet, depth: number): string {
  if (set === anything) return "unknown";
  const literals = set.string.values.size + set.number.values.size;
  return printUnion(members(spend(depth + literals) ? set : byKinds(set), depth));
}

/** A short type of at least the values of `set`. */
function byKinds(set: ValueSet): ValueSet {
  return {
    null: set.null,
    boolean: set.boolean,
    number: set.number.values.size > 0 ? anything.number : set.number,
    string: set.string.values.size > 0 ? anything.string : set.string,
    arrays: set.arrays.length > 0 ? anything.arrays : [],
    objects: set.objects.length > 0 ? anything.objects : [],
    references: set.references.map(({ name }) => ({ name })),
  };
}

function members(set: ValueSet, depth: number): readonly string[] {
  const all = [
    ...set.references.map((reference) => printReference(reference, depth)),
    ...printScalars(set.string, "string", tsString),
    ...printScalars(set.number, "number", numberLiteral),
    ...printScalars(set.boolean, "boolean", String),
    ...set.arrays.map((array) => printArray(array, depth)),
    ...set.objects.map((object) => printObject(object, depth)),
    ...(set.null ? ["null"] : []),
  ];
  return [...new Set(all)];
}

function printUnion(types: readonly string[]): string {
  if (types.length === 0) return "never";
  const line = types.join(" | ");
  if (types.length === 1 || (line.length <= LONGEST_LINE && !line.includes("\n"))) return line;
  return types.map((type) => `\n  | ${indent(type, 4).trimStart()}`).join("");
}

function printScalars<V>(set: ScalarSet<V>, all: string, literal: (value: V) => string): readonly string[] {
  return set.except ? [all] : [...set.values].map(literal);
}

/** Numbers that JSON cannot represent do not have a literal type. */
function numberLiteral(value: number): string {
  return Number.isFinite(value) ? String(value) : "number";
}

function printReference({ name, and }: Reference, depth: number): string {
  if (and === undefined) return name;
  return `${name} & ${group(printUnion(and.map((object) => printObject(object, depth))))}`;
}

function printArray({ prefix, minimum, rest }: ArrayShape, depth: number): string {
  if (prefix.length === 0) return isNothing(rest) ? "[]" : `${group(printSet(rest, depth + 1))}[]`;
  const items = prefix.map((item, index) => {
    const type = printSet(item, depth + 1);
    return index < minimum ? type : `${group(type)}?`;
  });
  if (!isNothing(rest)) items.push(`...${group(printSet(rest, depth + 1))}[]`);
  const line = `[${items.join(", ")}]`;
  if (line.length <= LONGEST_LINE && !line.includes("\n")) return line;
  return `[\n${items.map((item) => `  ${indent(item, 2).trimStart()},\n`).join("")}]`;
}

function printObject(shape: ObjectShape, depth: number): string {
  const signatures = indexSignatures(shape);
  const closed = shape.rest !== undefined && isNothing(shape.rest);
  const shown = [...shape.properties].filter(([, { value }]) => !closed || !isNothing(value));
  const nothingElse = shown.length === 0 && shape.patterns.length === 0;
  if (closed && nothingElse) return "{ [key: string]: never }";
  // An object type with only an index signature would reject the values of the forbidden properties.
  const forbidden =
    closed && shown.length > 0 ? [...shape.properties].filter(([, { value }]) => isNothing(value)) : [];
  const properties = [...shown, ...forbidden].map(([name, property]) => printProperty(name, property, depth));
  const narrows = signatures.some(({ value }) => value !== anything);
  const optional = shown.some(([, { required }]) => !required);
  const index = signatures.map(({ key, value }) => `[key: ${key}]: ${printSet(value, depth + 1)}`);
  if (index.length === 0) return braces(properties);
  // Within one object type TypeScript checks the undefined of optional properties against the index signature, and
  // overlapping index signatures against each other.
  if (narrows && (optional || index.length > 1)) {
    const parts = properties.length === 0 ? [] : [braces(properties)];
    return [...parts, ...index.map((signature) => braces([signature]))].join(" & ");
  }
  return braces([...properties, ...index]);
}

interface IndexSignature {
  readonly key: string;
  readonly value: ValueSet;
}

function indexSignatures(shape: ObjectShape): readonly IndexSignature[] {
  const { properties, patterns, rest } = shape;
  const templates = patterns.map(({ source, value }) => ({ key: keyType(source), value }));
  const keyed = templates.flatMap(({ key, value }) =>
    key === undefined || value === anything ? [] : [{ key, value }],
  );
  // Keys of different template literal types may have different values; `string` covers every key.
  const values = [...properties.values(), ...patterns].map(({ value }) => value);
  const everyKey = keyed.filter(({ key }) => key === "string");
  const special = mergeKeys(keyed.filter(({ key }) => key !== "string"));
  if (everyKey.length > 0) return mergeKeys(everyKey);
  if (rest === undefined) {
    const required = [...properties.values()].some((property) => property.required);
    if (required) return special;
    return special.length > 0 && properties.size === 0
      ? special
      : [...special, { key: "string", value: anything }];
  }
  const closed = isNothing(rest);
  if (closed && patterns.length === 0) return [];
  const value = unionOf([rest, ...values]);
  if (closed && special.length === patterns.length && properties.size === 0) return special;
  if (closed && value === anything) return special;
  return [...special, { key: "string", value }];
}

/** One signature per key type, as TypeScript requires. The first rule is kept, which is wider than both. */
function mergeKeys(signatures: readonly IndexSignature[]): readonly IndexSignature[] {
  return signatures.filter(({ key }, index) => signatures.findIndex((other) => other.key === key) === index);
}

function printProperty(name: string, { value, required, doc }: Property, depth: number): string {
  const comment = tsDocComment(doc);
  const optional = !required;
  let type = printSet(value, depth + 1);
  // Every object inherits these, so TypeScript sees them in objects that do not have them.
  if (optional && name in Object.prototype && name !== "__proto__" && value !== anything) {
    const inherited = `Object[${tsString(name)}]`;
    type = isNothing(value) ? inherited : `${group(type)} | ${inherited}`;
  }
  const text = `${tsPropertyName(name)}${optional ? "?" : ""}:${type.startsWith("\n") ? type : ` ${type}`}`;
  return comment === "" ? text : `${comment}\n${text}`;
}

function braces(lines: readonly string[]): string {
  if (lines.length === 0) return "{}";
  const line = `{ ${lines.join("; ")} }`;
  if (line.length <= LONGEST_LINE && !line.includes("\n")) return line;
  return `{\n${lines.map((each) => `  ${indent(each, 2)};\n`).join("")}}`;
}

/** Adds parentheses to a type with several parts, which would otherwise bind to the code behind it. */
function group(type: string): string {
  if (!needsGroup(type)) return type;
  return type.startsWith("\n") ? `(${indent(type, 2)}\n)` : `(${type})`;
}

/** Whether the type has `|` or `&` outside all brackets and literals. */
function needsGroup(type: string): boolean {
  return /^[^[{("`]* [|&] |^\n/.test(type) || topLevelOperator(type);
}

function topLevelOperator(type: string): boolean {
  const outside = type
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, "")
    .replace(/"(?:[^"\\]|\\.)*"?|`(?:[^`\\]|\\.)*`?/g, "")
    .split("");
  let depth = 0;
  for (const character of outside) {
    if ("[{(".includes(character)) depth++;
    else if ("]})".includes(character)) depth--;
    else if (depth === 0 && (character === "|" || character === "&")) return true;
  }
  return false;
}

/** Indents every line except the first. */
function indent(text: string, width: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(width)}`);
}
