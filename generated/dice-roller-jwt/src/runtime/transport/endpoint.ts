import type { Caller } from "../context.js";
import { FairShares } from "../limits/fair-shares.js";
import { PendingBodies, type PendingBody } from "../limits/pending-bodies.js";
import { callerKey, type RateLimiter } from "../limits/rate-limit.js";
import type { Log } from "../log/log.js";
import type { SdkServer } from "../protocol/sdk-server.js";
import { UnreadError } from "../protocol/unread-events.js";
import type { Config } from "../settings/config.js";
import type { Access } from "./access.js";
import {
  busyRefusal,
  contentRefusal,
  defaultConcurrentRequests,
  displacedRefusal,
  internalRefusal,
  isForwarded,
  lengthRefusal,
  methodRefusal,
  pendingBudget,
  rateRefusal,
} from "./admission.js";
import { sendRefusal, sendResponse } from "./answer.js";
import { parseBody, readBody } from "./body.js";
import type { Guard } from "./guard.js";
import { allowReading, answerOptions } from "./http-cors.js";
import type { HttpExchange } from "./http-exchange.js";
import type { Refused } from "./refusal.js";

/** Answers plain requests without the SDK. */
export interface HttpDirect {
  /** Answers an admitted request and returns true, or returns false for a request that the SDK must see. */
  answer(exchange: HttpExchange, body: unknown): boolean | Promise<boolean>;
}

export interface EndpointParts {
  readonly config: Config;
  /** The SDK's server; asked for when the first request needs it. */
  readonly sdkServer: () => Promise<SdkServer>;
  /** Absent: the server is open. */
  readonly access?: Access | undefined;
  readonly log: Log;
  /** Absent: every request goes through the SDK. */
  readonly direct?: HttpDirect | undefined;
  /** Absent: requests are not limited. */
  readonly limiter?: RateLimiter | undefined;
}

/**
 * The MCP endpoint. Refuses invalid requests, with the cheapest checks first, and passes the others to the direct path or
 * the SDK. Without asynchronous work, a request is answered in one turn of the event loop.
 */
export class Endpoint {
  readonly #parts: EndpointParts;
  readonly #guard: Guard;
  readonly #url: string;
  readonly #pending: PendingBodies;
  readonly #inFlight: FairShares;

  constructor(parts: EndpointParts, guard: Guard) {
    const { limits } = parts.config;
    this.#parts = parts;
    this.#guard = guard;
    this.#pending = new PendingBodies(pendingBudget(limits));
    this.#inFlight = new FairShares(limits.concurrentRequests ?? defaultConcurrentRequests);
    this.#url = `http://localhost${parts.config.path}`;
  }

  /** How much of the room for unfinished requests is taken, from 0 to 1. */
  get pressure(): number {
    return this.#pending.pressure;
  }

