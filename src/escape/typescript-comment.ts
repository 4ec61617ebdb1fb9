import { commentLines } from "./characters.js";

/**
 * The lines of `text` for the inside of a block comment, without the leading ` * `. Nothing in them ends the comment, and
 * none begins with a tag: a compiler directive would suppress an error, `@deprecated` would mark the name as deprecated. (`\@` is TSDoc's
 * escape.)
 */
export function tsCommentLines(text: string): readonly string[] {
  return commentLines(text).map((line) => line.replaceAll("*/", "*\\/").replace(/^([\s*/]*)@/, "$1\\@"));
}

/**
 * A `/** … *\/` comment of `lines` as {@link tsCommentLines} gives them (or tags that are not from a manifest), without
 * a final newline. Empty where there are none.
 */
export function tsDocComment(lines: readonly string[], indent = ""): string {
  if (lines.length === 0) return "";
  const [only] = lines;
  if (lines.length === 1 && only !== undefined) return `${indent}/** ${only} */`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
}

/** `text` as `//` comments, one per line, without a final newline. */
export function tsLineComment(text: string, indent = ""): string {
  return tsCommentLines(text)
    .map((line) => `${indent}// ${line}`.trimEnd())
    .join("\n");
}
