import type { Validator, Violation } from "../tool.js";
import { foundViolations } from "./violations.js";

/**
 * JSON whose integers keep every digit. Numbers of JavaScript are IEEE 754 doubles: beyond 2^53 they change integers.
 * An integer that a number would change is a bigint here. A fraction that a number would turn into an integer
 * (`9007199254740993.5`) is a symbol, which {@link withoutSymbols} replaces by the nearest number. Every other value is as
 * `JSON.parse` and `JSON.stringify` have it.
 */

/** Whether a string may hold an integer that a number would change: it has 16 digits in a row, or 15 around a point. */
export function mayHoldLongIntegers(text: string): boolean {
  return /[\d.]{16}/.test(text);
}

/** A number in valid JSON, outside strings. */
const numbers = /-?\d[\d.eE+-]*/g;

/** Longer numbers are not looked at, nor are infinite ones: no schema accepts them. */
const longest = 1_000;

/**
 * Parses JSON, with a bigint for each integer that a number would change, and a symbol for each fraction that
 * a number would turn into an integer. Throws `SyntaxError` as `JSON.parse` does.
 */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return mayHoldLongIntegers(text) ? unmarked(JSON.parse(markChangedNumbers(text))) : value;
}

/** Whether a value holds what {@link parseExactly} gives and `JSON.parse` does not. */
export function isExact(value: unknown): boolean {
  return holds(value, (leaf) => typeof leaf === "bigint" || typeof leaf === "symbol");
}

/** The value with the nearest number for each symbol. */
export function withoutSymbols(value: unknown): unknown {
  if (!holds(value, (leaf) => typeof leaf === "symbol")) return value;
  return withLeaves(value, (leaf) => (typeof leaf === "symbol" ? numberOf(leaf) : leaf));
}

/**
 * The violations of a value of {@link parseExactly}. Validators judge the nearest numbers, and once more a number with a
 * fraction for each symbol, which is not an integer.
 */
export function violationsOf(validate: Validator, value: unknown): readonly Violation[] {
  const exact = isExact(value);
  if (!validate(exact ? nearest(value) : value)) return foundViolations(validate);
  if (!exact || validate(nearest(value, withFraction))) return [];
  return (validate.errors ?? []).filter(({ keyword }) => exactKeywords.has(keyword));
}

/** Keywords that a fraction breaks, however small it is. */
const exactKeywords: ReadonlySet<string> = new Set(["type", "multipleOf", "const", "enum"]);

/** The largest number of JavaScript with a fraction. */
const LARGEST_FRACTION = 2 ** 52 - 0.5;

function withFraction(number: number): number {
  return Math.sign(number) * Math.min(Math.abs(number) + 0.5, LARGEST_FRACTION) || 0.5;
}

/** The value with the nearest number for each bigint, and for each symbol what `change` makes of its nearest number. */
function nearest(value: unknown, change = (number: number) => number): unknown {
  return withLeaves(value, (leaf) => {
    if (typeof leaf === "symbol") return change(numberOf(leaf));
    return typeof leaf === "bigint" ? Number(leaf) : leaf;
  });
}

/** The nearest number to the fraction that a symbol stands for. */
function numberOf(symbol: symbol): number {
  return Number(symbol.description);
}

/** JSON Pointers to the bigints in a value. */
export function placesOfBigInts(value: unknown, pointer = ""): readonly string[] {
  if (typeof value === "bigint") return [pointer];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    placesOfBigInts(held, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

/**
 * The value with a string for each bigint and symbol, for code that parses or writes JSON by itself: {@link unmarked} and
 * {@link restoreDigits} turn it back. The strings begin with a random text, so nobody else can write one.
 */
export function marked(value: unknown): unknown {
  return withLeaves(value, (leaf) => {
    if (typeof leaf === "symbol") return mark() + leaf.description;
    return typeof leaf === "bigint" ? `${mark()}${leaf}` : leaf;
  });
}

/** The value with a bigint or a symbol for each string of {@link marked}. */
export function unmarked(value: unknown): unknown {
  const start = mark();
  return withLeaves(value, (leaf) => {
    if (typeof leaf !== "string" || !leaf.startsWith(start)) return leaf;
    const digits = leaf.slice(start.length);
    return /^-?\d+$/.test(digits) ? BigInt(digits) : Symbol(digits);
  });
}

/** JSON with the digits for each string of {@link marked}. */
export function restoreDigits(text: string): string {
  if (randomMark === undefined || !text.includes(randomMark)) return text;
  return text.replace(new RegExp(`"${randomMark}(-?\\d+)"`, "g"), (_all, digits: string) => digits);
}

let randomMark: string | undefined;

/** Made when first needed: a worker has no random values before its first request. */
function mark(): string {
  randomMark ??= `integer-${crypto.randomUUID()}:`;
  return randomMark;
}

/** Valid JSON with a marked string for each integer that a number would change, and each fraction that it would make one. */
function markChangedNumbers(text: string): string {
  let result = "";
  for (let start = 0; start < text.length; ) {
    const quote = text.indexOf('"', start);
    const end = quote < 0 ? text.length : quote;
    result += text.slice(start, end).replace(numbers, (number) => {
      const exact = changedNumber(number);
      return exact === undefined ? number : `"${mark()}${exact}"`;
    });
    start = quote < 0 ? text.length : endOfString(text, quote);
    result += text.slice(end, start);
  }
  return result;
}

/**
 * The digits of an integer that a number of JavaScript would change, or the text of a fraction that it would turn into an
 * integer; undefined for every other number. An integer may be written with a point or an exponent (`9007199254740993.0`),
 * as long as all its digits are written.
 */
function changedNumber(text: string): string | undefined {
  const number = Number(text);
  if (!Number.isInteger(number) || text.length > longest) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  const size = whole.length + Number(exponent);
  if (size > digits.length) return undefined;
  for (let index = Math.max(size, 0); index < digits.length; index++) if (digits[index] !== "0") return text;
  if (Number.isSafeInteger(number)) return undefined;
  const exact = String(BigInt(sign + digits.slice(0, size)));
  return String(number) === exact ? undefined : exact;
}

/** The end of the string that begins at `start`, in valid JSON. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote > 0; quote = text.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (text[quote - 1 - escapes] === "\\") escapes++;
    if (escapes % 2 === 0) return quote + 1;
  }
  return text.length;
}

function holds(value: unknown, isSought: (leaf: unknown) => boolean): boolean {
  if (typeof value !== "object" || value === null) return isSought(value);
  if (Array.isArray(value)) return value.some((item) => holds(item, isSought));
  for (const name in value) if (holds(Reflect.get(value, name), isSought)) return true;
  return false;
}

/** A copy with each string, number, boolean, bigint, symbol and null replaced. */
function withLeaves(value: unknown, replace: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withLeaves(item, replace));
  if (!isObject(value)) return replace(value);
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, withLeaves(held, replace)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
