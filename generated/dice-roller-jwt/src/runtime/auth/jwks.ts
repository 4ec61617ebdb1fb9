import type { CryptoKey } from "jose";
import { createLocalJWKSet, type LocalJWKSet } from "jose/jwks/local";
import { deadlineIn } from "../outbound/attempt.js";
import { readBounded } from "../outbound/bounded-body.js";
import { exchange } from "../outbound/exchange.js";

/** Finds a key as jose does: by the `kid` and `alg` of a token. Throws when no key matches. */
type Lookup = (...of: Parameters<LocalJWKSet>) => Promise<CryptoKey>;

/** The keys of an issuer are not available, so that nothing can be said of a token. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
  /** When the issuer is asked again, in seconds; at least 1. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** Times are in milliseconds. */
export interface KeySetOptions {
  /** Timeout of a fetch. */
  readonly timeoutMs?: number;
  /** Minimum time between two attempts to fetch the keys. */
  readonly coolDownMs?: number;
  /** Age at which the keys are fetched again, so that revoked keys are noticed. */
  readonly maxAgeMs?: number;
  /** Called when a fetch returned a changed key set. */
  readonly onChange?: () => void;
}

/** Maximum size of a key set, in bytes. */
const largestSet = 524_288;

/**
 * The keys that an issuer publishes (RFC 7517), fetched when first needed, when a token names an unknown key, and when
 * they are old. At most one fetch runs at a time, with a pause after each. While the issuer fails, the keys of the last
 * fetch keep working, and requests that they verify do not wait.
 */
export class RemoteKeySet {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #coolDownMs: number;
  readonly #maxAgeMs: number;
  readonly #onChange: () => void;
  #lookup: Lookup | undefined;
  #text = "";
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #attemptedAt = Number.NEGATIVE_INFINITY;
  #lastFailed = false;
  #fetching: Promise<void> | undefined;

  constructor(url: string, options: KeySetOptions = {}) {
    this.#url = url;
    this.#timeoutMs = options.timeoutMs ?? 5_000;
    this.#coolDownMs = options.coolDownMs ?? 10_000;
    this.#maxAgeMs = options.maxAgeMs ?? 600_000;
    this.#onChange = options.onChange ?? (() => {});
  }

  /**
   * Finds the key for a token, as jose asks for it. A key that is not in the set may have been published since: as long
   * as the issuer was not asked after the token came, the token cannot be called bad. Throws {@link KeysUnavailable}, or
   * what jose throws for a strange key.
   */
  readonly find: Lookup = async (header, token) => {
    const cameAt = performance.now();
    if (this.#lookup === undefined) await this.#fetch();
    this.refreshWhenOld();
    const lookup = this.#lookup;
    if (lookup === undefined) throw this.#unavailable("the issuer's keys cannot be fetched");
    try {
      return await lookup(header, token);
    } catch (error) {
      if (!isNoMatch(error)) throw error;
      if (this.#fetchedAt < cameAt) await this.#fetch();
      if (this.#lookup !== undefined && this.#lookup !== lookup) return await this.#lookup(header, token);
      if (this.#fetchedAt >= cameAt) throw error;
      if (this.#lastFailed) {
        throw this.#unavailable("the token's key is not known, and the issuer's keys cannot be fetched");
      }
      throw this.#unavailable("the token's key is not known yet, and the issuer was asked a moment ago");
    }
  };

  #unavailable(message: string): KeysUnavailable {
    const ms = this.#attemptedAt + this.#coolDownMs - performance.now();
    return new KeysUnavailable(message, Math.max(Math.ceil(ms / 1_000), 1));
  }

  /** Starts to fetch the keys again when they are old; nobody waits for it. */
  refreshWhenOld(): void {
    if (performance.now() - this.#fetchedAt > this.#maxAgeMs) void this.#fetch();
  }

  /** Resolves when a fetch succeeded or failed, or at once during the pause after one. */
  #fetch(): Promise<void> {
    const longestMs = this.#timeoutMs + 1_000;
    const now = performance.now();
    // A worker silently drops a fetch together with the request that started it, so the wait for it has a limit.
    if (this.#fetching === undefined || now - this.#attemptedAt > longestMs) {
      if (now - this.#attemptedAt < this.#coolDownMs) return Promise.resolve();
      this.#attemptedAt = now;
      const fetching = this.#load()
        .then(
          () => {
            this.#lastFailed = false;
          },
          () => {
            this.#lastFailed = true;
          },
        )
        .finally(() => {
          if (this.#fetching === fetching) this.#fetching = undefined;
        });
      this.#fetching = fetching;
      return fetching;
    }
    return within(this.#fetching, longestMs);
  }

  async #load(): Promise<void> {
    // A redirect is refused by its status: it could lead anywhere, past the rule that keys come over https.
    const response = await exchange(
      {
        method: "GET",
        url: new URL(this.#url),
        headers: new Headers({ accept: "application/jwk-set+json, application/json" }),
      },
      { deadline: deadlineIn(this.#timeoutMs) },
    );
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`status ${response.status}`);
    }
    const text = await readBounded(response, largestSet);
    if (text === undefined) throw new Error("the key set is too large");
    if (text !== this.#text) {
      const keys = signingKeys(JSON.parse(text));
      this.#lookup = lookupIn(keys);
      this.#text = text;
      this.#onChange();
    }
    this.#fetchedAt = performance.now();
  }
}

/** Resolves with `work`, or after `ms` without it. */
function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * Looks keys up by the rules of jose. Where a set has no key of the token's `kid`, its keys without a `kid` are tried:
 * RFC 7517 section 4.5 leaves it to the issuer whether a key has one.
 */
function lookupIn(keys: readonly JsonWebKey[]): Lookup {
  const all = createLocalJWKSet({ keys: [...keys] });
  const unnamed = keys.filter((key) => key["kid"] === undefined);
  if (unnamed.length === 0) return all;
  const withoutName = createLocalJWKSet({ keys: unnamed });
  return async (header, token) => {
    try {
      return await all(header, token);
    } catch (error) {
      if (!isNoMatch(error) || header === undefined) throw error;
      const { kid: _, ...rest } = header;
      return withoutName(rest, token);
    }
  };
}

interface JsonWebKey {
  readonly kty: string;
  readonly [parameter: string]: unknown;
}

/** The public keys of a set. Shared secrets do not belong into one. Throws when there are none: a set is never empty. */
function signingKeys(set: unknown): readonly JsonWebKey[] {
  const keys = isRecord(set) && Array.isArray(set["keys"]) ? set["keys"] : [];
  const usable = keys.filter(isSigningKey);
  if (usable.length === 0) throw new Error("the key set holds no public key");
  return usable;
}

function isSigningKey(key: unknown): key is JsonWebKey {
  return isRecord(key) && typeof key["kty"] === "string" && key["kty"] !== "oct" && key["d"] === undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isNoMatch(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_JWKS_NO_MATCHING_KEY";
}