  handle(exchange: HttpExchange): void {
    try {
      if (!this.#admit(exchange)) return;
      const { remoteAddress = "" } = exchange.request.socket;
      const pending = this.#pending.enter(callerKey(undefined, remoteAddress), () =>
        this.#refuse(exchange, displacedRefusal),
      );
      exchange.share = pending;
      this.#authenticate(exchange, pending);
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  /** Checks the head of the request. */
  #admit(exchange: HttpExchange): boolean {
    const { request, response } = exchange;
    const { headers, method } = request;
    const repeated = repeatedHeader(request.rawHeaders);
    if (repeated !== undefined) {
      return this.#refuse(exchange, {
        status: 400,
        message: `The header ${repeated} was sent more than once`,
      });
    }
    const refusal = this.#guard.refusal(headers.host, headers.origin);
    if (refusal !== undefined) return this.#refuse(exchange, { status: 403, message: refusal });
    if (headers.origin !== undefined) allowReading(response, headers.origin);
    if (method === "OPTIONS") {
      answerOptions(request, response, "POST");
      return false;
    }
    if (method !== "POST") return this.#refuse(exchange, methodRefusal);
    const contentRefused = contentRefusal(headers["content-type"], headers["content-encoding"]);
    if (contentRefused !== undefined) return this.#refuse(exchange, contentRefused);
    return true;
  }

  #authenticate(exchange: HttpExchange, pending: PendingBody): void {
    const { access } = this.#parts;
    if (access === undefined) {
      this.#receive(exchange, pending);
      return;
    }
    const judge = (verdict: Caller | Refused): void => {
      if ("status" in verdict) {
        this.#refuse(exchange, verdict);
      } else {
        exchange.caller = verdict;
        pending.belongsTo(callerKey(verdict, ""));
        this.#receive(exchange, pending);
      }
    };
    const verdict = access.authenticate(exchange.request);
    if (verdict instanceof Promise) verdict.then(judge).catch((error) => this.#fail(exchange, error));
    else judge(verdict);
  }

  #receive(exchange: HttpExchange, pending: PendingBody): void {
    // While the token was verified, others may have displaced it.
    if (exchange.settled) return;
    const wait = this.#take(exchange, 1);
    if (wait === 0) this.#read(exchange, pending);
    else this.#defer(exchange, wait, () => this.#read(exchange, pending));
  }

  /** Counts requests of the caller, and returns 0 or the seconds to wait. */
  #take({ caller, request }: HttpExchange, requests: number): number | Promise<number> {
    const { limiter } = this.#parts;
    if (limiter === undefined) return 0;
    return limiter.take(callerKey(caller, request.socket.remoteAddress ?? ""), requests);
  }

  #read(exchange: HttpExchange, pending: PendingBody): void {
    if (exchange.settled) return;
    const { requestBytes } = this.#parts.config.limits;
    readBody(exchange, pending, requestBytes, (bytes) => {
      try {
        if (bytes === undefined) this.#refuse(exchange, lengthRefusal(requestBytes));
        else if (this.#enter(exchange, pending.owner)) this.#dispatch(exchange, bytes);
      } catch (error) {
        this.#fail(exchange, error);
      }
    });
  }

  /** Counts a request as in flight, from the end of its body to the end of its answer. */
  #enter(exchange: HttpExchange, owner: string): boolean {
    exchange.release();
    exchange.share = this.#inFlight.enter(owner);
    return exchange.share !== undefined || this.#refuse(exchange, busyRefusal);
  }

  #dispatch(exchange: HttpExchange, bytes: Buffer): void {
    const parsed = parseBody(bytes);
    if (parsed.problem !== undefined) {
      const { problem: message, status, code, id } = parsed;
      this.#refuse(exchange, { status, message, code, id });
      return;
    }
    const { body } = parsed;
    const more = Array.isArray(body) ? body.length - 1 : 0;
    const wait = more === 0 ? 0 : this.#take(exchange, more);
    if (wait === 0) this.#perform(exchange, body);
    else this.#defer(exchange, wait, () => this.#perform(exchange, body));
  }

  #perform(exchange: HttpExchange, body: unknown): void {
    if (exchange.caller !== undefined && !this.#inScope(exchange, exchange.caller, body)) return;
    const answered = this.#parts.direct?.answer(exchange, body) ?? false;
    if (answered === true) return;
    const forwarded =
      answered === false
        ? this.#forward(exchange, body)
        : answered.then((done) => (done ? undefined : this.#forward(exchange, body)));
    forwarded.catch((error) => this.#fail(exchange, error));
  }

  async #forward(exchange: HttpExchange, body: unknown): Promise<void> {
    const sdkServer = await this.#parts.sdkServer();
    if (exchange.gone) return;
    const { caller, requestId, signal } = exchange;
    const headers = forwardedHeaders(exchange.request.rawHeaders);
    const request = new Request(this.#url, { method: "POST", headers, signal });
    const response = await sdkServer.fetch(request, {
      body,
      requestId,
      ...(caller !== undefined && { caller }),
    });
    await sendResponse(exchange, response);
  }

  /** Refuses a request for `wait` seconds, or continues with `next` when a shared limiter accepts it. */
  #defer(exchange: HttpExchange, wait: number | Promise<number>, next: () => void): void {
    if (typeof wait === "number") {
      this.#refuse(exchange, rateRefusal(wait));
      return;
    }
    wait
      .then((seconds) => {
        if (seconds === 0) next();
        else this.#refuse(exchange, rateRefusal(seconds));
      })
      .catch((error) => this.#fail(exchange, error));
  }

  #inScope(exchange: HttpExchange, caller: Caller, body: unknown): boolean {
    const { host = "" } = exchange.request.headers;
    const refused = this.#parts.access?.scopeRefusal(caller, body, host);
    return refused === undefined || this.#refuse(exchange, refused);
  }

  /** Returns false, so that a check can return the result. */
  #refuse(exchange: HttpExchange, refused: Refused): false {
    if (exchange.settled) return false;
    exchange.release();
    const { requestId, caller } = exchange;
    const { status, message: reason } = refused;
    const subject = caller?.subject;
    this.#parts.log.info("refused", { status, reason, requestId, ...(subject !== undefined && { subject }) });
    sendRefusal(exchange, refused);
    return false;
  }

  #fail(exchange: HttpExchange, error: unknown): void {
    const { requestId, response, gone } = exchange;
    if (gone) return;
    exchange.release();
    if (error instanceof UnreadError) this.#parts.log.info("unread", { requestId, reason: error.message });
    else this.#parts.log.error("request failed", { requestId }, error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendRefusal(exchange, internalRefusal(requestId));
  }
}

/** Headers that must not be repeated, since it would be ambiguous which one counts. */
const single: ReadonlyMap<string, number> = new Map(
  ["host", "origin", "authorization", "content-type", "content-length", "content-encoding"].map(
    (name, bit) => [name, 1 << bit],
  ),
);

function repeatedHeader(raw: readonly string[]): string | undefined {
  let seen = 0;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? "";
    const bit = single.get(name) ?? 0;
    if ((seen & bit) !== 0) return name;
    seen |= bit;
  }
  return undefined;
}

function forwardedHeaders(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? "";
    if (isForwarded(name)) headers.append(name, raw[index + 1] ?? "");
  }
  return headers;
}
