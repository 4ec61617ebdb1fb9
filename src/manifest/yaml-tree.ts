import type { Alias, Node, Scalar, YAMLMap } from "yaml";
import { emptyObject, type Json } from "../json.js";
import { yaml } from "./yaml-library.js";

/** How deep collections may stand in each other, aliases followed. Keeps every later stage safe from stack overflow. */
export const deepestNesting = 100;

/** How many values aliases may add to those that are written out: stops "billion laughs" documents. */
export const largestExpansion = 100_000;

/** A problem found while YAML nodes become plain data. Offsets are into the source text. */
export interface TreeProblem {
  readonly code:
    | "yaml-anchor"
    | "yaml-expansion"
    | "yaml-duplicate-key"
    | "yaml-key"
    | "yaml-merge"
    | "yaml-nesting"
    | "yaml-number"
    | "yaml-tag"
    | "unsafe-character";
  readonly message: string;
  readonly help?: string;
  readonly start: number;
  readonly end: number;
  readonly related?: { readonly message: string; readonly start: number; readonly end: number };
}

/** An entry of a mapping, where it is written; through a merge key that is another mapping. */
export interface Entry {
  readonly key: Node;
  readonly value: Node | null;
}

interface ReadEntry extends Entry {
  readonly read: Value;
}

/** Plain data, and the nodes that it came from. */
export interface Tree {
  readonly data: Json;
  readonly problems: readonly TreeProblem[];
  /** The entries of a mapping with merge keys applied. */
  entries(map: Node): ReadonlyMap<string, Entry> | undefined;
  /** The node that an alias stands for; any other node itself. */
  resolve(node: Node): Node;
}

interface Value {
  readonly data: Json;
  /** Values in it, itself included, aliases expanded. */
  readonly size: number;
  /** Collections that stand in each other, itself included. */
  readonly depth: number;
}

const nothing: Value = { data: null, size: 1, depth: 0 };

/** Turns a parsed YAML node into plain JSON data: aliases share, merge keys are applied, mappings have no prototype. */
export function readTree(root: Node | null, text: string): Tree {
  const reader = new TreeReader(text);
  const data = root === null ? null : reader.read(root, 1).data;
  return {
    data,
    problems: reader.problems,
    entries: (map) => reader.entries.get(map),
    resolve: (node) => (yaml().isAlias(node) ? (reader.targets.get(node) ?? node) : node),
  };
}

class TreeReader {
  readonly problems: TreeProblem[] = [];
  readonly entries = new Map<Node, ReadonlyMap<string, ReadEntry>>();
  readonly targets = new Map<Alias, Node>();
  readonly #anchors = new Map<string, Node>();
  readonly #values = new Map<Node, Value>();
  readonly #open = new Set<Node>();
  #expansion = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** `depth`: how many collections this node would stand in, itself included. */
  read(node: Node, depth: number): Value {
    if (yaml().isAlias(node)) return this.#readAlias(node, depth);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (yaml().isScalar(node)) {
      const value = { data: this.#readScalar(node), size: 1, depth: 0 };
      if (node.anchor !== undefined) this.#values.set(node, value);
      return value;
    }
    if (!yaml().isMap(node) && !yaml().isSeq(node)) return nothing;
    if (depth > deepestNesting) {
      this.#problem("yaml-nesting", node, `collections are nested deeper than ${deepestNesting} levels`);
      return nothing;
    }
    this.#checkTag(node);
    this.#open.add(node);
    const value = yaml().isMap(node) ? this.#readMap(node, depth) : this.#readSequence(node.items, depth);
    this.#open.delete(node);
    if (node.anchor !== undefined) this.#values.set(node, value);
    return value;
  }

