import type { Caller } from "../context.js";
import type { Log } from "../log/log.js";

/** Limits how often each caller may call. */
export interface RateLimiter {
  /**
   * Counts `requests` of the caller `key` and returns 0, or, when that is too many, after how many seconds to try again.
   * At once where it is counted in this process; never rejects.
   */
  take(key: string, requests?: number): number | Promise<number>;
  /** Lets go of what it holds. */
  close?(): void;
}

/** Counts in this process. */
export interface LocalRateLimiter extends RateLimiter {
  /** Counts nothing when it is too many. `now` is in milliseconds, on a clock that only moves on. */
  take(key: string, requests?: number, now?: number): number;
}

/** What counting in Redis needs (`redis-rate-limit.ts`, in servers whose manifest has `server.limits.redisUrl`). */
export interface RedisRateLimitOptions {
  readonly url: string;
  readonly requestsPerMinute: number;
  /** Begins the keys, so that several servers can use one Redis. */
  readonly name: string;
  /** Counts while Redis cannot. */
  readonly local: LocalRateLimiter;
  readonly log: Log;
}

/** `redis-rate-limit.js`. */
export interface RedisModule {
  createRedisRateLimiter(options: RedisRateLimitOptions): RateLimiter;
}

const minute = 60_000;

/** Callers remembered at a time, at most, in each of the two generations. */
const mostCallers = 50_000;

/**
 * Allows each caller `requestsPerMinute` requests at once, and then as many a minute as they are used up (the generic
 * cell rate algorithm: all that is kept of a caller is when its allowance will be whole again).
 *
 * Callers are kept in two generations, exchanged each minute: who was not seen for a minute has a whole allowance
 * anyway and is forgotten. Should there be too many callers, the generations change sooner, so that memory is bounded.
 *
 * Not rate-limiter-flexible, which counts where limits are shared (`redis-rate-limit.ts`): in memory it takes four times
 * as long (0.5 µs to 0.12 µs), answers by a promise, which every request would wait for, and keeps a timer for each
 * caller and no bound on their number.
 */
export function createRateLimiter(requestsPerMinute: number): LocalRateLimiter {
  const interval = minute / requestsPerMinute;
  let current = new Map<string, number>();
  let previous = new Map<string, number>();
  let nextTurn = 0;

  return {
    take(key, requests = 1, now = performance.now()) {
      if (now >= nextTurn || current.size >= mostCallers) {
        previous = current;
        current = new Map();
        nextTurn = now + minute;
      }
      const known = current.get(key) ?? previous.get(key) ?? 0;
      const whole = Math.max(known, now) + requests * interval;
      const wait = whole - minute - now;
      // A thousandth of a millisecond: sums of intervals are not exact.
      if (wait > 0.001) return Math.max(1, Math.ceil(wait / 1000));
      current.set(key, whole);
      return 0;
    },
  };
}

/** Identifies who uses an allowance: the verified caller, or the network of the client's address on an open server. */
export function rateKey(caller: Caller | undefined, address: string): string {
  if (caller === undefined) return networkOf(address);
  const { issuer, subject, clientId } = caller;
  return `${issuer ?? ""}\n${subject ?? clientId ?? ""}`;
}

/**
 * The network that an address stands for: an IPv4 address itself, and the first 64 bits of an IPv6 address, since one
 * caller usually has all the addresses behind them.
 */
function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - last.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill("0"), ...last].slice(0, 4).join(":");
}
