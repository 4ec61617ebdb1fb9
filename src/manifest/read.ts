import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import type { Position } from "../diagnostics/diagnostic.js";
import { isRefusal, type Refusal, readOrdinaryFile } from "../disk/ordinary-file.js";
import { repositoryLeft } from "../disk/repository.js";
import { withoutEnd } from "../text-ends.js";

/** Why a file could not be read, as the end of a sentence: "no such file". */
export interface ReadFailure {
  readonly reason: string;
  /** Where in the file, when its content is at fault. */
  readonly at?: Position;
  /** How to fix it. */
  readonly help?: string;
}

/**
 * Gives the text of the file at a `/`-separated path. Injected, so that programs can compile from memory. `root` is the
 * manifest or document on whose behalf it is read: the file itself, or the one whose references lead to it.
 */
export type ReadFile = (path: string, root: string) => string | ReadFailure;

/** Largest manifest or referenced file, in bytes: parsing YAML with positions takes about two seconds a megabyte at worst. */
export const largestFile = 8 * 1024 * 1024;

/** Limits of files that are read from disk. */
export interface DiskOptions {
  /** Whether files outside the repository of `root` are read. Default: they are refused. */
  readonly allowOutside?: boolean;
  /** Largest size in bytes. Default: `largestFile`. */
  readonly largest?: number;
}

/**
 * Reads UTF-8 files from disk. A repository may be somebody else's: a link or a `$ref` in it must not show the lines of
 * files outside, and a FIFO or a device must not block.
 */
export function diskReader({ allowOutside = false, largest = largestFile }: DiskOptions = {}): ReadFile {
  return (path, root) => {
    try {
      const left = allowOutside ? undefined : repositoryLeft(path, root);
      if (left !== undefined) return outside(left);
      const bytes = readOrdinaryFile(path, { links: "follow", largest });
      if (isRefusal(bytes)) {
        const help =
          bytes.refused === "folder"
            ? `name the files in it: \`${withoutEnd(path, "\\/")}/*.yaml\``
            : undefined;
        return { reason: refusalReason(bytes, largest), ...(help !== undefined && { help }) };
      }
      if (!isUtf8(bytes)) return { reason: "it is not UTF-8 text", at: firstInvalidByte(bytes) };
      return bytes.toString();
    } catch (error) {
      const other = otherEnding(path);
      return { reason: reasonOf(error), ...(other !== undefined && { help: `did you mean \`${other}\`?` }) };
    }
  };
}

/** Reads the UTF-8 files of a repository from disk. */
export const readFileFromDisk: ReadFile = diskReader();

function outside(repository: string): ReadFailure {
  return {
    reason: `it is outside the repository \`${repository}\``,
    help: "copy it into the repository, or read it anyway with `--allow-outside`",
  };
}

/** A file that is there, and whose name has the other ending of YAML files. */
function otherEnding(path: string): string | undefined {
  const other = path.replace(/\.ya?ml$/, (end) => (end === ".yml" ? ".yaml" : ".yml"));
  return other !== path && existsSync(other) && !existsSync(path) ? other : undefined;
}

function refusalReason({ refused, size }: Refusal, largest: number): string {
  if (refused === "too-large") return tooLarge(size, largest);
  return refused === "folder" ? "it is a folder" : "it is not an ordinary file";
}

/** Says that a file of `size` bytes or characters is over the limit. */
export function tooLarge(size: number, largest = largestFile): string {
  const megabytes = (value: number) => (value / (1024 * 1024)).toFixed(1);
  return `it is ${megabytes(size)} MiB, and the limit is ${megabytes(largest)} MiB`;
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

/** The position of the first byte that is not valid UTF-8. */
function firstInvalidByte(bytes: Buffer): Position {
  const lossy = bytes.toString("utf8");
  const replacement = Buffer.from("\uFFFD");
  let offset = lossy.indexOf("\uFFFD");
  // A replacement character in the file itself is valid.
  while (offset !== -1) {
    const start = Buffer.byteLength(lossy.slice(0, offset));
    if (!bytes.subarray(start, start + replacement.length).equals(replacement)) break;
    offset = lossy.indexOf("\uFFFD", offset + 1);
  }
  const before = lossy.slice(0, Math.max(offset, 0));
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1, offset: before.length };
}
