import { commentLines, replaceHidden, wellFormed } from "./characters.js";

/**
 * `text` as a double-quoted value of `LABEL`, `ENV` and the like. Dockerfiles have no escape for a line end, so these
 * and other hidden characters become spaces. `$` is escaped: it would read a build argument.
 */
export function dockerString(text: string): string {
  return `"${replaceHidden(text, () => " ").replace(/[\\"$]/g, "\\$&")}"`;
}

/** The exec form of `CMD`, `ENTRYPOINT`, `HEALTHCHECK CMD`: a JSON list, run without a shell. */
export function dockerExec(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(wellFormed(word))).join(", ")}]`;
}

/**
 * `text` as `#` comments, one per line, without a final newline. A line that reads `name=…` gets a backslash: at the head
 * of a file it would be a parser directive (`# syntax=…` names a program to run).
 */
export function dockerComment(text: string): string {
  return commentLines(text)
    .map((line) => `# ${line.replace(/^\s*(?=[A-Za-z][A-Za-z0-9]*\s*=)/, "\\")}`.trimEnd())
    .join("\n");
}
