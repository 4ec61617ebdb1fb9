/** Which states were used: each is accepted once. */
export interface UsedStates {
  /**
   * Whether this is the first use of the state.
   *
   * @param ms How long it stays valid, in milliseconds.
   * @throws Error (as a rejection) when that cannot be told.
   */
  use(id: string, ms: number): boolean | Promise<boolean>;
  /** Ends connections. */
  close?(): void;
}

/** Number of states from which on expired ones are looked for. */
const FIRST_SWEEP = 1_000;

/** Remembers the states that this process accepted, until they expire. */
export class LocalUsedStates implements UsedStates {
  readonly #expiries = new Map<string, number>();
  #sweepAt = FIRST_SWEEP;

  use(id: string, ms: number): boolean {
    if (this.#expiries.has(id)) return false;
    const now = Date.now();
    if (this.#expiries.size >= this.#sweepAt) {
      for (const [used, expiresAt] of this.#expiries) if (expiresAt <= now) this.#expiries.delete(used);
      this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.#expiries.size);
    }
    this.#expiries.set(id, now + ms);
    return true;
  }
}
