import { posix } from "node:path";
import { ServerFolder } from "./folder.js";
import { type Lock, lockFileName, readLock } from "./lock.js";

/** The mcpile that wrote a server. */
export interface Writer {
  /** Its version. */
  readonly generator: string;
  /** Digest of its templates; absent in locks of versions that did not say. */
  readonly templates?: string;
}

/** The mcpile that wrote the server in `folder`, whose lock is given. Undefined where no lock says it. */
export function writtenBy(folder: string, lock: Lock): Writer | undefined {
  const { generator, templates } =
    (lock.runtime === undefined ? lock : lockIn(besides(folder, lock.runtime))) ?? {};
  return generator === undefined ? undefined : { generator, ...(templates !== undefined && { templates }) };
}

/** The lock of a server or of a shared runtime. Undefined where there is none that this version understands. */
export function lockIn(folder: string): Lock | undefined {
  const entry = new ServerFolder(folder).read(lockFileName);
  return entry.kind === "file" ? readLock(entry.text).lock : undefined;
}

function besides(folder: string, name: string): string {
  return posix.join(posix.dirname(folder), name);
}
