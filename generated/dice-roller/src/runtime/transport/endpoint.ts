import type { IncomingHttpHeaders } from "node:http";
import { readBearer } from "../auth/bearer.js";
import type { ResourceMetadata } from "../auth/metadata.js";
import type { Refusal, Verifier } from "../auth/verifier.js";
import type { CallModule } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import { networkOf, type RateLimiter } from "../limits/rate-limit.js";
import type { Log } from "../log/log.js";
import type { SdkServer } from "../protocol/sdk-server.js";
import type { Config } from "../settings/config.js";
import {
  Admission,
  callerKey,
  internalRefusal,
  isForwarded,
  methodRefusal,
  rateRefusal,
} from "./admission.js";
import { sendRefusal, sendResponse } from "./answer.js";
import { sendAtTurnEnd } from "./answer-batch.js";
import { parseBody, readBody } from "./body.js";
import { allowReading, answerOptions } from "./cors.js";
import type { Guard } from "./guard.js";
import type { HttpExchange } from "./http-exchange.js";
import type { Refused } from "./refusal.js";

/** Answers plain calls without the SDK. */
export interface DirectPath {
  /** The answer, or undefined for a request that the SDK must see. */
  answer(request: DirectRequest): DirectAnswer | undefined | Promise<DirectAnswer | undefined>;
}

export interface DirectRequest {
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  /** Aborted when the client goes away. Costs a little when first read. */
  readonly signal: AbortSignal;
}

export interface DirectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EndpointParts {
  readonly config: Config;
  readonly calls: CallModule;
  /** The SDK's server; asked for when the first request needs it. */
  readonly sdkServer: () => Promise<SdkServer>;
  /** Absent: the server is open. */
  readonly verifier?: Verifier | undefined;
  readonly log: Log;
  /** Absent: every request goes through the SDK. */
  readonly direct?: DirectPath | undefined;
  /** Absent: each request is let in. */
  readonly limiter?: RateLimiter | undefined;
}

/**
 * The MCP endpoint. Refuses what must not reach a tool, cheapest checks first and none skipped, and hands the rest to
 * the direct path or the SDK. As long as nothing has to be waited for, all of it happens in one turn.
 */
export class Endpoint {
  readonly #parts: EndpointParts;
  readonly #guard: Guard;
  readonly #admission: Admission;
  readonly #url: string;

  constructor(parts: EndpointParts, guard: Guard, metadata: ResourceMetadata | undefined) {
    this.#parts = parts;
    this.#guard = guard;
    this.#admission = new Admission(parts.config, parts.calls, metadata);
    this.#url = `http://localhost${parts.config.path}`;
  }

  handle(exchange: HttpExchange): void {
    try {
      if (this.#admit(exchange)) this.#authenticate(exchange);
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  /** Checks that need nothing but the head of the request. */
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
    const unfit = this.#admission.contentRefusal(headers["content-type"], headers["content-encoding"]);
    if (unfit !== undefined) return this.#refuse(exchange, unfit);
    return true;
  }

  #authenticate(exchange: HttpExchange): void {
    const { verifier } = this.#parts;
    if (verifier === undefined) {
      this.#receive(exchange);
      return;
    }
    const bearer = readBearer(exchange.request);
    if (bearer.kind === "missing") {
      this.#refuseToken(exchange, undefined, "an access token is needed");
    } else if (bearer.kind === "refused") {
      this.#refuseToken(exchange, bearer.error, bearer.description);
    } else {
      const verdict = verifier.verify(bearer.token);
      if (verdict instanceof Promise) {
        verdict.then((late) => this.#judge(exchange, late)).catch((error) => this.#fail(exchange, error));
      } else {
        this.#judge(exchange, verdict);
      }
    }
  }

  #judge(exchange: HttpExchange, verdict: Caller | Refusal): void {
    if (!("reason" in verdict)) {
      exchange.caller = verdict;
      this.#receive(exchange);
    } else {
      this.#refuse(exchange, this.#admission.verdictRefusal(verdict, hostOf(exchange)));
    }
  }

  #receive(exchange: HttpExchange): void {
    const wait = this.#parts.limiter?.take(rateKey(exchange), 1) ?? 0;
    if (wait === 0) this.#read(exchange);
    else this.#defer(exchange, wait, () => this.#read(exchange));
  }

