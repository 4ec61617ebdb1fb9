import type { CallModule } from "../calls/call-module.js";
import { calledTools } from "./called-tools.js";
import type { Streams } from "./sdk-server.js";

/** Event streams of calls, on servers with streaming or confirmed tools. */
export function createStreams(calls: CallModule): Streams {
  return {
    accepted: acceptsStream,
    wanted: (request, body) =>
      acceptsStream(request) &&
      calledTools(body, calls).some(({ streaming, confirm }) => streaming || confirm !== undefined),
    async closing(response, signal, close) {
      if (response.body === null) {
        await close();
        return response;
      }
      return new Response(
        closing(response.body, signal, () => void close()),
        response,
      );
    },
  };
}

/** Whether the client accepts an event stream. It must name the type: a wildcard accepts plain JSON too. */
function acceptsStream(request: Request): boolean {
  return request.headers.get("accept")?.toLowerCase().includes("text/event-stream") ?? false;
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
