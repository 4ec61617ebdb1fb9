import type { ToolContext } from "../context.js";
import type { AttemptLimits } from "../outbound/attempt.js";
import { exchange } from "../outbound/exchange.js";
import type { OutboundRequest } from "../outbound/wire.js";
import { ToolError } from "../tool-error.js";
import type { HttpMethod } from "./request.js";

const mostRedirects = 5;

/** A request of a tool, ready to send. */
export interface Outgoing extends OutboundRequest {
  readonly method: HttpMethod;
}

/** Sends a request of a call: {@link send}, or with what its author's hook changes. */
export type SendRequest = (
  request: Outgoing,
  limits: AttemptLimits,
  context: ToolContext,
) => Promise<Response>;

/**
 * Sends a request. Redirects are followed within the origin only, since they take the credentials with them. Throws
 * `ToolError` for other redirects, or as {@link exchange} does.
 */
export async function send(request: Outgoing, limits: AttemptLimits): Promise<Response> {
  let current = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(current, limits);
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
