import type { Location, Position } from "../diagnostics/diagnostic.js";
import { LineIndex } from "./line-index.js";
import type { Source } from "./source.js";
import { yaml } from "./yaml-library.js";

/** A comment `# mcpile-ignore <code>: <reason>`. */
export interface IgnoreComment {
  /** Empty where it is not written. */
  readonly code: string;
  /** Empty where it is not written. */
  readonly reason: string;
  /** The line that it is about: its own, or the next one with content where it stands alone. */
  readonly line: number;
  readonly at: Location;
}

const word = "mcpile-ignore";

/** The comments of a source that accept a problem. */
export function ignoreComments(source: Source): readonly IgnoreComment[] {
  if (!source.text.includes(word)) return [];
  const lines = source.text.split(/\r\n|\n|\r/);
  const index = new LineIndex(source.text);
  return commentsOf(source.text).flatMap(({ offset, text }) => {
    const written = text.slice(1).trim();
    if (!written.startsWith(word) || /^[\w-]/.test(written.slice(word.length))) return [];
    const rest = written.slice(word.length).trimStart();
    const code = /^[\w-]*/.exec(rest)?.[0] ?? "";
    const reason = rest.slice(code.length).trimStart().replace(/^:/, "").trim();
    const range = index.range(offset, offset + text.trimEnd().length);
    const line = lineAbout(lines, range.start);
    return [{ code, reason, line, at: { file: source.path, range } }];
  });
}

/** The line that a comment at `start` is about, counted from 1. */
function lineAbout(lines: readonly string[], { line, column }: Position): number {
  const before = lines[line - 1]?.slice(0, column - 1) ?? "";
  if (before.trim() !== "") return line;
  const next = lines.findIndex((text, index) => index >= line && !/^\s*(?:#|$)/.test(text));
  return next === -1 ? line : next + 1;
}

/** Marks of the tokenizer that stand for no text. */
const marks: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

/** Comments as YAML's tokenizer finds them: strings that look like comments are not. */
function commentsOf(text: string): readonly { readonly offset: number; readonly text: string }[] {
  const comments: { readonly offset: number; readonly text: string }[] = [];
  let offset = 0;
  let before = "";
  for (const token of new (yaml().Lexer)().lex(text)) {
    if (!marks.has(token)) {
      // The token after this mark is a string.
      if (token.startsWith("#") && before !== "\u001f") comments.push({ offset, text: token });
      offset += token.length;
    }
    before = token;
  }
  return comments;
}
