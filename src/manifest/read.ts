import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import type { Position } from "../diagnostics/diagnostic.js";

/** Why a file could not be read, as the end of a sentence: "no such file". */
export interface ReadFailure {
  readonly reason: string;
  /** Where in the file, when its content is at fault. */
  readonly at?: Position;
}

/** Gives the text of the file at a `/`-separated path. Injected, so that programs can compile from memory. */
export type ReadFile = (path: string) => string | ReadFailure;

/** Largest manifest or referenced file, in bytes: parsing YAML with positions takes about two seconds a megabyte at worst. */
export const largestFile = 8 * 1024 * 1024;

/** Reads a UTF-8 file from disk. */
export const readFileFromDisk: ReadFile = (path) => {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return { reason: "it is a folder" };
    if (!stats.isFile()) return { reason: "it is not an ordinary file" };
    if (stats.size > largestFile) return { reason: tooLarge(stats.size) };
    const bytes = readFileSync(path);
    if (!isUtf8(bytes)) return { reason: "it is not UTF-8 text", at: firstInvalidByte(bytes) };
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  } catch (error) {
    return { reason: reasonOf(error) };
  }
};

/** Says that a file of `size` bytes or characters is over the limit. */
export function tooLarge(size: number): string {
  const megabytes = (value: number) => (value / (1024 * 1024)).toFixed(1);
  return `it is ${megabytes(size)} MiB, and the limit is ${megabytes(largestFile)} MiB`;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file"],
  ["ENOTDIR", "no such file: a part of its path is not a folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["ELOOP", "too many symbolic links"],
  ["ENAMETOOLONG", "the path is too long"],
  ["ERR_INVALID_ARG_VALUE", "the path holds a NUL character"],
]);

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons.get(code) ?? (error instanceof Error ? error.message : String(error));
}

/** Where the first byte stands that no UTF-8 text could hold there. */
function firstInvalidByte(bytes: Buffer): Position {
  const lossy = bytes.toString("utf8");
  const replacement = Buffer.from("\uFFFD");
  let offset = lossy.indexOf("\uFFFD");
  // A replacement character that the file itself holds is no fault.
  while (offset !== -1) {
    const start = Buffer.byteLength(lossy.slice(0, offset));
    if (!bytes.subarray(start, start + replacement.length).equals(replacement)) break;
    offset = lossy.indexOf("\uFFFD", offset + 1);
  }
  const before = lossy.slice(0, Math.max(offset, 0));
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1, offset: before.length };
}
