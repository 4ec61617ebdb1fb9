import type { IncomingHttpHeaders } from "node:http";
import type { CallModule, Era } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import { createDirect, type DirectAnswer, type DirectRequest } from "../protocol/direct.js";
import type { Settings } from "../settings/settings.js";
import { sendAtTurnEnd } from "./answer-batch.js";
import type { HttpDirect } from "./endpoint.js";
import type { HttpExchange } from "./http-exchange.js";

/** An answer whose body has the `Content-Encoding` that its headers name. */
export interface CompressedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The same answer compressed, or undefined where it is sent as it is. */
type Compress = (answer: DirectAnswer, headers: IncomingHttpHeaders) => Promise<CompressedAnswer> | undefined;

/**
 * The direct path of the Node.js server.
 *
 * @param eras Protocol eras that the server's SDK serves.
 * @param compress `gzipList` of `gzip-list.js`, in servers whose list is long.
 */
export function httpDirect(
  eras: readonly Era[],
  compress?: Compress,
): (settings: Settings, calls: CallModule) => HttpDirect {
  return (settings, calls) => {
    const direct = createDirect(settings, calls, eras);
    return {
      answer(exchange, body) {
        const answer = direct.answer(new AdmittedRequest(body, exchange));
        if (answer instanceof Promise) return answer.then((late) => send(exchange, late));
        const compressed =
          answer?.list === undefined ? undefined : compress?.(answer, exchange.request.headers);
        return compressed === undefined
          ? send(exchange, answer)
          : compressed.then((smaller) => send(exchange, smaller));
      },
    };
  };
}

function send(exchange: HttpExchange, answer: DirectAnswer | CompressedAnswer | undefined): boolean {
  if (answer === undefined) return false;
  if (!exchange.gone) sendAtTurnEnd(exchange.response, answer.status, answer.headers, answer.body);
  return true;
}

/** A class, since V8 creates object literals with a getter slowly. */
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
