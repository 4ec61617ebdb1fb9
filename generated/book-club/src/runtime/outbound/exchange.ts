import { Attempt, type AttemptLimits } from "./attempt.js";
import { AnswerFault, ConnectionError } from "./connection-error.js";
import type { OutboundRequest, Wire } from "./wire.js";

/** Statuses whose answers have no body (Fetch Standard, "null body status"). */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Sends a request and resolves with its answer; redirects are not followed. Every request that this server makes on its
 * own account goes through here. The attempt is over when the answer's body was read to its end, was cancelled or broke:
 * whoever is given an answer must do one of these.
 *
 * Rejects, and the body fails, with a {@link ConnectionError}, a `TimeoutError` at the deadline, or the reason of
 * `limits.signal`.
 */
export async function exchange(request: OutboundRequest, limits: AttemptLimits): Promise<Response> {
  const attempt = new Attempt(limits);
  const { signal } = attempt;
  const failure = (error: unknown): unknown => {
    if (signal.aborted) return signal.reason;
    return error instanceof ConnectionError ? error : new ConnectionError(error);
  };
  try {
    signal.throwIfAborted();
    const send = await wire();
    signal.throwIfAborted();
    const { status, headers, body } = await send(request, signal);
    if (body !== null && !withoutBody.has(status) && status >= 200 && status <= 599) {
      return new Response(untilOver(body, failure, attempt), { status, headers });
    }
    body?.cancel().catch(() => {});
    if (status < 200 || status > 599) throw new AnswerFault("BAD_STATUS", `the status is ${status}`);
    attempt.end();
    return new Response(null, { status, headers });
  } catch (error) {
    attempt.end();
    throw failure(error);
  }
}

/**
 * Node.js sends over its own HTTP client. Its `fetch` cannot be used: a body that it refuses for its codings stays open
 * and ends the process with an uncaught exception when the connection breaks later.
 */
async function wire(): Promise<Wire> {
  return isNode()
    ? (await import("./node-wire.js")).sendOverNode
    : (await import("./fetch-wire.js")).sendOverFetch;
}

/** Whether this is Node.js, and not another runtime that offers its modules. */
function isNode(): boolean {
  if (Reflect.has(globalThis, "Bun") || Reflect.has(globalThis, "Deno")) return false;
  if (Reflect.has(globalThis, "WebSocketPair")) return false;
  const process: unknown = Reflect.get(globalThis, "process");
  if (typeof process !== "object" || process === null) return false;
  const release: unknown = Reflect.get(process, "release");
  return typeof release === "object" && release !== null && Reflect.get(release, "name") === "node";
}

/** Passes a body on as fast as it is read, and ends the attempt with it. */
function untilOver(
  body: ReadableStream<Uint8Array>,
  failure: (error: unknown) => unknown,
  attempt: Attempt,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Some runtimes do not end a read that waits when their request is aborted.
        attempt.signal.addEventListener(
          "abort",
          () => {
            controller.error(attempt.signal.reason);
            reader.cancel().catch(() => {});
          },
          { once: true },
        );
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) {
            controller.enqueue(value);
            return;
          }
          // A body that the deadline cut off may look as if it were whole.
          attempt.signal.throwIfAborted();
          attempt.end();
          controller.close();
        } catch (error) {
          attempt.end();
          controller.error(failure(error));
        }
      },
      cancel(reason) {
        attempt.end();
        return reader.cancel(reason).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}
