import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isRefusal, readOrdinaryFile } from "../disk/ordinary-file.js";
import { diskReader, type ReadFile } from "../manifest/read.js";
import { codeUnitOrder } from "../model/order.js";

/** The files that a run worked from: path to content; undefined for one that could not be read. */
export type Snapshot = ReadonlyMap<string, string | undefined>;

/** Changes are noticed wherever a file is: its content is only compared. */
const readAnywhere = diskReader({ allowOutside: true });

/** Largest handler or module of its author's that is compared, in bytes. */
const largestModule = 16 * 1024 * 1024;

/** Reads files and remembers what it read. */
export class RecordingReader {
  readonly #seen = new Map<string, string | undefined>();
  readonly #readFile: ReadFile;

  constructor(readFile: ReadFile) {
    this.#readFile = readFile;
  }

  readonly read: ReadFile = (path, root) => {
    const read = this.#readFile(path, root);
    this.#seen.set(path, typeof read === "string" ? read : contentOf(path));
    return read;
  };

  get seen(): Snapshot {
    return this.#seen;
  }
}

/** The current content of `paths`. */
export function snapshotOf(paths: Iterable<string>): Snapshot {
  return new Map([...paths].map((path) => [path, contentOf(path)] as const));
}

function contentOf(path: string): string | undefined {
  const read = readAnywhere(path, path);
  return typeof read === "string" ? read : undefined;
}

/** Every file below a folder. Empty when the folder does not exist. */
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
    const bytes = readOrdinaryFile(path, { links: "follow", largest: largestModule });
    return isRefusal(bytes) ? undefined : bytes.toString("latin1");
  } catch {
    // Deleted meanwhile.
    return undefined;
  }
}
