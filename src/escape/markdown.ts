import { replaceHidden } from "./characters.js";

/**
 * `text` as running text of GitHub-flavoured Markdown, on one line: it cannot become HTML, a link, an image, a heading or a list.
 * Code spans (`` `n_dice` ``) stay code spans, because descriptions of tools are full of them.
 */
export function mdText(text: string): string {
  return onOneLine(text)
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? mdCode(part.slice(1, -1)) : escapeText(part, index === 0)))
    .join("");
}

/** `text` as a code span. */
export function mdCode(text: string): string {
  const line = onOneLine(text);
  if (line === "") return "";
  const runs = line.match(/`+/g) ?? [];
  const fence = "`".repeat(shortestMissing(runs.map((run) => run.length)));
  // Markdown takes one space off each end; without them a backtick at an end would lengthen the fence.
  const pad = /^`|`$|^ .* $/.test(line) ? " " : "";
  return fence + pad + line + pad + fence;
}

/** {@link mdText} for a cell of a table. */
export function mdCell(text: string): string {
  return escapePipes(mdText(text));
}

/** {@link mdCode} for a cell of a table. */
export function mdCodeCell(text: string): string {
  return escapePipes(mdCode(text));
}

/** `text` as a fenced block of code, without a final newline. `language` is not from a manifest. */
export function mdCodeBlock(text: string, language = ""): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  const body = replaceHidden(text.replace(/\r\n?/g, "\n"), (character) =>
    character === "\n" || character === "\t" ? character : "\ufffd",
  );
  return `${fence}${language}\n${body}${body.endsWith("\n") ? "" : "\n"}${fence}`;
}

function escapeText(text: string, atStart: boolean): string {
  const escaped = text
    .replace(/[\\`*_{}[\]()#!~$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  // Markers of lists, rules, headings and setext underlines count only at the start of a line.
  return atStart ? escaped.replace(/^([-+=|:])/, "\\$1").replace(/^(\d+)([.)])/, "$1\\$2") : escaped;
}

/** In a table a pipe ends the cell, even in code, unless a backslash stands before it (GFM 4.10). */
function escapePipes(cell: string): string {
  return cell.replace(/\\+\|?|\|/g, (piece) =>
    piece.endsWith("|") && piece.length % 2 === 1 ? `${piece.slice(0, -1)}\\|` : piece,
  );
}

function onOneLine(text: string): string {
  return replaceHidden(text, () => " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

function shortestMissing(lengths: readonly number[]): number {
  const taken = new Set(lengths);
  let length = 1;
  while (taken.has(length)) length++;
  return length;
}
