import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";

/** The meaning of the operating system's error codes, and what to do about them. */
const refusals: ReadonlyMap<string, readonly [reason: string, help: string]> = new Map([
  ["EACCES", ["permission denied", "give yourself the right to write there, or choose another `--out`"]],
  [
    "EPERM",
    ["the operation is not permitted", "give yourself the right to write there, or choose another `--out`"],
  ],
  ["EROFS", ["the file system is read-only", "choose another `--out`"]],
  ["ENOSPC", ["no space is left on the disk", "free some space and run mcpile again"]],
  ["EDQUOT", ["your disk quota is used up", "free some space and run mcpile again"]],
  ["EFBIG", ["the file would be larger than allowed", "raise the limit on file sizes (`ulimit -f`)"]],
  [
    "ENOTDIR",
    ["a part of its path is a file, not a folder", "move that file away, or choose another `--out`"],
  ],
  ["EISDIR", ["it is a folder", "move it away"]],
  ["EMFILE", ["too many files are open", "raise the limit on open files (`ulimit -n`)"]],
  ["ENAMETOOLONG", ["the path is too long", "choose a shorter `--out`"]],
  ["EBUSY", ["another program uses it", "close that program and run mcpile again"]],
]);

/** A refusal of the operating system as a diagnostic. `shown`: the path as the user knows it. */
export function accessProblem(error: unknown, action: "read" | "write", shown: string): Diagnostic {
  const code = errorCode(error);
  const known = code === undefined ? undefined : refusals.get(code);
  if (known === undefined) {
    // An error without a code is a bug in mcpile.
    if (code === undefined) throw error;
    return report("output-failed", `Could not ${action} \`${shown}\`: ${code}`);
  }
  return report("output-failed", `Could not ${action} \`${shown}\`: ${known[0]}`, { help: known[1] });
}

/** `ENOENT` and its like; undefined for errors that did not come from the operating system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
