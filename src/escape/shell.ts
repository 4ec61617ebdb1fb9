import { commentLines, wellFormed } from "./characters.js";

/**
 * `text` as one word of a POSIX shell. Nothing in it is expanded. Carriage returns are written by `printf`, so that no tool
 * that normalises line ends changes the value. A NUL, which no shell can hold, becomes U+FFFD.
 */
export function shWord(text: string): string {
  const quoted = wellFormed(text)
    .replaceAll("\0", "\ufffd")
    .replaceAll("'", "'\\''")
    .replace(/\r+/g, (returns) => `'"$(printf '${"\\r".repeat(returns.length)}')"'`);
  return `'${quoted}'`;
}

/** `text` as `#` comments, one per line, without a final newline. Never the first line of a file: `#!` belongs there. */
export function shComment(text: string, indent = ""): string {
  return commentLines(text)
    .map((line) => `${indent}# ${line}`.trimEnd())
    .join("\n");
}
