import { posix } from "node:path";
import { parse, YAMLError } from "yaml";
import { emptyObject, isJsonObject, type Json, type JsonObject, pointerOf, unescapeStep } from "../json.js";
import { isChangedNumber, mayHoldChangedNumbers, withChangedNumbers } from "../json-numbers.js";
import type { ReadFailure } from "../manifest/read.js";

/** A place in one of the files of a document. */
export interface Place {
  /** `/`-separated, relative when the document's own path is. */
  readonly file: string;
  /** JSON Pointer. */
  readonly pointer: string;
}

export interface Located extends Place {
  readonly value: Json;
}

/** Why something cannot be used, as the end of a sentence. */
export interface Failure {
  readonly reason: string;
}

export function isFailure(value: object): value is Failure {
  return "reason" in value;
}

/** Gives the text of one of the files. */
export type ReadDocument = (file: string) => string | ReadFailure;

/** The files of one document: the first one, and those that its references lead to. Nothing is fetched. */
export class DocumentSet {
  readonly #read: ReadDocument;
  readonly #files = new Map<string, LoadedFile>();
  readonly #changedNumbers = new Set<string>();

  constructor(read: ReadDocument) {
    this.#read = read;
  }

  /** Puts another text's data in the place of a file: a converted document. */
  replace(file: string, data: Json): void {
    this.#files.set(file, { data });
  }

  /** The data of a JSON or YAML file. */
  load(file: string): LoadedFile {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const text = this.#read(file);
    const loaded = typeof text === "string" ? parseText(text, this.#changedNumbers) : failure(text.reason);
    this.#files.set(file, loaded);
    return loaded;
  }

  /** The first number in a value that JavaScript would change, as the document writes it: the value has it as a string. */
  changedNumber(value: Json): string | undefined {
    if (this.#changedNumbers.size === 0) return undefined;
    if (typeof value === "string") return this.#changedNumbers.has(value) ? value : undefined;
    if (typeof value !== "object" || value === null) return undefined;
    for (const held of Object.values(value)) {
      const found = this.changedNumber(held);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The target of a `$ref` in `file`; a reference at the target is not followed. */
  resolve(reference: string, file: string): Located | Failure {
    const [target = "", fragment = ""] = reference.split("#", 2);
    if (/^[a-z][a-z0-9+.-]+:/i.test(target)) return { reason: "remote references are not fetched" };
    const path = target === "" ? file : posix.normalize(posix.join(posix.dirname(file), decoded(target)));
    if (fragment !== "" && !fragment.startsWith("/")) return { reason: "it is not a JSON Pointer" };
    return this.#locate(path, fragment.split("/").slice(1).map(decoded).map(unescapeStep));
  }

  /** The value at a place. */
  at({ file, pointer }: Place): Located | Failure {
    return this.#locate(file, pointer.split("/").slice(1).map(unescapeStep));
  }

  #locate(file: string, steps: readonly string[]): Located | Failure {
    const root = this.load(file);
    if (isFailure(root)) return { reason: `\`${file}\` cannot be read: ${root.reason}` };
    let value: Json | undefined = root.data;
    for (const step of steps) value = memberOf(value, step);
    if (value === undefined) return { reason: "not found" };
    return { value, file, pointer: pointerOf(steps) };
  }

  /** A value, or what its chain of `$ref`s leads to. */
  follow(value: Json | undefined, { file, pointer }: Place): Located | Failure {
    let current: Located = { value: value ?? null, file, pointer };
    const seen = new Set<string>();
    while (isJsonObject(current.value) && typeof current.value["$ref"] === "string") {
      const reference = current.value["$ref"];
      const next = this.resolve(reference, current.file);
      if (isFailure(next)) return { reason: `\`${reference}\` leads nowhere: ${next.reason}` };
      const key = `${next.file}#${next.pointer}`;
      if (seen.has(key)) return { reason: `\`${reference}\` leads in a circle` };
      seen.add(key);
      current = next;
    }
    return current;
  }
}

/** A file's data, or why there is none. */
export type LoadedFile = { readonly data: Json } | Failure;

function failure(reason: string): Failure {
  return { reason };
}

/** `changed` receives the numbers that JavaScript would change, which the data has as strings. */
function parseText(original: string, changed: Set<string>): LoadedFile {
  const text = original.replace(/^\uFEFF/, "");
  try {
    if (/^\s*[{[]/.test(text)) {
      const data: Json = JSON.parse(mayHoldChangedNumbers(text) ? withChangedNumbers(text, changed) : text);
      return { data: unsafeEscape.test(text) ? toJson(data, new Set(), changed) : data };
    }
  } catch {
    // Perhaps YAML in braces.
  }
  try {
    const data: unknown = parse(text, {
      logLevel: "error",
      maxAliasCount: 1000,
      merge: true,
      intAsBigInt: mayHoldChangedNumbers(text),
    });
    return { data: toJson(data, new Set(), changed) };
  } catch (error) {
    if (error instanceof YAMLError)
      return failure(`it is neither JSON nor YAML: ${firstLine(error.message)}`);
    return failure(firstLine(error instanceof Error ? error.message : String(error)));
  }
}

/** An escape of a character that `safeText` replaces. */
const unsafeEscape = /\\u(?:0000|[dD][89a-fA-F])/;

/** NUL and halves of surrogate pairs, which no manifest can hold, as U+FFFD. */
function safeText(text: string): string {
  return text.replaceAll(/[\0\u{D800}-\u{DFFF}]/gu, "\uFFFD");
}

/** YAML has dates, binary data and keys of any type: what JSON cannot say becomes a string. */
function toJson(value: unknown, open: Set<unknown>, changed: Set<string>): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return safeText(value);
  if (typeof value === "bigint" && !isChangedNumber(String(value))) return Number(value);
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))) {
    changed.add(String(value));
    return String(value);
  }
  if (typeof value === "number") return value;
  if (typeof value !== "object") return String(value);
  if (open.has(value)) throw new Error("an alias contains itself");
  open.add(value);
  const result = Array.isArray(value)
    ? value.map((item) => toJson(item, open, changed))
    : record(Object.entries(value).map(([key, item]) => [safeText(key), toJson(item, open, changed)]));
  open.delete(value);
  return result;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.replace(/[.:]$/, "") ?? "";
}

/** An object without a prototype: a key such as `__proto__` is like any other. */
export function record(entries: Iterable<readonly [string, Json]> = []): Record<string, Json> {
  const result = emptyObject();
  for (const [key, value] of entries) result[key] = value;
  return result;
}

export function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The object that `value` is, or an empty one. */
export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : record();
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
