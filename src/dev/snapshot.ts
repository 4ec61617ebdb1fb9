import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ReadFile, readFileFromDisk } from "../manifest/read.js";
import { codeUnitOrder } from "../model/order.js";

/** The files that a run worked from: path to content; undefined for one that could not be read. */
export type Snapshot = ReadonlyMap<string, string | undefined>;

/** Reads files from disk and remembers what it read. */
export class RecordingReader {
  readonly #seen = new Map<string, string | undefined>();

  readonly read: ReadFile = (path) => {
    const read = readFileFromDisk(path);
    this.#seen.set(path, typeof read === "string" ? read : undefined);
    return read;
  };

  get seen(): Snapshot {
    return this.#seen;
  }
}

/** What is at `paths` now. */
export function snapshotOf(paths: Iterable<string>): Snapshot {
  const reader = new RecordingReader();
  for (const path of paths) reader.read(path);
  return reader.seen;
}

/** Every file below a folder. Empty where there is no such folder. */
export function snapshotBelow(folder: string): Snapshot {
  let names: readonly string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return new Map();
  }
  const files = names
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .map((path) => [path, textAt(path)] as const);
  return new Map(files.filter(([, text]) => text !== undefined));
}

/** Paths that are not the same in both, in code-unit order. */
export function changedPaths(before: Snapshot, after: Snapshot): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort(codeUnitOrder);
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // A folder, or gone in this moment.
    return undefined;
  }
}
