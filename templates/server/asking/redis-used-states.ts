import { createClient } from "@redis/client";
import type { Log } from "../log/log.js";
import type { UsedStates } from "./used-states.js";

/** Times are in milliseconds. */
const limits = {
  /** Time that a call waits for Redis. */
  answer: 1_000,
  connect: 2_000,
  /** Maximum delay between two attempts to connect. */
  reconnect: 2_000,
  silence: 5_000,
  ping: 2_000,
} as const;

/** Remembers used states in Redis, for all replicas of a server. While Redis is unavailable, no state is accepted. */
export class RedisUsedStates implements UsedStates {
  readonly #client: ReturnType<typeof createClient>;
  readonly #prefix: string;
  #closed = false;

  /** @param name Name of the server. */
  constructor(url: string, name: string, log: Pick<Log, "warn">) {
    this.#prefix = `${name}:confirmed:`;
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
    // A referenced connection would keep the process running.
    this.#client.unref();
    let told = false;
    this.#client.on("ready", () => {
      told = false;
    });
    this.#client.on("error", (error: unknown) => {
      if (told || this.#closed) return;
      told = true;
      const problem = error instanceof Error ? error.message || error.name : String(error);
      log.warn("confirmations are refused: Redis cannot be used", { problem });
    });
    this.#connect();
  }

  async use(id: string, ms: number): Promise<boolean> {
    const answer = this.#client.set(`${this.#prefix}${id}`, "1", {
      condition: "NX",
      expiration: { type: "PX", value: Math.max(1, Math.ceil(ms)) },
    });
    let late: ReturnType<typeof setTimeout> | undefined;
    const silent = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error(`no answer within ${limits.answer} ms`)), limits.answer);
    });
    try {
      return (await Promise.race([answer, silent])) === "OK";
    } finally {
      clearTimeout(late);
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#client.isOpen) this.#client.destroy();
  }

  /** The client reconnects by itself, except when its first attempt was refused, for example for a wrong password. */
  #connect(): void {
    this.#client.connect().catch(() => {
      if (!this.#closed) setTimeout(() => !this.#closed && this.#connect(), limits.reconnect).unref();
    });
  }
}
