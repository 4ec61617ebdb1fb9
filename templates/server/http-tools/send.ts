import { ToolError } from "../tool-error.js";
import type { HttpMethod } from "./request.js";

const mostRedirects = 5;

/** A request, ready to send. */
export interface Outgoing {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Headers;
  readonly body?: Uint8Array | string;
}

/** The API could not be reached, or the connection was lost. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** Of the operating system or of undici: `ECONNREFUSED`. */
  readonly code: string;

  constructor(cause: unknown) {
    const code = codeOf(cause);
    super(`the API could not be reached (${code})`, { cause });
    this.code = code;
  }
}

/**
 * Sends a request over Node's own connection pool, which keeps connections per origin. Redirects are followed within
 * the origin only, since they take the credentials with them. Throws `ToolError` for other redirects,
 * {@link ConnectionError}, or the reason of `signal`.
 */
export async function send(request: Outgoing, signal: AbortSignal): Promise<Response> {
  let current = request;
  for (let redirects = 0; ; redirects++) {
    const { method, url, headers, body } = current;
    let answer: Response;
    try {
      answer = await fetch(url, {
        method,
        headers,
        redirect: "manual",
        signal,
        ...(body !== undefined && { body }),
      });
    } catch (error) {
      throw signal.aborted ? signal.reason : new ConnectionError(error);
    }
    const location = answer.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === null) return answer;
    await answer.body?.cancel();
    if (redirects === mostRedirects)
      throw new ToolError(`The API redirects more than ${mostRedirects} times`);
    current = redirected(current, answer.status, location);
  }
}

/** Fetch Standard, "HTTP-redirect fetch", for requests that stay within their origin. */
function redirected(request: Outgoing, status: number, location: string): Outgoing {
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url.href) : undefined;
  if (url === undefined || url.origin !== request.url.origin || url.username !== "" || url.password !== "") {
    throw new ToolError(
      `The API answered ${status} with a redirect to another origin, which is not followed`,
    );
  }
  url.hash = "";
  const becomesGet =
    (status === 303 && request.method !== "GET" && request.method !== "HEAD") ||
    ((status === 301 || status === 302) && request.method === "POST");
  if (!becomesGet) return { ...request, url };
  const headers = new Headers(request.headers);
  headers.delete("content-type");
  return { method: "GET", url, headers };
}

function codeOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
  }
  return "connection lost";
}
