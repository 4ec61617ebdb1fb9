import { keyType } from "./key-pattern.js";
import { docComment, propertyKey, stringLiteral } from "./typescript-text.js";
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

/** Longest type on one line, in UTF-16 code units, not counting its indentation. */
const LONGEST_LINE = 90;

/**
 * A TypeScript type of the values of `set`, formatted from the first column.
 *
 * Objects that a schema leaves open get no index signature as long as they have a required property: the type accepts
 * objects with further properties all the same, and a literal with a misspelt property is found out. Where every
 * property is optional TypeScript would refuse an object that shares none of them, so the index signature is written.
 * It is written, too, where the schema itself speaks of additional properties.
 */
export function printType(set: ValueSet): string {
  if (set === anything) return "unknown";
  return printUnion(members(set));
}

function members(set: ValueSet): readonly string[] {
  return [
    ...set.references.map(printReference),
    ...printScalars(set.string, "string", stringLiteral),
    ...printScalars(set.number, "number", numberLiteral),
    ...printScalars(set.boolean, "boolean", String),
    ...set.arrays.map(printArray),
    ...set.objects.map(printObject),
    ...(set.null ? ["null"] : []),
  ].filter((member, index, all) => all.indexOf(member) === index);
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

/** Numbers that JSON cannot write have no literal type. */
function numberLiteral(value: number): string {
  return Number.isFinite(value) ? String(value) : "number";
}

function printReference({ name, and }: Reference): string {
  if (and === undefined) return name;
  return `${name} & ${group(printUnion(and.map(printObject)))}`;
}

function printArray({ prefix, minimum, rest }: ArrayShape): string {
  if (prefix.length === 0) return isNothing(rest) ? "[]" : `${group(printType(rest))}[]`;
  const items = prefix.map((item, index) => {
    const type = printType(item);
    return index < minimum ? type : `${group(type)}?`;
  });
  if (!isNothing(rest)) items.push(`...${group(printType(rest))}[]`);
  const line = `[${items.join(", ")}]`;
  if (line.length <= LONGEST_LINE && !line.includes("\n")) return line;
  return `[\n${items.map((item) => `  ${indent(item, 2).trimStart()},\n`).join("")}]`;
}

function printObject(shape: ObjectShape): string {
  const signatures = indexSignatures(shape);
  const closed = shape.rest !== undefined && isNothing(shape.rest);
  const shown = [...shape.properties].filter(([, { value }]) => !closed || !isNothing(value));
  const nothingElse = shown.length === 0 && shape.patterns.length === 0;
  if (closed && nothingElse) return "{ [key: string]: never }";
  // An object type with an index signature and no other property would refuse what is only forbidden here.
  const forbidden =
    closed && shown.length > 0 ? [...shape.properties].filter(([, { value }]) => isNothing(value)) : [];
  const properties = [...shown, ...forbidden].map(([name, property]) => printProperty(name, property));
  const narrows = signatures.some(({ value }) => value !== anything);
  const optional = shown.some(([, { required }]) => !required);
  const index = signatures.map(({ key, value }) => `[key: ${key}]: ${printType(value)}`);
  if (index.length === 0) return braces(properties);
  // Within one object type TypeScript would hold an optional property's undefined against the index signature, and
  // index signatures whose keys overlap against one another.
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
  // Keys that TypeScript tells apart may have values of their own; `string` holds for every key.
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

/** One signature per key type: TypeScript allows no second. The first rule stands, which is wider than both. */
function mergeKeys(signatures: readonly IndexSignature[]): readonly IndexSignature[] {
  return signatures.filter(({ key }, index) => signatures.findIndex((other) => other.key === key) === index);
}

function printProperty(name: string, { value, required, doc }: Property): string {
  const comment = docComment(doc);
  const optional = !required;
  let type = printType(value);
  // Every object inherits these, so TypeScript finds them in objects that do not have them.
  if (optional && name in Object.prototype && name !== "__proto__" && value !== anything) {
    const inherited = `Object[${stringLiteral(name)}]`;
    type = isNothing(value) ? inherited : `${group(type)} | ${inherited}`;
  }
  const text = `${propertyKey(name)}${optional ? "?" : ""}:${type.startsWith("\n") ? type : ` ${type}`}`;
  return comment === "" ? text : `${comment}\n${text}`;
}

function braces(lines: readonly string[]): string {
  if (lines.length === 0) return "{}";
  const line = `{ ${lines.join("; ")} }`;
  if (line.length <= LONGEST_LINE && !line.includes("\n")) return line;
  return `{\n${lines.map((each) => `  ${indent(each, 2)};\n`).join("")}}`;
}

/** Parentheses, where a type of several parts would otherwise bind to what follows it. */
function group(type: string): string {
  if (!needsGroup(type)) return type;
  return type.startsWith("\n") ? `(${indent(type, 2)}\n)` : `(${type})`;
}

/** Whether `|` or `&` stands outside all brackets and literals. */
function needsGroup(type: string): boolean {
  return /^[^[{("`]* [|&] |^\n/.test(type) || topLevelOperator(type);
}

function topLevelOperator(type: string): boolean {
  const outside = type
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "")
    .split("");
  let depth = 0;
  for (const character of outside) {
    if ("[{(".includes(character)) depth++;
    else if ("]})".includes(character)) depth--;
    else if (depth === 0 && (character === "|" || character === "&")) return true;
  }
  return false;
}

/** Indents every line but the first. */
function indent(text: string, width: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(width)}`);
}
