import { posix } from "node:path";
import { ServerFolder } from "./folder.js";
import { type Lock, lockFileName, readLock } from "./lock.js";

/** The version of mcpile that wrote the server in `folder`, whose lock is given. Undefined where no lock says it. */
export function writtenBy(folder: string, lock: Lock): string | undefined {
  return lock.runtime === undefined ? lock.generator : lockIn(besides(folder, lock.runtime))?.generator;
}

/** The lock of a server or of a shared runtime. Undefined where there is none that this version understands. */
export function lockIn(folder: string): Lock | undefined {
  const entry = new ServerFolder(folder).read(lockFileName);
  return entry.kind === "file" ? readLock(entry.text).lock : undefined;
}

function besides(folder: string, name: string): string {
  return posix.join(posix.dirname(folder), name);
}
