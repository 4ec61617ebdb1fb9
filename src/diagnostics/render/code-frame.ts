import type { Range } from "../diagnostic.js";
import { columns, frameText } from "./printable.js";

/** Longest line that is shown whole, in characters; of longer ones, the part around the mark. */
const longestLine = 120;

/** The number of characters kept before the mark in a shortened line. */
const context = 40;

/** A line of a file and a mark under a part of it. */
export interface CodeFrame {
  readonly line: number;
  readonly text: string;
  /** Columns on a terminal before the mark. */
  readonly indent: number;
  /** Columns on a terminal under the mark: at least one. */
  readonly width: number;
}

/** The first line of `range`, and what of it is in the range. */
export function codeFrame(text: string, range: Range): CodeFrame {
  const column = range.start.column - 1;
  // Only the part that may be shown is read: a line may be long, and have many problems.
  const skipped = column > longestLine ? column - context : 0;
  const from = range.start.offset - column + skipped;
  const line = text.slice(from, from + 2 * longestLine + context).match(/^[^\r\n]*/)?.[0] ?? "";
  const start = Math.min(column - skipped, line.length);
  const end =
    range.end.line === range.start.line ? Math.max(range.end.column - 1 - skipped, start) : line.length;
  const cut = skipped === 0 && line.length > longestLine ? Math.max(0, start - context) : 0;
  const shown = line.slice(cut, cut + longestLine);
  const before = frameText(line.slice(cut, start));
  const marked = frameText(line.slice(start, Math.min(end, cut + longestLine)).trimEnd());
  const lead = skipped + cut > 0 ? "…" : "";
  return {
    line: range.start.line,
    text: `${lead}${frameText(shown)}${cut + longestLine < line.length ? "…" : ""}`,
    indent: columns(lead + before),
    width: Math.max(1, columns(marked)),
  };
}
