import {
  type ClientRequest,
  Agent as HttpAgent,
  globalAgent as httpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, globalAgent as httpsAgent, request as httpsRequest } from "node:https";
import { AnswerFault } from "./connection-error.js";
import { decoded } from "./content-codings.js";
import type { OutboundRequest, WireAnswer } from "./wire.js";

/** Interim answers (1xx) that are accepted before the final one. */
const mostInterim = 16;

/** RFC 9110 section 9.2.2: sending them twice does what sending them once does. */
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

/** Sends over the HTTP client of Node.js and its pools of connections. */
export function sendOverNode(request: OutboundRequest, signal: AbortSignal): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    // An idle connection may be closed by the other side just as it is used again: then another one is opened.
    open(request, signal, true, resolve, (error, idleConnection) => {
      if (!idleConnection || signal.aborted || !idempotent.has(request.method)) reject(error);
      else open(request, signal, false, resolve, reject);
    });
  });
}

function open(
  { method, url, headers, body }: OutboundRequest,
  signal: AbortSignal,
  pooled: boolean,
  resolve: (answer: WireAnswer) => void,
  reject: (error: unknown, idleConnection: boolean) => void,
): void {
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const outgoing = send(url, {
    method,
    headers: sentHeaders(headers, body),
    ...(!pooled && { agent: newAgent(url) }),
  });
  let settled = false;
  const abort = (): void => {
    outgoing.destroy(asError(signal.reason));
  };
  const release = (): void => {
    signal.removeEventListener("abort", abort);
    // An answer that came before all was sent leaves the rest unsent.
    if (!outgoing.writableFinished) outgoing.destroy();
  };
  /** The answer, once its head has come, and what broke the connection before all of it had. */
  let received: IncomingMessage | undefined;
  let broken: Error | undefined;
  const fail = (error: Error): void => {
    // Node.js reports several errors of one connection, also after its answer: each one is listened for.
    if (settled) {
      if (received?.complete === false) broken ??= error;
      return;
    }
    settled = true;
    signal.removeEventListener("abort", abort);
    outgoing.destroy();
    reject(error, outgoing.reusedSocket && wasClosed(error));
  };
  signal.addEventListener("abort", abort, { once: true });
  let interim = 0;
  outgoing
    .on("error", fail)
    .on("close", () => {
      if (!settled) fail(new AnswerFault("NO_ANSWER", "the connection was closed without an answer"));
    })
    .on("information", () => {
      interim += 1;
      if (interim > mostInterim && !settled)
        fail(new AnswerFault("INTERIM_FLOOD", "too many interim answers"));
    })
    .on("upgrade", (_answer, socket) => {
      socket.destroy();
      fail(new AnswerFault("UPGRADE", "the answer changes to another protocol, which was not asked for"));
    })
    .on("response", (answer) => {
      answer.on("error", () => {});
      if (settled) {
        answer.destroy();
        return;
      }
      try {
        const read = answerOf(outgoing, answer, release, () => broken);
        settled = true;
        received = answer;
        resolve(read);
      } catch (error) {
        answer.destroy();
        fail(asError(error));
      }
    });
  outgoing.end(body);
}

/** An agent without idle connections. It goes through the proxy that the environment names, as the pool does. */
function newAgent(url: URL): HttpAgent {
  if (url.protocol === "https:") return new HttpsAgent({ ...httpsAgent.options, keepAlive: false });
  // An option of Node.js that its types do not have.
  const options: unknown = Reflect.get(httpAgent, "options");
  return new HttpAgent({ ...(typeof options === "object" ? options : {}), keepAlive: false });
}

/** The headers that `fetch` adds, and the length, which Node.js omits for some methods. */
function sentHeaders(headers: Headers, body: Uint8Array | string | undefined): Record<string, string> {
  return {
    "user-agent": "node",
    "accept-encoding": "gzip, deflate, br",
    ...Object.fromEntries(headers),
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
  };
}

function answerOf(
  outgoing: ClientRequest,
  answer: IncomingMessage,
  release: () => void,
  broken: () => Error | undefined,
): WireAnswer {
  const { statusCode: status = 0, rawHeaders } = answer;
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  }
  if (outgoing.method === "HEAD" || status === 204 || status === 304) {
    // Read to its end, which comes at once, so that the connection can be used again.
    answer.once("close", release).resume();
    return { status, headers, body: null };
  }
  answer.once("close", release);
  const body = decoded(answer, headers.get("content-encoding"));
  return { status, headers, body: asWebStream(answer, body, broken) };
}

/**
 * A body as web streams are, without a buffer of its own: bytes that nobody reads stay in the connection. Node.js ends a
 * body that has no length in good order when its connection breaks: `broken` tells it from a whole one.
 */
function asWebStream(
  answer: IncomingMessage,
  body: AsyncIterable<Uint8Array>,
  broken: () => Error | undefined,
): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        const error = broken();
        if (error !== undefined) throw error;
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        answer.destroy();
        chunks.return?.().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

function wasClosed(error: Error): boolean {
  return "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
