/**
 * Items of several owners, from the oldest to the newest of each. When there are too many, {@link heaviest} names the one to
 * give up: an owner with many items loses its own before it can displace those of others.
 */
export class FairPool<T> {
  readonly #owners = new Map<string, Set<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds an item, as the newest of its owner. */
  add(owner: string, item: T): void {
    const items = this.#owners.get(owner);
    if (items === undefined) this.#owners.set(owner, new Set([item]));
    else items.add(item);
    this.#size += 1;
  }

  /** Returns whether the item was there. */
  remove(owner: string, item: T): boolean {
    const items = this.#owners.get(owner);
    if (items?.delete(item) !== true) return false;
    if (items.size === 0) this.#owners.delete(owner);
    this.#size -= 1;
    return true;
  }

  /**
   * The oldest item of the owner with the most items, or, with `weigh`, of the one whose items weigh the most. Takes time in
   * proportion to the number of owners, or of items: it is called only when a budget is exceeded.
   */
  heaviest(weigh?: (item: T) => number): T | undefined {
    let most = -1;
    let found: Set<T> | undefined;
    for (const items of this.#owners.values()) {
      const weight = weigh === undefined ? items.size : sum(items, weigh);
      if (weight <= most) continue;
      most = weight;
      found = items;
    }
    for (const oldest of found ?? []) return oldest;
    return undefined;
  }
}

function sum<T>(items: Iterable<T>, weigh: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += weigh(item);
  return total;
}
