import type { Json } from "../json.js";

/** How a language writes JSON values as literals. */
export interface LiteralSyntax {
  readonly null: string;
  readonly true: string;
  readonly false: string;
  readonly nan: string;
  readonly negativeZero: string;
  string(text: string): string;
  key(name: string): string;
  /** Whether braces have spaces inside, as in `{ a }`. */
  readonly spacedBraces: boolean;
}

const lineWidth = 100;
const step = "  ";

/** `value` as a literal: on one line where it fits, else one entry per line. `indent` is the indentation of its first line. */
export function writeLiteral(value: Json, syntax: LiteralSyntax, indent: string): string {
  return writeFlat(value, syntax, lineWidth - indent.length) ?? writeTall(value, syntax, indent);
}

/** `value` on one line; undefined when that takes more than `room` characters, which stops the writing early. */
function writeFlat(value: Json, syntax: LiteralSyntax, room: number): string | undefined {
  if (typeof value !== "object" || value === null) {
    const text = writeScalar(value, syntax);
    return text.length <= room ? text : undefined;
  }
  const [open, close, entries] = shape(value, syntax);
  let text = open;
  for (const [prefix, item] of entries) {
    text += text === open ? (open === "{" && syntax.spacedBraces ? " " : "") : ", ";
    const rest = writeFlat(item, syntax, room - text.length - prefix.length);
    if (rest === undefined) return undefined;
    text += prefix + rest;
  }
  text += text !== open && open === "{" && syntax.spacedBraces ? ` ${close}` : close;
  return text.length <= room ? text : undefined;
}

function writeTall(value: Json, syntax: LiteralSyntax, indent: string): string {
  if (typeof value !== "object" || value === null) return writeScalar(value, syntax);
  const [open, close, entries] = shape(value, syntax);
  if (entries.length === 0) return open + close;
  const inner = indent + step;
  const lines = entries.map(([prefix, item]) => {
    const flat = writeFlat(item, syntax, lineWidth - inner.length - prefix.length - 1);
    return `${inner}${prefix}${flat ?? writeTall(item, syntax, inner)},\n`;
  });
  return `${open}\n${lines.join("")}${indent}${close}`;
}

type Entry = readonly [prefix: string, item: Json];

function shape(
  value: readonly Json[] | { readonly [key: string]: Json },
  syntax: LiteralSyntax,
): readonly [string, string, readonly Entry[]] {
  if (isList(value)) return ["[", "]", value.map((item) => ["", item])];
  return ["{", "}", Object.entries(value).map(([name, item]) => [`${syntax.key(name)}: `, item])];
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}

function writeScalar(value: null | boolean | number | string, syntax: LiteralSyntax): string {
  if (value === null) return syntax.null;
  if (typeof value === "string") return syntax.string(value);
  if (typeof value === "boolean") return value ? syntax.true : syntax.false;
  return writeNumber(value, syntax);
}

/** YAML has infinite numbers, JSON does not: `1e999` is read as infinity. */
function writeNumber(value: number, syntax: LiteralSyntax): string {
  if (Number.isNaN(value)) return syntax.nan;
  if (!Number.isFinite(value)) return value > 0 ? "1e999" : "-1e999";
  return Object.is(value, -0) ? syntax.negativeZero : String(value);
}
