import { readFileSync, statSync } from "node:fs";

/** Why a file could not be read, as the end of a sentence: "no such file". */
export interface ReadFailure {
  readonly reason: string;
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
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
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
  ["ERR_ENCODING_INVALID_ENCODED_DATA", "it is not UTF-8 text"],
  ["ERR_INVALID_ARG_VALUE", "the path holds a NUL character"],
]);

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons.get(code) ?? (error instanceof Error ? error.message : String(error));
}
