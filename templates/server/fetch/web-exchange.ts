import type { Caller } from "../context.js";

/** A web-standard request and the parts of it that the endpoint reads. */
export class WebExchange {
  readonly request: Request;
  /** Identifies the request in the log. */
  readonly requestId = crypto.randomUUID();
  /** The client's address; empty where the runtime does not provide it. */
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
    // A request without a connection, such as one made by a test, has only its URL.
    this.host = sent ?? (URL.canParse(url) ? new URL(url).host : "");
    this.origin = this.header("origin");
    this.path = pathOf(url, sent);
  }

  /** A repeated header is one string with commas, which the checks of single-value headers refuse. */
  header(name: string): string | undefined {
    return this.request.headers.get(name) ?? undefined;
  }

  get signal(): AbortSignal {
    return this.request.signal;
  }
}

/**
 * The path of a request as it was sent. Runtimes build the URL from the `Host` header, which can be any string, so the
 * result may not be a URL, or may be a URL with another path; Bun then omits the host.
 */
function pathOf(url: string, host: string | undefined): string {
  const authority = url.indexOf("://") + 3;
  const start = url.startsWith("/") ? 0 : authority + (host ?? "").length;
  if (url.startsWith("/") || (host !== undefined && url.startsWith(`${host}/`, authority))) {
    return url.slice(start).split(/[?#]/, 1)[0] ?? "";
  }
  return URL.canParse(url) ? new URL(url).pathname : "";
}
