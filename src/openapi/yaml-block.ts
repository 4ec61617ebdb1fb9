import type { Document, Node, Pair, Scalar, YAMLMap } from "yaml";
import { isJsonObject, type Json, type JsonPath } from "../json.js";
import { yaml } from "../manifest/yaml-library.js";
import { parseSource } from "../manifest/yaml-source.js";
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

/** The entries of the document, and of its sections `names` that are block mappings. Undefined where it is not a block mapping. */
export function readBlocks(text: string, names: readonly string[]): Blocks | undefined {
  const document = yaml().parseDocument(text, { uniqueKeys: false, logLevel: "error" });
  const root = document.contents;
  if (!isBlockMap(root)) return undefined;
  const top = blockOf(text, root, 0, text.length);
  const sections = new Map<string, Section>();
  for (const name of names) {
    const index = root.items.findIndex((pair) => keyOf(pair) === name);
    const value = root.items[index]?.value;
    const entry = top.entries[index];
    if (entry === undefined || !isBlockMap(value)) continue;
    const start = offsetOf(top, index) + entry.above.length;
    const [first] = value.items;
    const head = text.indexOf("\n", start) + 1;
    if (head === 0 || first === undefined || keyStart(first) < head) continue;
    sections.set(name, {
      head: text.slice(start, head),
      ...blockOf(text, value, head, start + entry.text.length),
    });
  }
  return { top, sections };
}

/** A section of the document: the line of its key, and its entries. */
export interface Section extends Block {
  readonly head: string;
}

/** An entry whose value is a block mapping, taken apart. Undefined for any other. */
export function readSection(entry: string): Section | undefined {
  const root = yaml().parseDocument(entry, { uniqueKeys: false, logLevel: "error" }).contents;
  const [pair, ...others] = isBlockMap(root) ? root.items : [];
  const value = pair?.value;
  const head = entry.indexOf("\n") + 1;
  if (others.length > 0 || !isBlockMap(value) || head === 0) return undefined;
  const [first] = value.items;
  if (first === undefined || keyStart(first) < head) return undefined;
  return { head: entry.slice(0, head), ...blockOf(entry, value, head, entry.length) };
}

function blockOf(text: string, map: YAMLMap<Node, Node | null>, from: number, to: number): Block {
  let position = from;
  const entries = map.items.map((pair): BlockEntry => {
    const start = text.lastIndexOf("\n", keyStart(pair) - 1) + 1;
    const end = Math.min(endOf(text, pair), to);
    const entry = {
      key: keyOf(pair),
      above: text.slice(position, start),
      text: text.slice(start, end),
      isLinked: isLinked(pair),
    };
    position = end;
    return entry;
  });
  return { entries, below: text.slice(position, to) };
}

/** The end of the last line of an entry, with comments below that are indented as its inside is. */
function endOf(text: string, pair: Pair<Node, Node | null>): number {
  const start = keyStart(pair);
  const column = start - (text.lastIndexOf("\n", start - 1) + 1);
  // Blank lines below a text are a part of it where `|+` says so.
  const leaf = lastLeaf(pair);
  const keepsBlanks = leaf?.range != null && /^[|>]\d?\+/.test(text.slice(leaf.range[0], leaf.range[0] + 3));
  if (keepsBlanks && leaf.range) return Math.max(leaf.range[1], lineEnd(text, start));
  let end = leaf?.range?.[1] ?? start;
  while (end > start + 1 && /\s/.test(text[end - 1] ?? "")) end--;
  end = lineEnd(text, end);
  for (let next = end; next < text.length; ) {
    const after = lineEnd(text, next);
    const [, indent = "", rest = ""] = /^( *)(.*)/.exec(text.slice(next, after)) ?? [];
    if (rest.startsWith("#") && indent.length > column) end = after;
    else if (rest.trim() !== "") break;
    next = after;
  }
  return end;
}

/**
 * What an entry ends with: a text or a number, a collection in braces, or a key without a value. Not a block, which reaches
 * over the comments below it.
 */
function lastLeaf(part: unknown): Node | null {
  if (yaml().isPair(part)) {
    const { key, value } = part;
    const isAbsent = value === null || (yaml().isScalar(value) && value.range?.[0] === value.range?.[1]);
    return lastLeaf(isAbsent ? key : value);
  }
  if (yaml().isCollection(part) && part.flow !== true && part.items.length > 0)
    return lastLeaf(part.items.at(-1));
  return yaml().isNode(part) ? part : null;
}

/** Where the line of `from` ends, its line feed included. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

function offsetOf(block: Block, index: number): number {
  return block.entries
    .slice(0, index)
    .reduce((offset, entry) => offset + entry.above.length + entry.text.length, 0);
}

function isBlockMap(node: unknown): node is YAMLMap<Node, Node | null> {
  return yaml().isMap(node) && node.flow !== true && node.items.every(({ key }) => yaml().isScalar(key));
}

function keyOf({ key }: Pair<Node, Node | null>): string {
  return yaml().isScalar(key) ? String(key.value) : "";
}

function keyStart({ key }: Pair<Node, Node | null>): number {
  return key.range?.[0] ?? 0;
}

function isLinked(pair: Pair<Node, Node | null>): boolean {
  let found = false;
  yaml().visit(pair.value, (_key, node) => {
    if (yaml().isAlias(node) || (yaml().isNode(node) && "anchor" in node && node.anchor !== undefined))
      found = true;
  });
  return found || yaml().isAlias(pair.value);
}

/** The text of an entry whose value is to be another: what stays the same keeps its comments and its form. */
export function rewrittenEntry(entry: string, before: Json, after: Json): string {
  const indent = /^ */.exec(entry)?.[0] ?? "";
  const document = yaml().parseDocument(entry.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
  const [pair] = isBlockMap(document.contents) ? document.contents.items : [];
  if (pair === undefined) throw new Error("an entry is not a mapping");
  rewrite(document, [keyOf(pair)], before, after);
  yaml().visit(document, {
    // What is new has no form yet.
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

/** What an entry's text says. Undefined where it does not stand for itself. */
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
