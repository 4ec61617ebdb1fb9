import type { Json } from "../json.js";
import { commentLines, replaceHidden, unicodeEscape } from "./characters.js";

/** `text` as a double-quoted YAML scalar, on one line: JSON's strings are YAML's. */
export function yamlString(text: string): string {
  return replaceHidden(JSON.stringify(text), unicodeEscape);
}

/** `value` in YAML's flow style, on one line: JSON is YAML 1.2. */
export function yamlValue(value: Json): string {
  return replaceHidden(JSON.stringify(value), unicodeEscape);
}

/** `text` as `#` comments, one per line, without a final newline. */
export function yamlComment(text: string, indent = ""): string {
  return commentLines(text)
    .map((line) => `${indent}# ${line}`.trimEnd())
    .join("\n");
}
