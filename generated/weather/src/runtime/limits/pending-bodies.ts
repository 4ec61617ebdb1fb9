import { FairPool } from "./fair-pool.js";
import type { Share } from "./fair-shares.js";

/** Limits of all bodies together that are being received. */
export interface PendingBudget {
  readonly bodies: number;
  readonly bytes: number;
}

/**
 * The requests whose bodies are not yet there. They do not count as in flight: whoever sends heads without bodies takes
 * from this budget alone. A request beyond the budget displaces the oldest of the caller, or the address, that has the most,
 * so that unfinished requests make room for those that arrive whole.
 */
export class PendingBodies {
  readonly #budget: PendingBudget;
  readonly #pool = new FairPool<PendingBody>();
  #bytes = 0;

  constructor(budget: PendingBudget) {
    this.#budget = budget;
  }

  /** How much of the budget is taken, from 0 to 1. */
  get pressure(): number {
    return Math.max(this.#pool.size / this.#budget.bodies, this.#bytes / this.#budget.bytes);
  }

  /**
   * Adds a request.
   *
   * @param owner Its verified caller, or the address it came from.
   * @param displaced Called when it must make room for others; it has then left.
   */
  enter(owner: string, displaced: () => void): PendingBody {
    const body = new PendingBody(this, owner, displaced);
    this.#pool.add(owner, body);
    if (this.#pool.size > this.#budget.bodies) this.#displace(this.#pool.heaviest());
    return body;
  }

  /** For {@link PendingBody} alone, like the methods below. */
  grow(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#budget.bytes) this.#displace(this.#pool.heaviest((body) => body.bytes));
  }

  move(body: PendingBody, owner: string): void {
    if (this.#pool.remove(body.owner, body)) this.#pool.add(owner, body);
  }

  remove(body: PendingBody): boolean {
    if (!this.#pool.remove(body.owner, body)) return false;
    this.#bytes -= body.bytes;
    return true;
  }

  #displace(body: PendingBody | undefined): void {
    if (body !== undefined && this.remove(body)) body.displaced();
  }
}

/** A request whose body is not yet there. */
export class PendingBody implements Share {
  readonly displaced: () => void;
  readonly #pending: PendingBodies;
  #owner: string;
  #bytes = 0;
  #left = false;

  constructor(pending: PendingBodies, owner: string, displaced: () => void) {
    this.#pending = pending;
    this.#owner = owner;
    this.displaced = () => {
      this.#left = true;
      displaced();
    };
  }

  get owner(): string {
    return this.#owner;
  }

  /** The bytes that were received. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts the request for `owner` from now on: its caller is verified. */
  belongsTo(owner: string): void {
    if (this.#left) return;
    this.#pending.move(this, owner);
    this.#owner = owner;
  }

  /** Counts bytes that were received. Returns false when the request was displaced, now or before. */
  receive(bytes: number): boolean {
    if (this.#left) return false;
    this.#bytes += bytes;
    this.#pending.grow(bytes);
    return !this.#left;
  }

  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#pending.remove(this);
  }
}
