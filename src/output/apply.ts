import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { accessProblem, errorCode } from "./access-problem.js";
import { journalPrefix, workFolderName } from "./journal.js";
import { acquireLease, type Holder, type Lease, type UnknownHolder } from "./lease.js";
import { lockFileName } from "./lock.js";
import { type Change, isUpToDate, type Plan, plan } from "./plan.js";

/** The result of applying a plan. */
export interface Applied {
  /** The plan that was carried out, made again while the run held the lease on the folder. */
  readonly plan: Plan;
  /** Why nothing was done; empty when everything was. */
  readonly problems: readonly Diagnostic[];
}

/**
 * Does what a plan says, all of it or nothing. Every text is first written beside the folder's files; then each is
 * renamed into its place, the lock last. When a step fails, the steps before it are undone. When the process is killed
 * between two steps, the next run finds the journal and knows which files are its own.
 */
export async function apply(planned: Plan): Promise<Applied> {
  if (planned.obstacles.length > 0) return { plan: planned, problems: planned.obstacles };
  if (isUpToDate(planned) && !planned.interrupted) return { plan: planned, problems: [] };
  const { folder } = planned.output;
  const made: string[] = [];
  let applied: Applied | undefined;
  try {
    made.push(...makeFolder(folder));
    const lease = await acquireLease(folder);
    if (!("work" in lease)) return { plan: planned, problems: [inUse(folder, lease)] };
    try {
      clear(lease, /^(?:new-|old-)/);
      // Another run may have changed the folder since: what counts is what is there now.
      const current = plan(planned.output, planned.options);
      if (current.obstacles.length > 0) return { plan: current, problems: current.obstacles };
      perform(current, lease);
      applied = { plan: current, problems: [] };
    } finally {
      clear(lease, /^(?:new-|old-|journal-|lease-|takeover$)/);
      lease.release();
    }
    return applied;
  } catch (error) {
    return { plan: planned, problems: [accessProblem(error, "write", shownPath(error, folder))] };
  } finally {
    if (applied === undefined) made.reverse().forEach(removeIfEmpty);
  }
}

function inUse(folder: string, holder: UnknownHolder | Holder): Diagnostic {
  const who = "pid" in holder ? ` (process ${holder.pid} on ${holder.host})` : "";
  return report("folder-in-use", `Another mcpile${who} is writing to \`${folder}\``, {
    help: `wait for it to end; if none runs, delete \`${folder}/${workFolderName}\``,
  });
}

function perform({ changes, gone, output }: Plan, lease: Lease): void {
  const { folder } = output;
  for (const path of gone) removeEmptyParents(folder, path);
  const steps = changes.filter(
    (change) => change.kind === "create" || change.kind === "update" || change.kind === "delete",
  );
  if (steps.length === 0) return;
  const lockChange = changes.find((change) => change.path === lockFileName);
  if (lockChange !== undefined && "text" in lockChange && lockChange.text !== undefined) {
    writeFileSync(join(lease.work, `${journalPrefix}${lease.token}.json`), lockChange.text);
  }
  const staged = (index: number) => join(lease.work, `new-${index}`);
  // The disk fills here, where nothing has been changed yet.
  steps.forEach((step, index) => {
    if (step.kind !== "delete") writeFileSync(staged(index), step.text);
  });
  const undo: (() => void)[] = [];
  const ready = new Set<string>();
  try {
    steps.forEach((step, index) => {
      const target = join(folder, step.path);
      const old = join(lease.work, `old-${index}`);
      if (step.kind === "create" && !ready.has(dirname(target))) {
        const folders = makeFolder(dirname(target));
        undo.push(() => folders.reverse().forEach(removeIfEmpty));
        ready.add(dirname(target));
      }
      place(step, target, staged(index), old, undo);
      if (step.kind === "delete") {
        // Before the lock is renamed: as long as it names the file, the next run knows that its folder may be empty.
        undo.push(() => makeFolder(dirname(target)));
        removeEmptyParents(folder, step.path);
        ready.clear();
      }
    });
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

function place(step: Change, target: string, staged: string, old: string, undo: (() => void)[]): void {
  switch (step.kind) {
    case "create":
      linkOrCopy(staged, target);
      undo.push(() => rmSync(target, { force: true }));
      break;
    case "update":
      linkOrCopy(target, old);
      undo.push(() => renameSync(old, target));
      renameSync(staged, target);
      break;
    case "delete":
      renameSync(target, old);
      undo.push(() => renameSync(old, target));
      break;
  }
}

/**
 * Gives a file a second name, which must be free: a handler that its author made in this moment is not overwritten. On
 * file systems without hard links it is copied.
 */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = errorCode(error);
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw error;
    // Copied under another name first: a name that is there always has its whole content.
    const draft = `${from}-copy`;
    copyFileSync(from, draft);
    renameSync(draft, to);
  }
}

/** Removes what runs leave in the work folder, killed ones included. Nothing else: the folder could hold anything. */
function clear(lease: Lease, names: RegExp): void {
  for (const name of readdirSync(lease.work)) {
    if (names.test(name)) rmSync(join(lease.work, name), { force: true });
  }
}

/** Makes a folder and those above it; gives the ones that were not there, outermost first. */
function makeFolder(path: string): string[] {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return [];
  const made = [path];
  for (let above = path; above !== first && dirname(above) !== above; ) {
    above = dirname(above);
    made.unshift(above);
  }
  return made;
}

function removeEmptyParents(folder: string, path: string): void {
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    if (!removeIfEmpty(join(folder, parent))) return;
  }
}

function removeIfEmpty(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The path that the operating system refused, as far as it says so. */
function shownPath(error: unknown, folder: string): string {
  const path =
    error instanceof Error && "path" in error && typeof error.path === "string" ? error.path : folder;
  return path.includes(workFolderName) ? folder : path.replaceAll("\\", "/");
}
