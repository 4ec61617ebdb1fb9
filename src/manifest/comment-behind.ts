import type { JsonPath } from "../json.js";
import type { Source } from "./source.js";

/** Advice where the value at `path` is nothing because what its author wrote begins with `#`: that is a comment. */
export function commentBehind(source: Source, path: JsonPath): string | undefined {
  const { end } = source.locate(path, "key").range;
  const line = source.text.slice(end.offset, end.offset + longestLine).split("\n", 1)[0] ?? "";
  const comment = /^"?\s*:\s+(#.*)$/.exec(line.trimEnd())?.[1];
  if (comment === undefined) return undefined;
  const quote = comment.includes('"') ? "'" : '"';
  const shown = comment.length > 40 ? "#…" : comment.replaceAll("`", "'");
  return `\`#\` begins a comment: put the value in quotes, \`${quote}${shown}${quote}\``;
}

/** A longer line is not looked at to its end, in characters. */
const longestLine = 1000;
