import { hash } from "node:crypto";
import type { Caller } from "../context.js";

/** Maximum number of cached tokens; the oldest is removed first. */
const capacity = 10_000;

interface Entry {
  readonly caller: Caller;
  /** By `performance.now()`: the clock of the day may be set back. */
  readonly until: number;
}

/**
 * Callers whose token was verified, so that one signature is not verified at each call: until the token expires, and no
 * longer than `seconds`. Tokens themselves are not kept, only their SHA-256.
 */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();
  readonly #lifeMs: number;
  #generation = 0;

  constructor(seconds: number) {
    this.#lifeMs = seconds * 1_000;
  }

  /** Changes whenever the cache is cleared: to be read before the key of a verification is looked up. */
  get generation(): number {
    return this.#generation;
  }

  /** The caller, unless its token is unknown, was verified too long ago or has expired by `now`, in seconds since 1970. */
  get(token: string, now: number): Caller | undefined {
    const key = hash("sha256", token, "base64");
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (now < entry.caller.expiresAt && performance.now() < entry.until) return entry.caller;
    this.#entries.delete(key);
    return undefined;
  }

  /** Keeps a caller whose token was verified with a key of `generation`; not when the keys have changed since. */
  set(token: string, caller: Caller, generation: number): void {
    if (generation !== this.#generation || this.#lifeMs === 0) return;
    if (this.#entries.size >= capacity) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
    const until = performance.now() + this.#lifeMs;
    this.#entries.set(hash("sha256", token, "base64"), { caller, until });
  }

  /** Removes all tokens: a key that verified some of them may be revoked. */
  clear(): void {
    this.#generation += 1;
    this.#entries.clear();
  }
}
