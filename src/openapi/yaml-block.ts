import type { Document, Scalar } from "yaml";
import { isJsonObject, type Json, type JsonPath } from "../json.js";
import type { PlacedNode, PlacedPair } from "../manifest/placed-node.js";
import { yaml } from "../manifest/yaml-library.js";
import { type ParsedSource, parseSource } from "../manifest/yaml-source.js";
import { isSame } from "./three-way.js";

/** One `key: value` of a block mapping, with the text that is its own. */
export interface BlockEntry {
  readonly key: string;
  /** Blank lines and comments above it. */
  readonly above: string;
  /** From the indentation of its key to the end of its last line. */
  readonly text: string;
  /** Whether it has anchors or aliases: its text means something only where it stands. */
  readonly isLinked: boolean;
}

/** A block mapping taken apart: `above` and `text` of its entries in turn, then `below`, are its text again. */
export interface Block {
  readonly entries: readonly BlockEntry[];
  readonly below: string;
}

/** A document taken apart, and those of its sections that are block mappings. */
export interface Blocks {
  readonly top: Block;
  readonly sections: ReadonlyMap<string, Section>;
}

/** The entries of a document, and of its sections `names` that are block mappings. Undefined where it is not a block mapping. */
export function readBlocks({ text, places }: ParsedSource, names: readonly string[]): Blocks | undefined {
  const root = places();
  if (!root.isBlockMapping) return undefined;
  const top = blockOf(text, root, 0, text.length);
  const sections = new Map<string, Section>();
  let end = 0;
  root.pairs.forEach(({ name, value }, index) => {
    const entry = top.entries[index];
    if (entry === undefined) return;
    const start = end + entry.above.length;
    end = start + entry.text.length;
    // Of a repeated key the first one counts.
    if (!names.includes(name) || sections.has(name)) return;
    const section = sectionOf(text, value, start, end);
    if (section !== undefined) sections.set(name, section);
  });
  return { top, sections };
}

/** A section of the document: the line of its key, and its entries. */
export interface Section extends Block {
  readonly head: string;
}

/** An entry whose value is a block mapping, taken apart. Undefined for any other. */
export function readSection(entry: string): Section | undefined {
  const [source] = parseSource("entry", entry);
  const [pair, ...others] = source?.places().pairs ?? [];
  return pair === undefined || others.length > 0 ? undefined : sectionOf(entry, pair.value, 0, entry.length);
}

/** The section whose key is at `start`, up to `end`; undefined where its value does not begin on a line of its own. */
function sectionOf(text: string, value: PlacedNode, start: number, end: number): Section | undefined {
  const head = text.indexOf("\n", start) + 1;
  if (!value.isBlockMapping || head === 0 || value.start < head) return undefined;
  return { head: text.slice(start, head), ...blockOf(text, value, head, end) };
}

function blockOf(text: string, mapping: PlacedNode, from: number, to: number): Block {
  let position = from;
  const entries = mapping.pairs.map((pair): BlockEntry => {
    const start = text.lastIndexOf("\n", pair.key.start - 1) + 1;
    const end = Math.min(endOf(text, pair), to);
    const entry = {
      key: pair.name,
      above: text.slice(position, start),
      text: text.slice(start, end),
      isLinked: pair.value.isLinked,
    };
    position = end;
    return entry;
  });
  return { entries, below: text.slice(position, to) };
}

/** The end of the last line of an entry, with the comments below that are indented more than its key. */
function endOf(text: string, { key, value }: PlacedPair): number {
  const last = value.start === value.end ? key : value;
  // Blank lines below a string belong to it where `|+` says so.
  if (last.keptEnd > last.end) return Math.max(last.keptEnd, lineEnd(text, key.start));
  const column = key.start - (text.lastIndexOf("\n", key.start - 1) + 1);
  let end = lineEnd(text, last.end);
  for (let next = end; next < text.length; ) {
    const after = lineEnd(text, next);
    const [, indent = "", rest = ""] = /^( *)(.*)/.exec(text.slice(next, after)) ?? [];
    if (rest.startsWith("#") && indent.length > column) end = after;
    else if (rest.trim() !== "") break;
    next = after;
  }
  return end;
}

/** Where the line of `from` ends, its line feed included. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

/** The text of an entry whose value is to be another: what stays the same keeps its comments and its form. */
export function rewrittenEntry(entry: string, before: Json, after: Json): string {
  const indent = /^ */.exec(entry)?.[0] ?? "";
  const document = yaml().parseDocument(entry.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
  const [pair] = yaml().isMap(document.contents) ? document.contents.items : [];
  if (!yaml().isScalar(pair?.key)) throw new Error("an entry is not a mapping");
  rewrite(document, [String(pair.key.value)], before, after);
  yaml().visit(document, {
    // A new entry has no form yet.
    Scalar: (_key, node) => {
      if (
        node.type === undefined &&
        typeof node.value === "string" &&
        !/^[A-Za-z][\w .,;()/-]*$/.test(node.value)
      )
        node.type = node.value.includes("\n") ? "BLOCK_LITERAL" : "QUOTE_DOUBLE";
    },
  });
  return indented(document.toString({ lineWidth: 110 }), indent);
}

/** The value of an entry's text. Undefined if the text depends on other parts of the document. */
export function valueOfEntry(entry: string): Json | undefined {
  const [source, problems] = parseSource("entry", entry);
  if (source === undefined || problems.length > 0 || !isJsonObject(source.data)) return undefined;
  return Object.values(source.data)[0];
}

function rewrite(document: Document, path: JsonPath, before: Json | undefined, after: Json): void {
  if (isSame(before, after)) return;
  if (!isJsonObject(before) || !isJsonObject(after)) {
    const node = document.getIn(path, true);
    // A new text in the old node keeps the comment beside it.
    if (yaml().isScalar(node) && (typeof after !== "object" || after === null)) replaceScalar(node, after);
    else document.setIn(path, document.createNode(after));
    return;
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) document.deleteIn([...path, key]);
  }
  for (const [key, value] of Object.entries(after)) {
    rewrite(document, [...path, key], Object.hasOwn(before, key) ? before[key] : undefined, value);
  }
}

function replaceScalar(node: Scalar, value: string | number | boolean | null): void {
  node.value = value;
  delete node.source;
  delete node.format;
  // Written plain, some texts would be read as something else.
  if (typeof value === "string" && node.type === "PLAIN") delete node.type;
}

/** `text` with other indentation in front of each of its lines. */
export function indented(text: string, indent: string): string {
  return text.replaceAll(/^(?=[^\n])/gm, indent);
}

export function withIndent(text: string, indent: string): string {
  const own = /^ */.exec(text.replace(/^\s*\n/, ""))?.[0] ?? "";
  return own === indent ? text : indented(text.replaceAll(new RegExp(`^${own}`, "gm"), ""), indent);
}
