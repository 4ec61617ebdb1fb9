import type { Json } from "../json.js";
import { replaceHidden, unicodeEscape } from "./characters.js";

/** `value` as JSON on one line; invisible characters are written as escapes. */
export function jsonText(value: Json): string {
  return replaceHidden(JSON.stringify(value), unicodeEscape);
}

/** `value` as a JSON file: two spaces of indentation, a newline at the end. */
export function jsonDocument(value: Json): string {
  return `${replaceHidden(JSON.stringify(value, null, 2), (character) =>
    character === "\n" ? character : unicodeEscape(character),
  )}\n`;
}
