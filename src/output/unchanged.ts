import { statSync } from "node:fs";
import { join } from "node:path";
import type { FileSet, GeneratedFile } from "../emit/file-set.js";
import { codeUnitOrder } from "../model/order.js";
import { normaliseLineEnds, textDigest } from "./digest.js";
import { ServerFolder } from "./folder.js";
import { workFolderName } from "./journal.js";
import { lockFileName, lockText, readLock } from "./lock.js";
import type { ServerOutput } from "./plan.js";

/** The inputs from which a server would be generated now. */
export interface Ingredients extends Omit<ServerOutput, "files"> {
  /** Paths of its handlers. */
  readonly handlers: readonly string[];
  /** When mcpile's own code last changed, in milliseconds since 1970: a lock older than that says nothing. */
  readonly codeTime?: number;
}

/**
 * The files of a server that the lock in its folder says was generated from the same: the same manifest by the same
 * version of mcpile and of its templates, every file in it unchanged by its digest, every handler in its place. Compiling
 * would give these very files. Undefined in every other case.
 *
 * Trusts the lock: who edits a file and its digest in the lock is not found out.
 */
export function unchangedFiles(ingredients: Ingredients): FileSet | undefined {
  const folder = new ServerFolder(ingredients.folder);
  const entry = folder.read(lockFileName);
  if (entry.kind !== "file" || folder.exists(workFolderName)) return undefined;
  const { lock } = readLock(entry.text);
  if (
    lock === undefined ||
    ingredients.templates === undefined ||
    lock.generator !== ingredients.generator ||
    lock.templates !== ingredients.templates ||
    lock.manifest !== ingredients.manifestName ||
    lock.manifestDigest !== ingredients.manifestDigest ||
    // Not the bytes that mcpile writes: merged or edited.
    lockText(lock) !== normaliseLineEnds(entry.text) ||
    isOlder(join(ingredients.folder, lockFileName), ingredients.codeTime)
  ) {
    return undefined;
  }
  const files: GeneratedFile[] = [];
  for (const [path, digest] of lock.files) {
    const file = folder.read(path);
    if (file.kind !== "file" || textDigest(file.text) !== digest) return undefined;
    files.push({ path, text: normaliseLineEnds(file.text), owner: "generated" });
  }
  for (const path of ingredients.handlers) {
    if (!lock.handlers.includes(path) || !folder.exists(path)) return undefined;
    files.push({ path, text: "", owner: "user" });
  }
  return new Map(
    files.sort((a, b) => codeUnitOrder(a.path, b.path)).map((file) => [file.path, file] as const),
  );
}

function isOlder(path: string, time: number | undefined): boolean {
  return time !== undefined && statSync(path).mtimeMs <= time;
}
