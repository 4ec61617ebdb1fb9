import type { Caller } from "../context.js";
import type { Log } from "../log/log.js";

/** Limits how often each caller may call. */
export interface RateLimiter {
  /**
   * Counts `requests` of the caller `key` and returns 0, or, when they exceed the limit, the seconds to wait. Synchronous
   * when counted in this process; never rejects.
   */
  take(key: string, requests?: number): number | Promise<number>;
  /** Closes connections and timers. */
  close?(): void;
}

/** Counts in this process. */
export interface LocalRateLimiter extends RateLimiter {
  /** Does not count refused requests. `now` is in milliseconds of a monotonic clock. */
  take(key: string, requests?: number, now?: number): number;
}

/** Options of `redis-rate-limit.ts`, on servers with `server.limits.redisUrl`. */
export interface RedisRateLimitOptions {
  readonly url: string;
  readonly requestsPerMinute: number;
  /** Prefix of the keys, so that several servers can share a Redis. */
  readonly name: string;
  /** Counts while Redis is unavailable. */
  readonly local: LocalRateLimiter;
  readonly log: Log;
}

/** `redis-rate-limit.js`. */
export interface RedisModule {
  createRedisRateLimiter(options: RedisRateLimitOptions): RateLimiter;
}

const minute = 60_000;

/** Maximum number of callers in each of the two generations. */
const mostCallers = 50_000;

/**
 * Allows each caller a burst of `requestsPerMinute` requests, and then that many per minute (generic cell rate algorithm:
 * the only state of a caller is the time at which its allowance is full again).
 *
 * Callers are stored in two generations that rotate each minute: a caller without requests for a minute has a full
 * allowance and is removed. With too many callers, the generations rotate earlier, so that memory is bounded.
 *
 * rate-limiter-flexible, which counts in Redis (`redis-rate-limit.ts`), is not used here: in memory it takes 0.5 µs instead
 * of 0.12 µs, returns a promise that every request would wait for, and has a timer for each caller without a maximum.
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
      // Tolerates rounding errors: sums of intervals are not exact.
      if (wait > 0.001) return Math.max(1, Math.ceil(wait / 1000));
      current.set(key, whole);
      return 0;
    },
  };
}

/** Identifies who uses an allowance or a budget: the verified caller, or the network of the client's address. */
export function callerKey(caller: Caller | undefined, address: string): string {
  if (caller === undefined) return networkOf(address);
  const { issuer, subject, clientId } = caller;
  return `${issuer ?? ""}\n${subject ?? clientId ?? ""}`;
}

/**
 * The network of an address: an IPv4 address itself, or the first 64 bits of an IPv6 address, since one caller usually
 * controls all addresses of that prefix.
 */
function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - last.length;
  return [...groups, ...Array<string>(Math.max(0, zeros)).fill("0"), ...last].slice(0, 4).join(":");
}
