import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ServerFolder } from "./folder.js";
import { isInside, type ReadLock, readLock } from "./lock.js";

/** Where a run keeps what it works with, in the server's folder: gone when it ends. */
export const workFolderName = ".mcpile";

/** The lock that a run is about to bring about, written before its first change. */
export const journalPrefix = "journal-";

/** The journals that killed runs left in the work folder. */
export interface Journals {
  /** The files that they may have written. */
  readonly locks: readonly ReadLock[];
  /** Links, FIFOs and the like in the place of journals: no run of mcpile made them. */
  readonly obstacles: readonly Diagnostic[];
}

/** The journals of runs that were killed. One whose run ends in between and takes it away is not there. */
export function readJournals(folder: ServerFolder): Journals {
  const entries = journalNames(folder.path).map((name) => folder.read(`${workFolderName}/${name}`));
  return {
    locks: entries.flatMap((entry) => (entry.kind === "file" ? [readLock(entry.text)] : [])),
    obstacles: entries.flatMap((entry) => (entry.kind === "blocked" ? [entry.problem] : [])),
  };
}

function journalNames(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, workFolderName))
      .filter((name) => name.startsWith(journalPrefix) && isInside(name))
      .sort();
  } catch {
    return [];
  }
}
