import { hash } from "node:crypto";
import type { Caller } from "../context.js";

/** Maximum number of cached tokens; the oldest is removed first. */
const capacity = 10_000;

/**
 * Caches callers by their verified token until it expires, so that a signature is not verified at each call. Tokens are
 * not stored, only their SHA-256.
 */
export class TokenCache {
  readonly #callers = new Map<string, Caller>();

  /** The caller, unless its token is unknown or has expired by `now`, in seconds since 1970. */
  get(token: string, now: number): Caller | undefined {
    const key = hash("sha256", token, "base64");
    const caller = this.#callers.get(key);
    if (caller === undefined || now < caller.expiresAt) return caller;
    this.#callers.delete(key);
    return undefined;
  }

  set(token: string, caller: Caller): void {
    if (this.#callers.size >= capacity) {
      for (const oldest of this.#callers.keys()) {
        this.#callers.delete(oldest);
        break;
      }
    }
    this.#callers.set(hash("sha256", token, "base64"), caller);
  }

  /** Removes all tokens: a key that verified some of them may be revoked. */
  clear(): void {
    this.#callers.clear();
  }
}
