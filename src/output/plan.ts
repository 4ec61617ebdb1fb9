import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { hasConflictMarkers } from "../disk/conflict-markers.js";
import type { FileSet, GeneratedFile } from "../emit/file-set.js";
import { isDeletablePath, isHandlerPath } from "../emit/generated-paths.js";
import { codeUnitOrder } from "../model/order.js";
import { normaliseLineEnds, textDigest } from "./digest.js";
import { ServerFolder } from "./folder.js";
import { isFormatted } from "./formatting.js";
import { readJournals, workFolderName } from "./journal.js";
import { leasePath } from "./lease.js";
import { type Lock, lockFileName, lockText, readLock } from "./lock.js";
import { remedyForChange } from "./remedy-for-change.js";

/** A compiled server on its way to the disk. */
export interface ServerOutput {
  readonly files: FileSet;
  /** File name of the manifest, without its folders. */
  readonly manifestName: string;
  readonly manifestDigest: string;
  /** Version of this mcpile. */
  readonly generator: string;
  /** Digest of its templates. */
  readonly templates?: string;
  /** Folder of the runtime that the server shares with others, beside its own. */
  readonly runtime?: string;
  /** The server's folder as the user knows it, with `/` separators. */
  readonly folder: string;
}

export interface PlanOptions {
  /** Whether files changed by hand are overwritten. */
  readonly force?: boolean;
  /**
   * Whether a text is nothing but a merge of texts that mcpile wrote, made by a version control system. `path` is relative
   * to `folder`, which is the server's folder as the user knows it. Asked only about texts that no lock knows.
   */
  readonly isMerge?: (folder: string, path: string, text: string) => boolean;
}

/** The planned change of one path. Contents are as on disk: `before` may have CRLF. */
export type Change =
  | {
      readonly kind: "create";
      readonly path: string;
      readonly text: string;
      readonly owner: GeneratedFile["owner"];
    }
  | {
      readonly kind: "update";
      readonly path: string;
      readonly text: string;
      readonly before: string;
      /** Whether it is as mcpile would write it, except for its layout. */
      readonly formatted?: true;
    }
  | { readonly kind: "delete"; readonly path: string; readonly before: string }
  /** Differs in nothing but line ends, or is the user's and exists. */
  | { readonly kind: "keep"; readonly path: string; readonly owner: GeneratedFile["owner"] }
  /** Changed by hand, so left alone. `text`: what mcpile would write; absent where it would delete the file. */
  | { readonly kind: "conflict"; readonly path: string; readonly text?: string; readonly before: string };

/** Everything that writing a server would do, found out without changing anything. */
export interface Plan {
  readonly output: ServerOutput;
  readonly options: PlanOptions;
  /** In code-unit order of the paths; the lock is last. */
  readonly changes: readonly Change[];
  /** Files that earlier runs wrote, that are not generated any more and not there: a run that was killed may have left their folders. */
  readonly gone: readonly string[];
  /** Reasons why nothing can be written. */
  readonly obstacles: readonly Diagnostic[];
  /** Problems that do not stop the other files from being written: files changed by hand, an unreadable lock. */
  readonly notices: readonly Diagnostic[];
  /** Whether a run that was killed left its work folder. */
  readonly interrupted: boolean;
  /** The lock found on disk. */
  readonly previous?: Lock;
}

/** Compares a compiled server with what is on disk. */
export function plan(output: ServerOutput, options: PlanOptions = {}): Plan {
  const folder = new ServerFolder(output.folder);
  const history = readHistory(folder);
  const changes: Change[] = [];
  const obstacles: Diagnostic[] = [...history.obstacles];
  const notices: Diagnostic[] = [...history.notices];
  const gone: string[] = [];

  for (const file of output.files.values()) {
    const change =
      file.owner === "user" ? planHandler(file, folder) : planFile(file, folder, history, options);
    if ("code" in change) obstacles.push(change);
    else changes.push(change);
  }
  for (const path of history.known.keys()) {
    // A lock is only data, which anybody can edit: what mcpile never writes it never deletes.
    if (output.files.has(path) || !isDeletablePath(path)) continue;
    const change = planOrphan(path, folder, history, options);
    if (change === "gone") gone.push(path);
    else if (change !== undefined) changes.push(change);
  }
  changes.sort((a, b) => codeUnitOrder(a.path, b.path));
  for (const change of changes) {
    if (change.kind === "conflict") notices.push(conflictNotice(change, folder));
  }
  changes.push(planLock(output, folder, history));
  return {
    output,
    options,
    changes,
    gone,
    obstacles,
    notices,
    interrupted: folder.exists(workFolderName),
    ...(history.lock === undefined ? {} : { previous: history.lock }),
  };
}

/** Whether there is anything to write or delete. */
export function isUpToDate({ changes }: Plan): boolean {
  return changes.every((change) => change.kind === "keep" || change.kind === "conflict");
}

/** Whether a formatter changed one of the files. */
export function hasFormatted({ changes }: Plan): boolean {
  return changes.some((change) => change.kind === "update" && change.formatted === true);
}

/** The files that earlier runs wrote. */
interface History {
  readonly lock?: Lock;
  readonly lockOnDisk?: string;
  /** By path, the digests of every text that mcpile wrote there and that may still be on disk. */
  readonly known: ReadonlyMap<string, ReadonlySet<string>>;
  /** Handlers that mcpile made. */
  readonly handlers: readonly string[];
  readonly obstacles: readonly Diagnostic[];
  readonly notices: readonly Diagnostic[];
}

