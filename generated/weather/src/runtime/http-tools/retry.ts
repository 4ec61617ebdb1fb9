import { setTimeout as wait } from "node:timers/promises";
import { ConnectionError } from "../outbound/connection-error.js";
import type { HttpMethod, HttpRetry } from "./request.js";
import { retryAfter } from "./retry-after.js";

/** Wait before the first retry when the answer asks for none, in milliseconds; it doubles each time. */
const firstDelayMs = 250;

/** RFC 9110 section 9.2.2: sending them twice does what sending them once does. */
const idempotent: ReadonlySet<HttpMethod> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

/** Whether a request may be sent again: its method is idempotent, or the API knows it by its idempotency key. */
export function isRepeatable(method: HttpMethod, headers: Headers, keyHeader: string | undefined): boolean {
  return idempotent.has(method) || (keyHeader !== undefined && headers.has(keyHeader));
}

/**
 * Attempts a request until its answer is final: one that is `repeatable` is tried again after 429, 503 or a lost connection,
 * when and as often as `retry` and the answer's `Retry-After` allow. The answer may still be an error.
 */
export async function withRetries(
  repeatable: boolean,
  retry: HttpRetry,
  signal: AbortSignal,
  attempt: () => Promise<Response>,
): Promise<Response> {
  const times = repeatable ? retry.times : 0;
  for (let tried = 0; ; tried++) {
    const backOff = Math.min(firstDelayMs * 2 ** tried, retry.longestDelayMs);
    // Servers that all failed at once should not come back at once.
    let delay = backOff * (0.5 + Math.random() / 2);
    try {
      const answer = await attempt();
      if (tried >= times || (answer.status !== 429 && answer.status !== 503)) return answer;
      const asked = retryAfter(answer.headers.get("retry-after"), Date.now());
      if (asked !== undefined) delay = asked;
      if (delay > retry.longestDelayMs) return answer;
      await answer.body?.cancel();
    } catch (error) {
      if (!(error instanceof ConnectionError) || tried >= times) throw error;
    }
    await wait(delay, undefined, { signal });
  }
}
