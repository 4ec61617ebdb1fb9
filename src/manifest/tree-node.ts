import type { Node, Pair } from "yaml";
import { type PlacedEntry, type PlacedNode, type PlacedPair, trimmedEnd } from "./placed-node.js";
import { yaml } from "./yaml-library.js";
import type { Tree } from "./yaml-tree.js";

/** The root of a document that the full parser read. */
export function placesInTree(text: string, root: Node | null, tree: Tree): PlacedNode {
  return new TreeNode(text, root, tree);
}

class TreeNode implements PlacedNode {
  readonly #text: string;
  readonly #node: Node | null;
  readonly #tree: Tree;

  constructor(text: string, node: Node | null, tree: Tree) {
    this.#text = text;
    this.#node = node;
    this.#tree = tree;
  }

  get start(): number {
    const node = this.#node;
    const [first] = isBlock(node) && yaml().isMap(node) ? node.items : [];
    return (yaml().isNode(first?.key) ? first.key.range?.[0] : undefined) ?? node?.range?.[0] ?? 0;
  }

  get end(): number {
    const { start } = this;
    const end = lastLeaf(this.#node)?.range?.[1] ?? start;
    return end <= start ? start : trimmedEnd(this.#text, start, end);
  }

  get keptEnd(): number {
    const { end } = this;
    const [from, to] = lastLeaf(this.#node)?.range ?? [end, end];
    return /^[|>]\d?\+/.test(this.#text.slice(from, from + 3)) ? Math.max(end, to) : end;
  }

  get isBlockMapping(): boolean {
    const node = this.#node;
    return yaml().isMap(node) && isBlock(node) && node.items.every(({ key }) => yaml().isScalar(key));
  }

  get isLinked(): boolean {
    let isLinked = false;
    yaml().visit(this.#node, (_key, node) => {
      if (yaml().isAlias(node) || (yaml().isNode(node) && "anchor" in node && node.anchor !== undefined))
        isLinked = true;
    });
    return isLinked;
  }

  get pairs(): readonly PlacedPair[] {
    const items: readonly Pair[] = yaml().isMap(this.#node) ? this.#node.items : [];
    return items.map(({ key, value }) => ({
      name: yaml().isScalar(key) ? String(key.value) : "",
      key: this.#at(key),
      value: this.#at(value),
    }));
  }

  entry(step: string | number): PlacedEntry | undefined {
    const node = this.#node;
    if (yaml().isMap(node)) {
      const entry = this.#tree.entries(node)?.get(String(step));
      return entry === undefined
        ? undefined
        : { key: this.#at(entry.key), value: this.#resolved(entry.value) };
    }
    const item = yaml().isSeq(node) && typeof step === "number" ? node.items[step] : undefined;
    return yaml().isNode(item) ? { value: this.#resolved(item) } : undefined;
  }

  #at(node: unknown): TreeNode {
    return new TreeNode(this.#text, yaml().isNode(node) ? node : null, this.#tree);
  }

  #resolved(node: Node | null): TreeNode {
    return this.#at(node === null ? null : this.#tree.resolve(node));
  }
}

function isBlock(node: unknown): boolean {
  return yaml().isCollection(node) && node.flow !== true;
}

/** The scalar, alias or flow collection that a block collection ends with; a key where its value is not written. */
function lastLeaf(part: unknown): Node | null {
  if (yaml().isPair(part)) {
    const { key, value } = part;
    const isAbsent = value === null || (yaml().isScalar(value) && value.range?.[0] === value.range?.[1]);
    return lastLeaf(isAbsent ? key : value);
  }
  if (yaml().isCollection(part) && isBlock(part) && part.items.length > 0) return lastLeaf(part.items.at(-1));
  return yaml().isNode(part) ? part : null;
}
