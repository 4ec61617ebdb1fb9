import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ReadLock, readLock } from "./lock.js";

/** Where a run keeps what it works with, in the server's folder: gone when it ends. */
export const workFolderName = ".mcpile";

/** The lock that a run is about to bring about, written before its first change. */
export const journalPrefix = "journal-";

/** The journals of runs that were killed: what they may have written. */
export function readJournals(folder: string): readonly ReadLock[] {
  const work = join(folder, workFolderName);
  let names: readonly string[];
  try {
    names = readdirSync(work);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.startsWith(journalPrefix))
    .sort()
    .map((name) => readLock(readText(join(work, name))));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Its run ended in between and took it away.
    return "";
  }
}
