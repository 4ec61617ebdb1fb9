import type { Buffer } from "node:buffer";
import type { Assembly } from "../assemble.js";
import { deadlinesUnder } from "../limits/deadlines.js";
import { FairShares } from "../limits/fair-shares.js";
import { PendingBodies } from "../limits/pending-bodies.js";
import { callerKey } from "../limits/rate-limit.js";
import type { Log } from "../log/log.js";
import type { Config } from "../settings/config.js";
import type { ResourceMetadata } from "../transport/access.js";
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
} from "../transport/admission.js";
import { parseBody } from "../transport/body.js";
import { optionsHeaders, readingHeaders } from "../transport/cors.js";
import { createGuard, type Guard } from "../transport/guard.js";
import { type Refused, refusalBody, refusalHeaders } from "../transport/refusal.js";
import { readWebBody } from "./web-body.js";
import { WebExchange } from "./web-exchange.js";

/** Answers plain requests without the SDK. */
export interface WebDirect {
  /** The answer to an admitted request, or undefined for a request that the SDK must see. */
  answer(exchange: WebExchange, body: unknown): Promise<Response | undefined>;
}

export interface WebEndpointParts extends Assembly {
  readonly config: Config;
  readonly log: Log;
  /** Absent: every request goes through the SDK. */
  readonly direct: WebDirect | undefined;
}

/** The status for a client that disconnected first; it is never read. */
const goneStatus = 499;

const document = { "content-type": "application/json", "cache-control": "no-store" };

/**
 * Answers web-standard requests with the checks of the Node.js server (`http.ts`, `endpoint.ts`), in the same order: health
 * probes, the MCP endpoint and its metadata. The runtime manages connections and their limits.
 */
export class WebEndpoint {
  readonly #parts: WebEndpointParts;
  readonly #guard: Guard;
  readonly #metadata: ResourceMetadata | undefined;
  readonly #pending: PendingBodies;
  readonly #inFlight: FairShares;

  constructor(parts: WebEndpointParts) {
    const { limits } = parts.config;
    this.#pending = new PendingBodies(pendingBudget(limits));
    this.#inFlight = new FairShares(limits.concurrentRequests ?? defaultConcurrentRequests);
    this.#parts = parts;
    this.#guard = createGuard(parts.config);
    this.#metadata = parts.access?.metadata;
  }

  /** Never rejects. `address` is the client's, or empty. */
  async answer(request: Request, address: string): Promise<Response> {
    const exchange = new WebExchange(request, address);
    const { path } = exchange;
    const endpoint = this.#parts.config.path;
    if (path === "/healthz" || path === "/readyz") return sendDocument(request, '{"status":"ok"}');
    if (path === endpoint || path === `${endpoint}/`) return this.#serve(exchange);
    if (this.#metadata?.paths.has(path)) return this.#answerMetadata(exchange, this.#metadata);
    return sendRefusal({ status: 404, message: "Not found" });
  }

  #answerMetadata(exchange: WebExchange, metadata: ResourceMetadata): Response {
    const { request, host, origin } = exchange;
    const refusal = this.#guard.refusal(host, origin);
    if (refusal !== undefined) return sendRefusal({ status: 403, message: refusal });
    return readable(
      origin,
      request.method === "OPTIONS"
        ? answerOptions(origin, exchange.header("access-control-request-headers"), "GET, HEAD")
        : sendDocument(request, metadata.document(host)),
    );
  }

  async #serve(exchange: WebExchange): Promise<Response> {
    const { request, host, origin, requestId } = exchange;
    const refusal = this.#guard.refusal(host, origin);
    if (refusal !== undefined) return this.#refuse(exchange, { status: 403, message: refusal });
    try {
      if (request.method === "OPTIONS") {
        const asked = exchange.header("access-control-request-headers");
        return readable(origin, answerOptions(origin, asked, "POST"));
      }
      const answer = await this.#admit(exchange);
      return readable(origin, "message" in answer ? this.#refuse(exchange, answer) : answer);
    } catch (error) {
      if (exchange.signal.aborted) return new Response(null, { status: goneStatus });
      this.#parts.log.error("request failed", { requestId }, error);
      return readable(origin, sendRefusal(internalRefusal(requestId)));
    }
  }

