import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "./context.js";
import type { DirectRequest } from "./endpoint.js";

/** One web-standard request, as the rules read it. */
export class WebExchange {
  readonly request: Request;
  /** Identifies the request in the log. */
  readonly requestId = crypto.randomUUID();
  /** Of the client; empty where the runtime does not tell it. */
  readonly address: string;
  readonly path: string;
  readonly host: string;
  readonly origin: string | undefined;
  /** Known once the token is verified; never set on an open server. */
  caller: Caller | undefined;

  constructor(request: Request, address: string) {
    this.request = request;
    this.address = address;
    const url = new URL(request.url);
    this.path = url.pathname;
    // A request that came over no connection, such as one made by a test, has only its URL.
    this.host = this.header("host") ?? url.host;
    this.origin = this.header("origin");
  }

  /** A header that was sent more than once is one text with commas, which no rule for a header of one value lets pass. */
  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined;
  }

  get signal(): AbortSignal {
    return this.request.signal;
  }
}

/** An admitted request for the direct path. */
export function directRequest(exchange: WebExchange, body: unknown): DirectRequest {
  const headers: IncomingHttpHeaders = Object.fromEntries(exchange.request.headers);
  const { caller, requestId, signal } = exchange;
  return { body, headers, caller, requestId, signal };
}
