import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { HttpExchange } from "./http-exchange.js";
import { type Refused, refusalBody, refusalHeaders } from "./refusal.js";

/** Bodies up to this many bytes are read and discarded after an early refusal, so that the connection stays open. */
const droppable = 65_536;

/** Limits, in milliseconds and bytes, for reading the rest of a larger body after a refusal, before the connection is closed. */
const lingerMs = 2_000;
const lingerBytes = 16 * 1_048_576;

/** How long a client may take to read a pending answer before its connection is closed, in milliseconds. */
const stallMs = 30_000;

/** Bodies longer than this, in characters, are encoded once; shorter ones are written together with the head. */
const longBody = 8_192;

/** Sends a whole answer: head and body in one write. */
export function send(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Uint8Array,
): void {
  const bytes = typeof body === "string" && body.length > longBody ? Buffer.from(body) : body;
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(bytes) });
  response.end(bytes);
  watchForStall(response);
}

export function sendRefusal(exchange: HttpExchange, refused: Refused): void {
  const { request, response } = exchange;
  const { status, close = false } = refused;
  const body = refusalBody(refused);
  const headers = refusalHeaders(refused);
  if (close) response.shouldKeepAlive = false;
  if (close || request.complete || isDroppable(exchange)) send(response, status, headers, body);
  else sendAndLinger(exchange, status, { ...headers, "content-length": Buffer.byteLength(body) }, body);
}

function isDroppable({ request: { headers } }: HttpExchange): boolean {
  if (headers["transfer-encoding"] !== undefined || headers.expect !== undefined) return false;
  return Number(headers["content-length"] ?? 0) <= droppable;
}

/**
 * Answers while the client is still sending, and closes the connection after a delay. If it were closed at once, the
 * client's system would discard the answer together with the unsent data.
 */
function sendAndLinger(
  exchange: HttpExchange,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
): void {
  const { request, response } = exchange;
  response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  response.write(body);
  exchange.whenLingering?.();
  let bytes = 0;
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > lingerBytes) end();
  });
  request.once("end", end).once("close", end);
}

/** Sends a web response, as fast as the client reads it. */
export async function sendResponse(exchange: HttpExchange, web: Response): Promise<void> {
  const { response } = exchange;
  const headers: OutgoingHttpHeaders = { "cache-control": "no-store" };
  for (const [name, value] of web.headers) headers[name] = value;
  // The SDKs set this header, but the server manages the connection.
  delete headers["connection"];
  if (web.body === null) {
    response.writeHead(web.status, headers).end();
    return;
  }
  if (headers["content-type"]?.toString().startsWith("application/json")) {
    const body = await web.text();
    if (!exchange.gone) send(response, web.status, headers, body);
    return;
  }
  response.writeHead(web.status, headers);
  response.flushHeaders();
  await pipe(web.body, exchange);
}

async function pipe(body: ReadableStream<Uint8Array>, exchange: HttpExchange): Promise<void> {
  const { response } = exchange;
  const reader = body.getReader();
  const cancel = () => {
    reader.cancel().catch(() => {});
  };
  exchange.signal.addEventListener("abort", cancel, { once: true });
  if (exchange.gone) cancel();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || exchange.gone) break;
    if (!response.write(value)) await drained(exchange);
  }
  response.end();
  watchForStall(response);
}

/** Waits until the client has read the written data, or has disconnected. */
function drained(exchange: HttpExchange): Promise<void> {
  const { response } = exchange;
  return new Promise((resolve) => {
    const stalled = setTimeout(() => response.destroy(), stallMs);
    const go = () => {
      clearTimeout(stalled);
      response.off("drain", go).off("close", go);
      resolve();
    };
    response.once("drain", go).once("close", go);
  });
}

/** Closes the connection of a client that does not read its answer. Node.js sets its own timeout when everything is read. */
function watchForStall({ socket }: ServerResponse): void {
  if (socket !== null && socket.writableLength > 0) socket.setTimeout(stallMs);
}
