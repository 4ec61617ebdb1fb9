import { isJsonObject } from "../json.js";
import { codeUnitOrder } from "../model/order.js";

/** The lock's name in a server's folder. */
export const lockFileName = "mcpile.lock.json";

/** The inputs from which a server's folder was generated, and the files that mcpile wrote there. Digests are sha256 in hexadecimal. */
export interface Lock {
  /** Version of the mcpile that wrote it; absent where `runtime` is. */
  readonly generator?: string;
  /** Digest of the templates that it was written with; absent in locks of versions that did not say. */
  readonly templates?: string;
  /**
   * Folder of the runtime that the server shares with others, beside its own. The lock there says which mcpile wrote both,
   * so that an upgrade need not change the locks of all servers.
   */
  readonly runtime?: string;
  /** File name of the manifest, without its folders. */
  readonly manifest: string;
  /** Digest of what the manifest says. */
  readonly manifestDigest: string;
  /** Digest of every generated file's text, with LF, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Handlers that mcpile made, among them those whose tool is gone while their file is not. */
  readonly handlers: readonly string[];
  /**
   * After a merge by `mcpile merge-driver`, the digests of the other side's files that differ, by path: they may be on
   * disk as well. Gone with the next `mcpile generate`.
   */
  readonly merged?: ReadonlyMap<string, readonly string[]>;
}

/** The readable content of a lock file. */
export interface ReadLock {
  /** Undefined when the text is not a lock that this version understands. */
  readonly lock?: Lock;
  /**
   * Every digest found beside each path. More than one where a merge left both sides in the file: each of them is a
   * text that mcpile wrote.
   */
  readonly known: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The text of a lock file: the same for the same content. */
export function lockText(lock: Lock): string {
  const files = [...lock.files].sort(([a], [b]) => codeUnitOrder(a, b));
  const document = {
    lockVersion: 1,
    ...(lock.runtime !== undefined && { runtime: lock.runtime }),
    ...(lock.generator !== undefined && { generator: lock.generator }),
    ...(lock.templates !== undefined && { templates: { sha256: lock.templates } }),
    manifest: { file: lock.manifest, sha256: lock.manifestDigest },
    files: Object.fromEntries(files),
    handlers: [...lock.handlers].sort(codeUnitOrder),
    ...(lock.merged !== undefined && {
      merged: Object.fromEntries([...lock.merged].sort(([a], [b]) => codeUnitOrder(a, b))),
    }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Reads a lock file's text. Paths that leave the folder are dropped: a lock is only data, and anybody can edit it. */
export function readLock(text: string): ReadLock {
  const lock = parse(text);
  if (lock !== undefined) {
    const known = new Map([...lock.files].map(([path, digest]) => [path, new Set([digest])]));
    for (const [path, digests] of lock.merged ?? []) {
      known.set(path, new Set([...(known.get(path) ?? []), ...digests]));
    }
    return { lock, known };
  }
  const known = new Map<string, Set<string>>();
  for (const [, path, digest] of text.matchAll(/"([^"\\]+)": "([0-9a-f]{64})"/g)) {
    if (path === undefined || digest === undefined || !isInside(path)) continue;
    known.set(path, (known.get(path) ?? new Set()).add(digest));
  }
  return { known };
}

/**
 * The lock of a merge: the one of `ours`, with every digest and handler that `theirs` adds. Undefined when either is not a
 * lock that this version understands.
 */
export function mergeLocks(ours: string, theirs: string): string | undefined {
  const { lock, known } = readLock(ours);
  const other = readLock(theirs);
  if (lock === undefined || other.lock === undefined) return undefined;
  const merged = new Map<string, readonly string[]>();
  for (const path of new Set([...known.keys(), ...other.known.keys()])) {
    const digests = new Set([...(known.get(path) ?? []), ...(other.known.get(path) ?? [])]);
    const added = [...digests].filter((digest) => digest !== lock.files.get(path)).sort(codeUnitOrder);
    if (added.length > 0) merged.set(path, added);
  }
  const handlers = [...new Set([...lock.handlers, ...other.lock.handlers])];
  return lockText({ ...lock, handlers, merged });
}

/** Whether `path` is a plain relative path with `/` separators that stays in its folder. */
export function isInside(path: string): boolean {
  return path
    .split("/")
    .every((step) => step !== "" && step !== "." && step !== ".." && !/[\\:\0]/.test(step));
}

function parse(text: string): Lock | undefined {
  const document = parseJson(text);
  if (!isJsonObject(document) || document["lockVersion"] !== 1) return undefined;
  const { generator, runtime, templates, manifest, files, handlers, merged } = document;
  const shared = typeof runtime === "string" && isInside(runtime) ? runtime : undefined;
  if (typeof generator !== "string" && shared === undefined) return undefined;
  if (!isJsonObject(manifest) || !isJsonObject(files)) return undefined;
  const { file, sha256 } = manifest;
  if (typeof file !== "string" || typeof sha256 !== "string" || !Array.isArray(handlers)) return undefined;
  return {
    ...(typeof generator === "string" && { generator }),
    ...(shared !== undefined && { runtime: shared }),
    ...(isJsonObject(templates) &&
      typeof templates["sha256"] === "string" && { templates: templates["sha256"] }),
    manifest: file,
    manifestDigest: sha256,
    files: new Map(
      Object.entries(files).flatMap(([path, digest]) =>
        typeof digest === "string" && isInside(path) ? [[path, digest]] : [],
      ),
    ),
    handlers: handlers.filter((path): path is string => typeof path === "string" && isInside(path)),
    ...(isJsonObject(merged) && {
      merged: new Map(
        Object.entries(merged).flatMap(([path, digests]) =>
          Array.isArray(digests) && isInside(path)
            ? [[path, digests.filter((digest) => typeof digest === "string")]]
            : [],
        ),
      ),
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
