import { commentLines, wellFormed } from "./characters.js";

/**
 * `NAME=value` for a dotenv file: the same value for `node --env-file`, the `dotenv` package, Docker Compose and a shell
 * that sources the file, and nothing in it is expanded or run. Undefined where no quoting does that (the value has both
 * kinds of quotes, a carriage return, a NUL): the caller writes a comment instead. `name` is an environment variable's.
 */
export function envAssignment(name: string, value: string): string | undefined {
  if (/[\r\0]/.test(value) || value !== wellFormed(value)) return undefined;
  if (/^[\w./:@%+,=-]*$/.test(value)) return `${name}=${value}`;
  if (!value.includes("'")) return `${name}='${value}'`;
  // Between double quotes, readers differ on `\`, `$` and backticks.
  return /["\\$`\n]/.test(value) ? undefined : `${name}="${value}"`;
}

/** `text` as `#` comments, one per line, without a final newline. */
export function envComment(text: string): string {
  return commentLines(text)
    .map((line) => `# ${line}`.trimEnd())
    .join("\n");
}