  #readSequence(items: readonly unknown[], depth: number): Value {
    const data: Json[] = [];
    let size = 1;
    let deepest = 0;
    for (const item of items) {
      // In `[a: 1]` the parser gives the single pair as a mapping; nothing else can stand here.
      const value = isNode(item) ? this.read(item, depth + 1) : nothing;
      data.push(value.data);
      size += value.size;
      deepest = Math.max(deepest, value.depth);
    }
    return { data, size, depth: deepest + 1 };
  }

  #readMap(map: YAMLMap, depth: number): Value {
    const entries = new Map<string, ReadEntry>();
    const merged: Node[] = [];
    for (const pair of map.items) {
      const key = isNode(pair.key) ? pair.key : undefined;
      const valueNode = isNode(pair.value) ? pair.value : null;
      const name = key === undefined ? undefined : this.#readKey(key);
      if (key !== undefined && valueNode !== null && isMergeKey(key)) {
        merged.push(valueNode);
        continue;
      }
      const value = valueNode === null ? nothing : this.read(valueNode, depth + 1);
      if (name === undefined || key === undefined) continue;
      const earlier = entries.get(name);
      if (earlier !== undefined) {
        this.#problem("yaml-duplicate-key", key, `the key ${quote(name)} is already in this mapping`, {
          help: "remove or rename one of them: only one of the two could count",
          related: { message: "first written here", ...span(earlier.key) },
        });
        continue;
      }
      entries.set(name, { key, value: valueNode, read: value });
    }
    for (const source of merged) this.#merge(source, depth, entries);
    this.entries.set(map, entries);
    const data = emptyObject();
    let size = 1;
    let deepest = 0;
    for (const [name, { read: value }] of entries) {
      data[name] = value.data;
      size += value.size;
      deepest = Math.max(deepest, value.depth);
    }
    return { data, size, depth: deepest + 1 };
  }

  /** Adds what a `<<` entry brings; what the mapping says itself, and earlier merges, win. */
  #merge(source: Node, depth: number, entries: Map<string, ReadEntry>): void {
    this.read(source, depth + 1);
    const target = yaml().isAlias(source) ? this.targets.get(source) : source;
    if (target === undefined) return;
    if (yaml().isSeq(target)) {
      for (const item of target.items) {
        if (isNode(item)) this.#mergeOne(item, entries);
      }
      return;
    }
    this.#mergeOne(target, entries);
  }

  #mergeOne(node: Node, entries: Map<string, ReadEntry>): void {
    const map = yaml().isAlias(node) ? this.targets.get(node) : node;
    if (map === undefined) return;
    const added = this.entries.get(map);
    if (added === undefined) {
      this.#problem("yaml-merge", node, "`<<` can only merge a mapping or a list of mappings", {
        help: "write `<<: *anchor` where the anchor is on a mapping, or quote the key if it is meant as text",
      });
      return;
    }
    for (const [name, entry] of added) {
      if (!entries.has(name)) entries.set(name, entry);
    }
  }

  #readAlias(alias: Alias, depth: number): Value {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      this.#problem("yaml-anchor", alias, `there is no anchor \`&${alias.source}\` before this alias`, {
        help: `put \`&${alias.source}\` on the value that is meant, earlier in the file`,
      });
      return nothing;
    }
    if (this.#open.has(target)) {
      this.#problem("yaml-anchor", alias, `\`*${alias.source}\` stands inside the value that it repeats`, {
        help: "a value cannot contain itself; for a recursive schema use `$ref`",
        related: { message: "the anchor is here", ...startOf(target) },
      });
      return nothing;
    }
    this.targets.set(alias, target);
    const value = this.#values.get(target) ?? nothing;
    if (depth - 1 + value.depth > deepestNesting) {
      this.#problem(
        "yaml-nesting",
        alias,
        `with this alias, collections are nested deeper than ${deepestNesting} levels`,
      );
      return nothing;
    }
    this.#expansion += value.size;
    if (this.#expansion > largestExpansion) {
      if (this.#expansion - value.size <= largestExpansion) {
        this.#problem("yaml-expansion", alias, `aliases repeat more than ${largestExpansion} values`, {
          help: "use fewer aliases; for schemas that repeat, use `schemas:` and `$ref`",
        });
      }
      return nothing;
    }
    return value;
  }

  #readKey(key: Node): string | undefined {
    const node = yaml().isAlias(key) ? this.#anchors.get(key.source) : key;
    if (key !== node && yaml().isAlias(key) && node !== undefined) this.targets.set(key, node);
    if (node !== undefined && yaml().isScalar(node)) {
      if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
      if (typeof node.value === "string") {
        this.#checkText(node, node.value);
        return node.value;
      }
    }
    const written = this.#text.slice(...offsets(key)).split("\n")[0] ?? "";
    const scalar = node !== undefined && yaml().isScalar(node) && written !== "";
    this.#problem("yaml-key", key, "a key must be a string", {
      help: scalar ? `put it in quotes: \`"${written.trim()}":\`` : "write a name in front of the colon",
    });
    return undefined;
  }

  #readScalar(node: Scalar): Json {
    if (!this.#checkTag(node)) return null;
    const { value } = node;
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "string") {
      this.#checkText(node, value);
      return value;
    }
    const written = node.source ?? String(value);
    if (typeof value === "number") {
      if (!Number.isFinite(value)) {
        this.#problem("yaml-number", node, `\`${written}\` cannot be represented in JSON`, {
          help: "write a finite number, or put it in quotes if it is a string",
        });
        return null;
      }
      if (Number.isInteger(value) && !Number.isSafeInteger(value) && !isExactly(written, value)) {
        this.#problem(
          "yaml-number",
          node,
          `\`${written}\` cannot be held exactly: it would become ${value}`,
          {
            help: "numbers are IEEE 754 doubles; put it in quotes if it is a string",
          },
        );
      }
      // -0 has no JSON of its own.
      return value === 0 ? 0 : value;
    }
    this.#problem("yaml-tag", node, `\`${written}\` is not a value that JSON can say`, {
      help: "put it in quotes to make it a string",
    });
    return null;
  }

  #checkText(node: Node, value: string): void {
    const found = /\0|\p{Surrogate}/u.exec(value);
    if (found === null) return;
    const nul = found[0] === "\0";
    this.#problem(
      "unsafe-character",
      node,
      nul
        ? "a string cannot hold the character NUL (U+0000)"
        : "a string cannot hold half of a surrogate pair",
      {
        help: nul
          ? "remove it: shells, environment variables and many JSON readers cannot carry it"
          : 'write the whole character, for example `"\\U0001F3B2"`',
      },
    );
  }

  #checkTag(node: Node & { tag?: string | undefined }): boolean {
    const { tag } = node;
    if (tag === undefined || coreTags.has(tag)) return true;
    this.#problem("yaml-tag", node, `the YAML tag \`${shortTag(tag)}\` is not supported`, {
      help: "manifests can hold JSON values only: remove the tag",
    });
    return false;
  }

  #problem(
    code: TreeProblem["code"],
    node: Node,
    message: string,
    more: Pick<TreeProblem, "help" | "related"> = {},
  ): void {
    this.problems.push({
      code,
      message,
      ...more,
      ...(yaml().isScalar(node) || yaml().isAlias(node) ? span(node) : startOf(node)),
    });
  }
}

