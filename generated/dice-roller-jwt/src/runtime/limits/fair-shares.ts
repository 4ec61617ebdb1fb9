/** A share of a budget, until it is given back. */
export interface Share {
  /** Gives the share back. Further calls have no effect. */
  leave(): void;
}

/**
 * Counts requests in flight so that a caller who floods cannot lock quiet ones out. At most `most` are in flight; an owner
 * that holds less than its even part (`most` divided by the number of owners) may exceed this by a quarter, so that it is
 * served while others have taken everything.
 */
export class FairShares {
  readonly #most: number;
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** A share for `owner`, or undefined when it must wait. */
  enter(owner: string): Share | undefined {
    const held = this.#held.get(owner) ?? 0;
    if (this.#total >= this.#most && !this.#mayExceed(held)) return undefined;
    this.#held.set(owner, held + 1);
    this.#total += 1;
    return new HeldShare(this, owner);
  }

  /** For {@link Share.leave} alone. */
  release(owner: string): void {
    const left = (this.#held.get(owner) ?? 0) - 1;
    if (left > 0) this.#held.set(owner, left);
    else this.#held.delete(owner);
    this.#total -= 1;
  }

  #mayExceed(held: number): boolean {
    const owners = this.#held.size + (held === 0 ? 1 : 0);
    return held < this.#most / owners && this.#total < this.#most * 1.25 && owners > 1;
  }
}

class HeldShare implements Share {
  #shares: FairShares | undefined;
  readonly #owner: string;

  constructor(shares: FairShares, owner: string) {
    this.#shares = shares;
    this.#owner = owner;
  }

  leave(): void {
    this.#shares?.release(this.#owner);
    this.#shares = undefined;
  }
}
