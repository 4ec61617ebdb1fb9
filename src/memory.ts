import { createHash } from "node:crypto";

/**
 * Texts that stages made before, by keys. A key says everything that its text was made from, so a text is either right or
 * not there. Who implements it answers for its texts: nothing checks them again.
 */
export interface Memory {
  recall(key: string): string | undefined;
  keep(key: string, text: string): void;
}

/**
 * The text that `make` gives, made only when it is not remembered.
 *
 * @param stage Unique name of the kind of text.
 * @param inputs Everything that `make` reads, apart from mcpile's own code.
 */
export function remembered(
  memory: Memory | undefined,
  stage: string,
  inputs: readonly string[],
  make: () => string,
): string {
  if (memory === undefined) return make();
  const key = keyOf(stage, inputs);
  const known = memory.recall(key);
  if (known !== undefined) return known;
  const text = make();
  memory.keep(key, text);
  return text;
}

/** Digest of the inputs of a stage. Lengths keep two inputs from being taken for others with the same characters. */
export function keyOf(stage: string, inputs: readonly string[]): string {
  const hash = createHash("sha256").update(stage);
  for (const input of inputs) hash.update(`\0${input.length}\0`).update(input, "utf16le");
  return hash.digest("base64url");
}

/**
 * Digest of data: different where anything of it differs, `-0` and `0` too, which are one in JSON. A member that is
 * undefined counts as none. Throws for values that JSON does not have: a map, a function.
 */
export function dataKey(data: unknown): string {
  const text = isOrdinary(data) ? JSON.stringify(data) : `\0${JSON.stringify(data, markSpecial)}`;
  return createHash("sha256").update(text, "utf16le").digest("base64url");
}

/** Whether JSON says everything of a value. */
function isOrdinary(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object" || value === null) {
    if (typeof value === "function" || typeof value === "symbol") throw new TypeError("not data");
    return value !== undefined;
  }
  if (Array.isArray(value)) return value.every(isOrdinary);
  if (Symbol.iterator in value) throw new TypeError("not data");
  return Object.values(value).every((member) => member === undefined || isOrdinary(member));
}

/** A replacer for `JSON.stringify` that writes the values which JSON does not have as strings that nothing else becomes. */
function markSpecial(this: unknown, _key: string, value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("\0") ? `\0${value}` : value;
  if (typeof value === "number" && !isOrdinary(value)) return `\0${Object.is(value, -0) ? "-0" : value}`;
  return value === undefined && Array.isArray(this) ? "\0undefined" : value;
}
