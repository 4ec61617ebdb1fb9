import { createHash } from "node:crypto";
import { createClient } from "@redis/client";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiter, RedisRateLimitOptions } from "./rate-limit.js";

/** Times are in milliseconds. */
const limits = {
  /** Time that a request waits for Redis before it is counted locally. */
  answer: 100,
  /** Interval of the checks whether an unavailable Redis answers again. */
  look: 1_000,
  connect: 2_000,
  /** Maximum delay between two attempts to connect. */
  reconnect: 2_000,
  /** A connection without an answer, even to pings, is closed after this time. */
  silence: 5_000,
  ping: 2_000,
} as const;

/**
 * Counts the requests of each caller in Redis, so that all replicas of a server share one limit: a fixed window of a minute
 * that begins with the caller's first request, as rate-limiter-flexible counts it. Keys contain a hash of the caller.
 *
 * No request fails or hangs without Redis: while it is unavailable or slow, each replica counts for itself, and one log
 * line reports when that begins and when it ends.
 */
export function createRedisRateLimiter(options: RedisRateLimitOptions): RateLimiter {
  return new RedisRateLimiter(options);
}

class RedisRateLimiter implements RateLimiter {
  readonly #options: RedisRateLimitOptions;
  readonly #client: ReturnType<typeof createClient>;
  readonly #limiter: RateLimiterRedis;
  /** Whether Redis counts; undefined until the first check. */
  #shared: boolean | undefined;
  #closed = false;
  #looking: ReturnType<typeof setInterval> | undefined;

  constructor(options: RedisRateLimitOptions) {
    const { url, requestsPerMinute, name } = options;
    this.#options = options;
    this.#client = createClient({
      url,
      disableOfflineQueue: true,
      pingInterval: limits.ping,
      socket: {
        connectTimeout: limits.connect,
        socketTimeout: limits.silence,
        reconnectStrategy: (attempts) => Math.min(50 * 2 ** attempts, limits.reconnect),
      },
    });
    this.#limiter = new RateLimiterRedis({
      storeClient: this.#client,
      useRedisPackage: true,
      points: requestsPerMinute,
      duration: 60,
      keyPrefix: `${name}:rate`,
      // Callers over their limit are refused without another request to Redis.
      inMemoryBlockOnConsumed: requestsPerMinute + 1,
    });
    // A referenced connection would keep the process running.
    this.#client.unref();
    this.#client.on("error", (error) => this.#leave(error));
    this.#client.on("ready", () => this.#look());
    this.#connect();
  }

  take(key: string, requests = 1): number | Promise<number> {
    if (this.#shared !== true) return this.#options.local.take(key, requests);
    return this.#count(key, requests);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#looking);
    if (this.#client.isOpen) this.#client.destroy();
  }

  async #count(key: string, requests: number): Promise<number> {
    const hashed = createHash("sha256").update(key).digest("base64url");
    try {
      await inTime(this.#limiter.consume(hashed, requests));
      return 0;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
      this.#leave(refused);
      return this.#options.local.take(key, requests);
    }
  }

  /** The client reconnects by itself, except when its first attempt was refused, for example for a wrong password. */
  #connect(): void {
    this.#client.connect().catch((error: unknown) => {
      this.#leave(error);
      if (!this.#closed) setTimeout(() => !this.#closed && this.#connect(), limits.reconnect).unref();
    });
  }

  #join(): void {
    if (this.#shared === true || this.#closed) return;
    this.#shared = true;
    clearInterval(this.#looking);
    this.#looking = undefined;
    this.#options.log.info("rate limits are shared through Redis");
  }

  #leave(reason: unknown): void {
    if (this.#shared === false || this.#closed) return;
    this.#shared = false;
    const problem = problemOf(reason);
    this.#options.log.warn("rate limits are counted in this process: Redis cannot be used", { problem });
    this.#looking = setInterval(() => this.#look(), limits.look);
    this.#looking.unref();
  }

  /** Performs a write, to check that Redis is reachable and that memory and permissions suffice. */
  #look(): void {
    if (!this.#client.isReady) return;
    inTime(this.#limiter.penalty("-")).then(
      () => this.#join(),
      (error: unknown) => this.#leave(error),
    );
  }
}

/** Rejects when `work` takes longer than a request may wait. */
function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error(`no answer within ${limits.answer} ms`));
    // An answer that arrived while this process was busy is read first.
    const late = setTimeout(() => setImmediate(end), limits.answer);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

/** Node.js combines the failures of several addresses in one error without a message. */
function problemOf(reason: unknown): string {
  if (reason instanceof AggregateError && reason.message === "") return problemOf(reason.errors[0]);
  return reason instanceof Error ? reason.message || reason.name : String(reason);
}
