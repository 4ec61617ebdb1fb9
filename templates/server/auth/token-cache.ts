import { hash } from "node:crypto";
import type { Caller } from "../context.js";

/** Tokens kept at a time; the oldest makes room. */
const capacity = 10_000;

/**
 * Callers whose token was verified, until the token expires, so that one signature is not verified at each call. Tokens
 * themselves are not kept, only their SHA-256.
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

  /** Forgets everything: a key that verified some of the tokens may be withdrawn. */
  clear(): void {
    this.#callers.clear();
  }
}
