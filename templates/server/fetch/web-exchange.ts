import type { Caller } from "../context.js";

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
    const { url } = request;
    const sent = this.header("host");
    // A request that came over no connection, such as one made by a test, has only its URL.
    this.host = sent ?? (URL.canParse(url) ? new URL(url).host : "");
    this.origin = this.header("origin");
    this.path = pathOf(url, sent);
  }

  /** A header that was sent more than once is one text with commas, which no rule for a header of one value lets pass. */
  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined;
  }

  get signal(): AbortSignal {
    return this.request.signal;
  }
}

/**
 * The path of a request as it was sent. Runtimes put the `Host` header, which may be anything, before it, and what comes
 * of that need not be a URL, or be one with another path; Bun then leaves it out.
 */
function pathOf(url: string, host: string | undefined): string {
  const authority = url.indexOf("://") + 3;
  const start = url.startsWith("/") ? 0 : authority + (host ?? "").length;
  if (url.startsWith("/") || (host !== undefined && url.startsWith(`${host}/`, authority))) {
    return url.slice(start).split(/[?#]/, 1)[0] ?? "";
  }
  return URL.canParse(url) ? new URL(url).pathname : "";
}
