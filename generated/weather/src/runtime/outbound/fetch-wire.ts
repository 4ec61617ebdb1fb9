import type { OutboundRequest, WireAnswer } from "./wire.js";

/** Sends over the `fetch` of the runtime: Deno, Bun, workers. */
export async function sendOverFetch(
  { method, url, headers, body }: OutboundRequest,
  signal: AbortSignal,
): Promise<WireAnswer> {
  const answer = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    signal,
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, headers: answer.headers, body: answer.body };
}