const coreTags = new Set(
  ["map", "seq", "str", "int", "float", "bool", "null"].map((name) => `tag:yaml.org,2002:${name}`),
);

function shortTag(tag: string): string {
  return tag.startsWith("tag:yaml.org,2002:") ? `!!${tag.slice("tag:yaml.org,2002:".length)}` : tag;
}

function isNode(value: unknown): value is Node {
  return yaml().isAlias(value) || yaml().isScalar(value) || yaml().isMap(value) || yaml().isSeq(value);
}

/** Whether a key is a merge key: `<<` without quotes. */
export function isMergeKey(key: Node): boolean {
  return yaml().isScalar(key) && key.type === "PLAIN" && key.value === "<<";
}

function isExactly(written: string, value: number): boolean {
  return /^[-+]?\d+$/.test(written) ? BigInt(written.replace(/^\+/, "")) === BigInt(value) : true;
}

function quote(text: string): string {
  return text.length > 60 ? `\`${text.slice(0, 59)}…\`` : `\`${text}\``;
}

function offsets(node: Node): [number, number] {
  return [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
}

function span(node: Node): { start: number; end: number } {
  const [start, end] = offsets(node);
  return { start, end };
}

/** The first character of a collection: marking all of it would hide where it starts. */
function startOf(node: Node): { start: number; end: number } {
  const [start] = offsets(node);
  return { start, end: start + 1 };
}