  /** Checks the head of the request. */
  async #admit(exchange: WebExchange): Promise<Response | Refused> {
    const { request } = exchange;
    if (request.method !== "POST") return methodRefusal;
    const contentRefused = contentRefusal(
      exchange.header("content-type"),
      exchange.header("content-encoding"),
    );
    if (contentRefused !== undefined) return contentRefused;
    const received = await this.#receive(exchange);
    if ("status" in received) return received;
    const share = this.#inFlight.enter(callerKey(exchange.caller, exchange.address));
    if (share === undefined) return busyRefusal;
    try {
      return await this.#dispatch(exchange, received);
    } finally {
      share.leave();
    }
  }

  /**
   * Checks the token and the rate, in this order, and then reads the body. Until its body is there, the request counts
   * against the budget of unfinished ones.
   */
  async #receive(exchange: WebExchange): Promise<Buffer | Refused> {
    const { request, host, address } = exchange;
    const { access, config } = this.#parts;
    const displaced = new AbortController();
    const pending = this.#pending.enter(callerKey(undefined, address), () => displaced.abort());
    try {
      if (access !== undefined) {
        const headers = { authorization: exchange.header("authorization"), host };
        const verdict = await access.authenticate({ headers, url: request.url });
        if ("status" in verdict) return verdict;
        exchange.caller = verdict;
        pending.belongsTo(callerKey(verdict, ""));
      }
      const excess = await this.#excess(exchange, 1);
      if (excess !== undefined) return excess;
      const deadline = deadlinesUnder(this.#pending.pressure).request;
      const bytes = await readWebBody(request, {
        limit: config.limits.requestBytes,
        deadline,
        displaced: displaced.signal,
        receive: (bytes) => void pending.receive(bytes),
      });
      if (bytes === "too-long") return lengthRefusal(config.limits.requestBytes);
      if (bytes === "too-slow") return { status: 408, message: "The body did not arrive in time" };
      if (bytes === "displaced") return displacedRefusal;
      return bytes;
    } finally {
      pending.leave();
    }
  }

  async #dispatch(exchange: WebExchange, bytes: Buffer): Promise<Response | Refused> {
    const parsed = parseBody(bytes);
    if (parsed.problem !== undefined) {
      const { problem: message, status, code, id } = parsed;
      return { status, message, code, id };
    }
    const { body } = parsed;
    const more = Array.isArray(body) ? body.length - 1 : 0;
    const refused =
      (more > 0 ? await this.#excess(exchange, more) : undefined) ??
      (exchange.caller === undefined
        ? undefined
        : this.#parts.access?.scopeRefusal(exchange.caller, body, exchange.host));
    if (refused !== undefined) return refused;
    return (await this.#parts.direct?.answer(exchange, body)) ?? this.#forward(exchange, body);
  }

  async #forward(exchange: WebExchange, body: unknown): Promise<Response> {
    const sdkServer = await this.#parts.sdkServer();
    const { caller, requestId, signal } = exchange;
    const headers = new Headers();
    for (const [name, value] of exchange.request.headers) {
      if (isForwarded(name)) headers.append(name, value);
    }
    const request = new Request(`http://localhost${this.#parts.config.path}`, {
      method: "POST",
      headers,
      signal,
    });
    const answer = await sdkServer.fetch(request, {
      body,
      requestId,
      ...(caller !== undefined && { caller }),
    });
    const sent = new Headers({ "cache-control": "no-store" });
    for (const [name, value] of answer.headers) sent.set(name, value);
    // The SDKs set this header, but the runtime manages the connection.
    sent.delete("connection");
    // Bun adds a charset, which JSON does not have, to responses made by `Response.json`.
    if (sent.get("content-type")?.startsWith("application/json"))
      sent.set("content-type", "application/json");
    return new Response(answer.body, { status: answer.status, headers: sent });
  }

  /** The refusal when the caller's rate limit does not allow `requests` more requests. */
  async #excess({ caller, address }: WebExchange, requests: number): Promise<Refused | undefined> {
    const { limiter } = this.#parts;
    if (limiter === undefined) return undefined;
    const seconds = await limiter.take(callerKey(caller, address), requests);
    return seconds === 0 ? undefined : rateRefusal(seconds);
  }

  #refuse({ requestId, caller }: WebExchange, refused: Refused): Response {
    const { status, message: reason } = refused;
    const subject = caller?.subject;
    this.#parts.log.info("refused", { status, reason, requestId, ...(subject !== undefined && { subject }) });
    return sendRefusal(refused);
  }
}

export function sendRefusal(refused: Refused): Response {
  return new Response(refusalBody(refused), { status: refused.status, headers: refusalHeaders(refused) });
}

/** Answers GET and HEAD with JSON. */
function sendDocument({ method }: Request, json: string): Response {
  if (method === "GET") return new Response(json, { headers: document });
  if (method === "HEAD") return new Response(null, { headers: document });
  return sendRefusal({ status: 405, message: "Method not allowed", headers: { allow: "GET, HEAD" } });
}

function answerOptions(origin: string | undefined, asked: string | undefined, methods: string): Response {
  return new Response(null, { status: 204, headers: optionsHeaders(origin, asked, methods) });
}

/** Adds the headers that let the page at an accepted origin read the answer. */
function readable(origin: string | undefined, answer: Response): Response {
  if (origin === undefined) return answer;
  for (const [name, value] of Object.entries(readingHeaders(origin))) answer.headers.set(name, value);
  return answer;
}
