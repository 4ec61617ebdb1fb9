import type { Json } from "../json.js";
import { commentLines, replaceHidden, unicodeEscape } from "./characters.js";
import { type LiteralSyntax, writeLiteral } from "./json-literal.js";

/** `text` as a double-quoted string literal of Python 3, on one line: never raw, never an f-string. */
export function pyString(text: string): string {
  // Every escape of JSON is one of Python with the same meaning.
  return replaceHidden(JSON.stringify(text), unicodeEscape);
}

/** `value` as a Python expression of dict, list, str, int, float, bool and None. `indent`: indentation of its first line. */
export function pyValue(value: Json, indent = ""): string {
  return writeLiteral(value, syntax, indent);
}

/**
 * `text` as `#` comments, one per line, without a final newline. `coding:` is broken up: in the first two lines of a file
 * it would choose the file's encoding (PEP 263).
 */
export function pyComment(text: string, indent = ""): string {
  return commentLines(text)
    .map((line) => `${indent}# ${line.replace(/coding(?=[:=])/g, "coding ")}`.trimEnd())
    .join("\n");
}

const syntax: LiteralSyntax = {
  null: "None",
  true: "True",
  false: "False",
  nan: 'float("nan")',
  negativeZero: "-0.0",
  string: pyString,
  key: pyString,
  spacedBraces: false,
};