function readHistory(folder: ServerFolder): History {
  const entry = folder.read(lockFileName);
  const blocked = [entry, folder.read(leasePath)].flatMap((found) =>
    found.kind === "blocked" ? [found.problem] : [],
  );
  // Nothing is read through a work folder that is a link.
  const journals = blocked.length > 0 ? { locks: [], obstacles: [] } : readJournals(folder);
  const obstacles = [...blocked, ...journals.obstacles];
  if (obstacles.length > 0) return { known: new Map(), handlers: [], obstacles, notices: [] };
  const found = entry.kind === "file" ? readLock(entry.text) : { known: new Map<string, Set<string>>() };
  const known = new Map([...found.known].map(([path, digests]) => [path, new Set(digests)]));
  const handlers = [...(found.lock?.handlers ?? [])];
  // A run that was killed left a journal of what it was about to write: those files are ours as well.
  for (const journal of journals.locks) {
    for (const [path, digests] of journal.known) {
      known.set(path, new Set([...(known.get(path) ?? []), ...digests]));
    }
    handlers.push(...(journal.lock?.handlers ?? []));
  }
  const unreadable = entry.kind === "file" && found.lock === undefined && !hasConflictMarkers(entry.text);
  return {
    ...(found.lock === undefined ? {} : { lock: found.lock }),
    ...(entry.kind === "file" ? { lockOnDisk: entry.text } : {}),
    known,
    handlers,
    obstacles: [],
    notices: unreadable
      ? [report("lock-unreadable", `\`${folder.show(lockFileName)}\` cannot be understood and is rewritten`)]
      : [],
  };
}

function planHandler(file: GeneratedFile, folder: ServerFolder): Change | Diagnostic {
  const { path } = file;
  const entry = folder.read(path);
  if (entry.kind === "missing") return { kind: "create", path, text: file.text, owner: "user" };
  // A handler may be a link: it is never written to. What has no handler behind it is still in the way.
  if (entry.kind === "blocked" && entry.problem.code !== "symbolic-link") return entry.problem;
  return { kind: "keep", path, owner: "user" };
}

function planFile(
  file: GeneratedFile,
  folder: ServerFolder,
  history: History,
  options: PlanOptions,
): Change | Diagnostic {
  const { path, text } = file;
  const entry = folder.read(path);
  if (entry.kind === "blocked") return entry.problem;
  if (entry.kind === "missing") return { kind: "create", path, text, owner: "generated" };
  const before = entry.text;
  if (normaliseLineEnds(before) === text) return { kind: "keep", path, owner: "generated" };
  const ours = history.known.get(path)?.has(textDigest(before)) === true;
  // A merge of two generated files is resolved by generating the file from the merged manifest.
  if (
    ours ||
    hasConflictMarkers(before) ||
    options.force === true ||
    options.isMerge?.(folder.path, path, before) === true
  )
    return { kind: "update", path, text, before };
  // No work of anybody is lost with it. Asked last: reading code takes time.
  return history.known.has(path) && isFormatted(path, before, text)
    ? { kind: "update", path, text, before, formatted: true }
    : { kind: "conflict", path, text, before };
}

/** A file that an earlier run wrote and this one does not. */
function planOrphan(
  path: string,
  folder: ServerFolder,
  history: History,
  options: PlanOptions,
): Change | "gone" | undefined {
  const entry = folder.read(path);
  if (entry.kind === "missing") return "gone";
  // Something else is there now: it is not ours to delete.
  if (entry.kind !== "file") return undefined;
  const ours =
    history.known.get(path)?.has(textDigest(entry.text)) === true ||
    options.isMerge?.(folder.path, path, entry.text) === true;
  return ours ? { kind: "delete", path, before: entry.text } : { kind: "conflict", path, before: entry.text };
}

function planLock(output: ServerOutput, folder: ServerFolder, history: History): Change {
  const path = lockFileName;
  const text = lockText(newLock(output, folder, history));
  const before = history.lockOnDisk;
  if (before === undefined) return { kind: "create", path, text, owner: "generated" };
  return normaliseLineEnds(before) === text
    ? { kind: "keep", path, owner: "generated" }
    : { kind: "update", path, text, before };
}

function newLock(output: ServerOutput, folder: ServerFolder, history: History): Lock {
  const files = [...output.files.values()];
  const handlers = files.filter((file) => file.owner === "user").map((file) => file.path);
  const orphans = history.handlers.filter(
    (path) => !output.files.has(path) && isHandlerPath(path) && folder.exists(path),
  );
  return {
    ...(output.runtime === undefined
      ? {
          generator: output.generator,
          ...(output.templates !== undefined && { templates: output.templates }),
        }
      : { runtime: output.runtime }),
    manifest: output.manifestName,
    manifestDigest: output.manifestDigest,
    files: new Map(
      files.filter((file) => file.owner === "generated").map((file) => [file.path, textDigest(file.text)]),
    ),
    handlers: [...new Set([...handlers, ...orphans])],
  };
}

function conflictNotice(change: Change & { kind: "conflict" }, folder: ServerFolder): Diagnostic {
  const shown = folder.show(change.path);
  return change.text === undefined
    ? report("hand-edited", `\`${shown}\` is no longer generated, but was changed by hand: it is kept`, {
        help: "delete it, or move it below `src/handlers`",
      })
    : report("hand-edited", `\`${shown}\` was changed by hand: it is kept as it is`, {
        help: remedyForChange(change, "run with `--force` to overwrite the file"),
      });
}
