import { eastAsianWidth } from "get-east-asian-width";

/** Characters that could move a terminal's cursor, colour it, or turn the reading direction (Trojan Source). */
const unsafe = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\uFEFF]|\p{Surrogate}/gu;

/** Columns that a tab takes in a code frame. */
const tabWidth = 4;

/** The string with every character that is unsafe on a terminal escaped: `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** As `printable`, with tabs as spaces: what a code frame shows. */
export function frameText(text: string): string {
  return printable(text.replaceAll("\t", " ".repeat(tabWidth)));
}

/** Width of a string on a terminal, in columns: two for wide characters, none for combining ones. */
export function columns(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/^(?:\p{M}|\p{Cf})$/u.test(character)) continue;
    width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return width;
}
