import type { CallModule } from "../calls/call-module.js";
import { acceptsStream } from "./accepts-stream.js";
import { calledTools } from "./called-tools.js";
import type { Exchange } from "./sdk-server.js";

/** The Streamable HTTP transport of either SDK, created for one request and connected to its own server. */
export interface ConnectedTransport {
  handleRequest(request: Request, options: { readonly parsedBody: unknown }): Promise<Response>;
  /** Closes transport and server, which aborts running handlers. */
  close(): Promise<void>;
}

/**
 * Serves one POST of the versions up to 2025-11-25, without sessions. The answer is JSON, unless a client that accepts event
 * streams calls a streaming tool. The transports of the SDKs require an `Accept` header that names both types; here clients
 * that accept JSON alone, or any type, are served too.
 *
 * @param connect Creates the transport; `json` selects a JSON answer instead of an event stream.
 */
export async function serveStateless(
  request: Request,
  exchange: Exchange,
  calls: CallModule,
  connect: (json: boolean) => Promise<ConnectedTransport>,
): Promise<Response> {
  const json = !(
    acceptsStream(request) && calledTools(exchange.body, calls).some(({ streaming }) => streaming)
  );
  request.headers.set("accept", "application/json, text/event-stream");
  const transport = await connect(json);
  const { signal } = request;
  let response: Response;
  try {
    response = await untilAborted(transport.handleRequest(request, { parsedBody: exchange.body }), signal);
  } catch (error) {
    await transport.close();
    throw error;
  }
  if (response.body === null || json) {
    await transport.close();
    return response;
  }
  return new Response(
    closing(response.body, signal, () => void transport.close()),
    response,
  );
}

/** A transport that is closed early never answers, so its promise is not awaited. 499: the client disconnected. */
function untilAborted(response: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const gone = (): void => resolve(new Response(null, { status: 499 }));
    if (signal.aborted) return gone();
    signal.addEventListener("abort", gone, { once: true });
    response.then(resolve, reject).finally(() => signal.removeEventListener("abort", gone));
  });
}

/** Forwards a stream, and calls `close` once when the stream ends, the reader cancels it or `signal` is aborted. */
function closing(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  close: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let closed = false;
  const end = (): void => {
    if (closed) return;
    closed = true;
    signal.removeEventListener("abort", end);
    close();
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          end();
          controller.close();
        } else {
          controller.enqueue(value);
        }
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
}
