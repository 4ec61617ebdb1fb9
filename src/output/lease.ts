import { randomUUID } from "node:crypto";
import {
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isRefusal, readOrdinaryFile } from "../disk/ordinary-file.js";
import { isJsonObject } from "../json.js";
import { errorCode } from "./access-problem.js";
import { workFolderName } from "./journal.js";

/** The right to write in a server's folder: one run has it at a time. */
export interface Lease {
  /** Folder for the run's own files. */
  readonly work: string;
  /** Distinguishes this run's files from those of a run that was killed. */
  readonly token: string;
  /** Gives the right back. The work folder goes with it, when nothing else is in it. */
  release(): void;
}

/** Who holds a lease. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** A holder that did not write its name. */
export type UnknownHolder = Readonly<Record<never, never>>;

/** How long a run waits for another, in milliseconds: several times what writing a large server takes. */
const patience = 15_000;
/** A holder on another machine, or one that never wrote its name, is given up after this time, in milliseconds. */
const longestHold = 60_000;
const pause = 40;

const leaseName = "lease.json";
/** Where the lease is, in the server's folder. */
export const leasePath = `${workFolderName}/${leaseName}`;
/** Largest lease that is read, in bytes. */
const largestLease = 4096;
const takeoverName = "takeover";

/**
 * Takes the right to write in `folder`, which exists. Waits while another run has it; a run that was killed loses it.
 * Gives the other's name when waiting was in vain. Throws what the operating system answers.
 */
export async function acquireLease(folder: string): Promise<Lease | Holder | UnknownHolder> {
  const work = join(folder, workFolderName);
  const lease = join(work, leaseName);
  const token = randomUUID();
  const own: Holder = { pid: process.pid, host: hostname(), token };
  const deadline = Date.now() + patience;
  for (;;) {
    if (claim(work, lease, own)) return { work, token, release: () => release(work, lease) };
    const holder = readHolder(lease);
    if (isGone(lease, holder)) takeOver(work, lease, holder);
    else if (Date.now() > deadline) return holder ?? {};
    else await wait(pause);
  }
}

/** Makes the lease with its content in one step, so that nobody reads half of it. */
function claim(work: string, lease: string, own: Holder): boolean {
  const draft = join(work, `lease-${own.token}`);
  try {
    // Fails with ENOENT where the run that had the lease removes the folder in this moment.
    mkdirSync(work, { recursive: true });
    writeFileSync(draft, JSON.stringify(own), { flag: "wx" });
    linkSync(draft, lease);
    return true;
  } catch (error) {
    const code = errorCode(error);
    // Taken; or the run that had it just removed the folder.
    if (code === "EEXIST" || code === "ENOENT") return false;
    // A file system without hard links: the content follows a moment later.
    if (code === "EPERM" || code === "ENOTSUP" || code === "EOPNOTSUPP" || code === "ENOSYS") {
      return claimByName(lease, own);
    }
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function claimByName(lease: string, own: Holder): boolean {
  try {
    writeFileSync(lease, JSON.stringify(own), { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST" || errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

function readHolder(lease: string): Holder | undefined {
  try {
    const bytes = readOrdinaryFile(lease, { links: "refuse", largest: largestLease });
    if (isRefusal(bytes)) return undefined;
    const holder: unknown = JSON.parse(bytes.toString("utf8"));
    if (!isJsonObject(holder)) return undefined;
    const { pid, host, token } = holder;
    return typeof pid === "number" && typeof host === "string" && typeof token === "string"
      ? { pid, host, token }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the lease exists and its holder cannot come back. */
function isGone(lease: string, holder: Holder | undefined): boolean {
  const age = ageOf(lease);
  if (age === undefined) return false;
  if (holder === undefined || holder.host !== hostname()) return age > longestHold;
  return !isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

/**
 * Removes a lease whose holder is gone. Of several runs that see this, one makes the takeover file and looks again: else
 * the slower one would remove the lease that the faster one has made since.
 */
function takeOver(work: string, lease: string, gone: Holder | undefined): void {
  const takeover = join(work, takeoverName);
  try {
    closeSync(openSync(takeover, "wx"));
  } catch (error) {
    if (errorCode(error) === "EEXIST" && (ageOf(takeover) ?? 0) > 1000) rmSync(takeover, { force: true });
    if (errorCode(error) === "EEXIST" || errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (readHolder(lease)?.token === gone?.token) rmSync(lease, { force: true });
  rmSync(takeover, { force: true });
}

function release(work: string, lease: string): void {
  rmSync(lease, { force: true });
  try {
    rmdirSync(work);
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error;
  }
}

function ageOf(path: string): number | undefined {
  try {
    return Date.now() - lstatSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}
