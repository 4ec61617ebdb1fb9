import type { Json } from "../json.js";

/** How much a document says through its aliases. */
export interface AliasCosts {
  /** At least as many values as aliases repeat; infinite where a value contains itself. */
  readonly expansion: number;
  /** Collections inside each other, aliases followed. */
  readonly depth: number;
}

interface Size {
  readonly values: number;
  readonly depth: number;
}

/**
 * The costs of `data` in which each of `aliases` aliases shares the value that it repeats: "billion laughs" documents are small
 * in memory until something walks through them. Takes time for what is written, not for what is repeated.
 */
export function aliasCosts(data: Json, aliases: number): AliasCosts {
  const sizes = new Map<object, Size>();
  const open = new Set<object>();
  let written = 0;
  let isCyclic = false;
  const sizeOf = (value: Json): Size => {
    if (typeof value !== "object" || value === null) {
      written++;
      return { values: 1, depth: 0 };
    }
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) {
      isCyclic = true;
      return { values: 0, depth: 0 };
    }
    open.add(value);
    written++;
    let values = 1;
    let depth = 0;
    for (const item of Object.values(value)) {
      const size = sizeOf(item);
      values += size.values;
      depth = Math.max(depth, size.depth);
    }
    open.delete(value);
    const size = { values, depth: depth + 1 };
    sizes.set(value, size);
    return size;
  };
  const { values, depth } = sizeOf(data);
  // An alias of a scalar was counted as written.
  return { expansion: isCyclic ? Number.POSITIVE_INFINITY : values - written + aliases, depth };
}
