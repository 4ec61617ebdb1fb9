import { writeExactly } from "./json-text.js";

/** A value taken apart as far as a parameter can say it. */
export type Entries =
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [name: string, text: string])[] };

/** How names and values are escaped for their place. */
export type Escape = (text: string) => string;

/**
 * Takes a value apart. Undefined and null have no parameter, nor have lists and objects without entries; entries that
 * are null are left out (RFC 6570 section 2.3). What is nested deeper is written as JSON.
 */
export function entriesOf(value: unknown): Entries | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) {
    const items = value.filter(isPresent).map(scalarText);
    return items.length === 0 ? undefined : { kind: "list", items };
  }
  if (typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([, item]) => isPresent(item))
      .map(([name, item]) => [name, scalarText(item)] as const);
    return entries.length === 0 ? undefined : { kind: "map", entries };
  }
  return { kind: "scalar", text: scalarText(value) };
}

/** A value as one string: strings as they are, numbers and booleans as JSON writes them, anything else as JSON. */
export function scalarText(value: unknown): string {
  return typeof value === "string" ? value : (writeExactly(value) ?? "");
}

/** `simple`: `blue,black` and `R,100,G,200`, exploded `R=100,G=200` (RFC 6570 section 3.2.2). */
export function simple(value: Entries, explode: boolean, encode: Escape): string {
  return joined(value, explode, ",", encode);
}

/** `label`: `.blue,black`, exploded `.blue.black` and `.R=100.G=200` (RFC 6570 section 3.2.5). */
export function label(value: Entries, explode: boolean, encode: Escape): string {
  return `.${joined(value, explode, explode ? "." : ",", encode)}`;
}

/** `matrix`: `;color=blue,black`, exploded `;color=blue;color=black` and `;R=100;G=200` (RFC 6570 section 3.2.7). */
export function matrix(name: string, value: Entries, explode: boolean, encode: Escape): string {
  const pair = (key: string, text: string): string =>
    text === "" ? `;${encode(key)}` : `;${encode(key)}=${text}`;
  if (explode && value.kind === "list") return value.items.map((item) => pair(name, encode(item))).join("");
  if (explode && value.kind === "map") {
    return value.entries.map(([key, item]) => pair(key, encode(item))).join("");
  }
  return pair(name, joined(value, false, ",", encode));
}

/** Entries in a row, with one separator: objects not exploded alternate names and values. */
export function joined(value: Entries, explode: boolean, separator: string, encode: Escape): string {
  if (value.kind === "scalar") return encode(value.text);
  if (value.kind === "list") return value.items.map(encode).join(separator);
  return value.entries
    .map(([key, item]) => `${encode(key)}${explode ? "=" : separator}${encode(item)}`)
    .join(separator);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
