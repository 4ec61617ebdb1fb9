import type { Exchange, Streams } from "./sdk-server.js";

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
 * @param streams On servers with streaming tools.
 */
export async function serveStateless(
  request: Request,
  exchange: Exchange,
  connect: (json: boolean) => Promise<ConnectedTransport>,
  streams: Streams | undefined,
): Promise<Response> {
  const streamed = streams?.wanted(request, exchange.body) === true;
  request.headers.set("accept", "application/json, text/event-stream");
  const transport = await connect(!streamed);
  const { signal } = request;
  let response: Response;
  try {
    response = await untilAborted(transport.handleRequest(request, { parsedBody: exchange.body }), signal);
  } catch (error) {
    await transport.close();
    throw error;
  }
  if (streamed) return streams.closing(response, signal, () => transport.close());
  await transport.close();
  return response;
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
