import { randomBytes } from "node:crypto";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { isRefusal, readOrdinaryFile } from "../disk/ordinary-file.js";

const LENGTH = 32;

/** Where the secret of this user is. It must not be in a project, which others write to. */
export function secretPath(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  const local = process.platform === "win32" ? LOCALAPPDATA : XDG_CACHE_HOME;
  return join(local || join(homedir(), ".cache"), "mcpile", "memory.key");
}

/**
 * The secret that signs what this user's runs of mcpile remember, made when there is none. Undefined where it cannot be
 * kept, or others may have read or written it.
 */
export function userSecret(path: string): Buffer | undefined {
  try {
    return readSecret(path) ?? makeSecret(path);
  } catch {
    // A home that cannot be written to: nothing is remembered.
    return undefined;
  }
}

/** Undefined where there is no file. */
function readSecret(path: string): Buffer | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  // Windows has no such bits: there `LOCALAPPDATA` is the user's alone.
  const isShared = (stats.mode & 0o077) !== 0 || stats.uid !== process.getuid?.();
  if (process.platform !== "win32" && isShared) throw new Error("others may have read it");
  const bytes = readOrdinaryFile(path, { links: "refuse", largest: LENGTH });
  if (isRefusal(bytes) || bytes.length !== LENGTH) throw new Error("not a secret");
  return bytes;
}

function makeSecret(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const secret = randomBytes(LENGTH);
  // Fails where another run made one in this moment.
  writeFileSync(path, secret, { flag: "wx", mode: 0o600 });
  return secret;
}
