import type { Memory } from "../memory.js";

/** Remembers what the last two runs used, so that it does not grow with the number of edits. */
export class RecentMemory implements Memory {
  #before: Map<string, string | Buffer>;
  #now = new Map<string, string | Buffer>();
  #isChanged = false;

  /** @param entries What earlier runs kept: texts, or their UTF-8. */
  constructor(entries: Map<string, string | Buffer> = new Map()) {
    this.#before = entries;
  }

  recall(key: string): string | undefined {
    const known = this.#now.get(key) ?? this.#before.get(key);
    if (known === undefined) return undefined;
    this.#now.set(key, known);
    return known.toString();
  }

  keep(key: string, text: string): void {
    // A lone surrogate has no UTF-8.
    if (/\p{Surrogate}/u.test(text)) return;
    this.#now.set(key, text);
    this.#isChanged = true;
  }

  /** Ends a run. Answers what it used; undefined where it used nothing that was not there. */
  endRun(): ReadonlyMap<string, string | Buffer> | undefined {
    const used = this.#now;
    const isChanged = this.#isChanged;
    this.#before = used.size === 0 ? this.#before : used;
    this.#now = new Map();
    this.#isChanged = false;
    return isChanged ? used : undefined;
  }
}