  #read(exchange: HttpExchange): void {
    const { requestBytes } = this.#parts.config.limits;
    readBody(exchange.request, exchange.response, requestBytes, (bytes) => {
      try {
        if (bytes !== undefined) this.#dispatch(exchange, bytes);
        else this.#refuse(exchange, this.#admission.lengthRefusal());
      } catch (error) {
        this.#fail(exchange, error);
      }
    });
  }

  #dispatch(exchange: HttpExchange, bytes: Buffer): void {
    const parsed = parseBody(bytes);
    if (parsed.problem !== undefined) {
      this.#refuse(exchange, { status: 400, message: parsed.problem, code: parsed.code });
      return;
    }
    const { body } = parsed;
    const more = Array.isArray(body) ? body.length - 1 : 0;
    const wait = more === 0 ? 0 : (this.#parts.limiter?.take(rateKey(exchange), more) ?? 0);
    if (wait === 0) this.#perform(exchange, body);
    else this.#defer(exchange, wait, () => this.#perform(exchange, body));
  }

  #perform(exchange: HttpExchange, body: unknown): void {
    if (exchange.caller !== undefined && !this.#inScope(exchange, exchange.caller, body)) return;
    const answer = this.#parts.direct?.answer(new AdmittedRequest(body, exchange));
    if (answer === undefined) {
      this.#forward(exchange, body).catch((error) => this.#fail(exchange, error));
    } else if (answer instanceof Promise) {
      answer
        .then((late) => (late === undefined ? this.#forward(exchange, body) : this.#answer(exchange, late)))
        .catch((error) => this.#fail(exchange, error));
    } else {
      this.#answer(exchange, answer);
    }
  }

  #answer(exchange: HttpExchange, { status, headers, body }: DirectAnswer): void {
    if (!exchange.gone) sendAtTurnEnd(exchange.response, status, headers, body);
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

  /** Refuses for `wait` seconds, or goes on with `next` once a shared limiter has said that there is nothing to wait for. */
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
    const refused = this.#admission.scopeRefusal(caller, body, hostOf(exchange));
    return refused === undefined || this.#refuse(exchange, refused);
  }

  #refuseToken(
    exchange: HttpExchange,
    error: "invalid_request" | "invalid_token" | undefined,
    description: string,
  ): void {
    this.#refuse(exchange, this.#admission.tokenRefusal(error, description, hostOf(exchange)));
  }

  /** Always false, so that a check can end with it. */
  #refuse(exchange: HttpExchange, refused: Refused): false {
    if (exchange.gone) return false;
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
    this.#parts.log.error("request failed", { requestId }, error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendRefusal(exchange, internalRefusal(requestId));
  }
}

/** A class, since V8 takes its time to make an object literal with a getter. */
class AdmittedRequest implements DirectRequest {
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  readonly #exchange: HttpExchange;

  constructor(body: unknown, exchange: HttpExchange) {
    this.body = body;
    this.headers = exchange.request.headers;
    this.caller = exchange.caller;
    this.requestId = exchange.requestId;
    this.#exchange = exchange;
  }

  get signal(): AbortSignal {
    return this.#exchange.signal;
  }
}

/** Headers whose repetition would leave it open which one counts. */
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

/** Whose allowance a request uses: the verified caller's, or the address's on an open server. */
function rateKey({ caller, request }: HttpExchange): string {
  return caller === undefined ? networkOf(request.socket.remoteAddress ?? "") : callerKey(caller);
}

function hostOf({ request }: HttpExchange): string {
  return request.headers.host ?? "";
}
