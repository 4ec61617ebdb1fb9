import { ToolError } from "../tool-error.js";
import { writeExactly } from "./json-text.js";
import { type Entries, entriesOf, joined, scalarText, simple } from "./parameter-style.js";
import { percentEncode } from "./percent-encoding.js";
import type { CookieParameter, HeaderParameter } from "./request.js";
import { type Arguments, evaluate, type Template, type TemplateReader } from "./template.js";

const longestValue = 8_192;

export type HeaderEntry = readonly [name: string, value: string];

/** Writes the headers of one call: at most one for each that the manifest names, and no line more. */
export type HeaderWriter = (input: Arguments) => readonly HeaderEntry[];

/** A value of the environment that no header can hold is reported in `problems`, without the value. */
export function readHeaders(
  parameters: readonly HeaderParameter[],
  reader: TemplateReader,
  problems: string[],
): HeaderWriter {
  const read = parameters.map((parameter) => [parameter, reader.read(parameter.value)] as const);
  for (const [{ name }, template] of read) {
    if (template.some((part) => typeof part === "string" && !isHeaderValue(part))) {
      problems.push(`headers.${name} has characters that a header cannot hold`);
    }
  }
  return (input) =>
    read.flatMap(([{ name, style = "simple", explode = false }, template]): readonly HeaderEntry[] => {
      const value = evaluate(template, input, scalarText);
      const entries = style === "json" ? jsonEntries(value) : entriesOf(value);
      if (entries === undefined) return [];
      return [[name, headerValue(name, simple(entries, explode, itemEscape(name, entries)))]];
    });
}

/** A header has no escapes: an entry with a comma would be read as two, and one with `=` as another name. */
function itemEscape(name: string, entries: Entries): (text: string) => string {
  if (entries.kind === "scalar") return (text) => text;
  return (text) => {
    if (!/[,=]/.test(text) || (entries.kind === "list" && !text.includes(","))) return text;
    throw new ToolError(`an entry of \`${name}\` must not contain a comma or "="`);
  };
}

function jsonEntries(value: unknown): Entries | undefined {
  if (value === undefined) return undefined;
  // Escapes keep JSON within ASCII.
  const text = writeExactly(value).replace(/[\u007F-\uFFFF]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return { kind: "scalar", text };
}

/** Refuses what is not one line of printable ASCII (RFC 9110 section 5.5). */
export function headerValue(name: string, text: string): string {
  if (!isHeaderValue(text)) {
    throw new ToolError(`\`${name}\` must be one line of printable ASCII text`);
  }
  if (text.length > longestValue) throw new ToolError(`\`${name}\` is too long for a header`);
  return text;
}

export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7E]*$/.test(text);
}

/** Writes the cookies of one call as `name=value` strings for the one `Cookie` header. */
export type CookieWriter = (input: Arguments) => readonly string[];

/**
 * Values from arguments are percent-encoded, so they can neither end their cookie nor the header. `others` are cookies
 * that the request has beside `parameters`.
 */
export function readCookies(
  parameters: readonly CookieParameter[],
  others: readonly string[],
  reader: TemplateReader,
  problems: string[],
): CookieWriter {
  const names = new Set([...parameters.map(({ name }) => name), ...others]);
  const read = parameters.map((parameter) => [parameter, reader.read(parameter.value)] as const);
  for (const [{ name }, template] of read) {
    if (isFixed(template) && !isCookieValue(template.join(""))) {
      problems.push(`cookies.${name} has characters that a cookie cannot hold`);
    }
  }
  return (input) =>
    read.flatMap(([{ name, style = "form", explode = true }, template]) => {
      // A fixed text is the manifest's own and stays as it is written.
      if (isFixed(template)) return [`${name}=${template.join("")}`];
      const value = evaluate(template, input, scalarText);
      if (style === "json")
        return value === undefined ? [] : [`${name}=${percentEncode(writeExactly(value))}`];
      const entries = entriesOf(value);
      if (entries === undefined) return [];
      const pieces = cookiePairs(name, entries, explode, names);
      return style === "cookie" ? pieces : [pieces.join("&")];
    });
}

function isFixed(template: Template): boolean {
  return template.every((part) => typeof part === "string");
}

function cookiePairs(
  name: string,
  entries: Entries,
  explode: boolean,
  names: ReadonlySet<string>,
): readonly string[] {
  if (explode && entries.kind === "list")
    return entries.items.map((item) => `${name}=${percentEncode(item)}`);
  if (explode && entries.kind === "map") {
    return entries.entries.map(([key, text]) => {
      if (names.has(key)) {
        throw new ToolError(`\`${name}\` must not have a member named like another cookie`);
      }
      return `${percentEncode(key)}=${percentEncode(text)}`;
    });
  }
  return [`${name}=${joined(entries, false, ",", percentEncode)}`];
}

/** Whether a string may stand in a cookie as it is (RFC 6265 section 4.1.1). */
export function isCookieValue(text: string): boolean {
  return /^[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]*$/.test(text);
}
