/**
 * Characters that a reader of source text cannot see or that change how the text around them reads: control characters,
 * line separators, zero-width ones, byte order marks, bidirectional overrides ("Trojan Source", CVE-2021-42574), and
 * lone surrogates, which UTF-8 cannot encode. Zero-width joiners stay: emoji and several scripts need them.
 */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this expression is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const plain = /^[\x20-\x7e]*$/;

/** `text` with every hidden character replaced by what `write` gives for it (one UTF-16 code unit at a time). */
export function replaceHidden(text: string, write: (character: string) => string): string {
  // Fast path: most strings have no hidden character.
  if (plain.test(text)) return text;
  return text.replace(hidden, write);
}

/** `text` with U+FFFD in place of lone surrogates, as when it is encoded as UTF-8. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** `\u202e`: the escape that JavaScript, JSON, YAML and Python strings share. */
export function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * The lines of `text` for a comment: split at everything that some language or editor takes for the end of a line, hidden
 * characters shown as `\u….`, ends trimmed. Empty lines at both ends are dropped.
 */
export function commentLines(text: string): readonly string[] {
  const lines = text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => replaceHidden(line.replaceAll("\t", "  "), unicodeEscape).trimEnd());
  const first = lines.findIndex((line) => line !== "");
  const last = lines.findLastIndex((line) => line !== "");
  return first === -1 ? [] : lines.slice(first, last + 1);
}
