import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { deadlinesUnder } from "../limits/deadlines.js";
import { inUrl } from "../settings/authority.js";
import type { ResourceMetadata } from "./access.js";
import { codingRefusal } from "./admission.js";
import { send, sendRefusal } from "./answer.js";
import { Connections } from "./connections.js";
import { Endpoint, type EndpointParts } from "./endpoint.js";
import { createGuard, type Guard } from "./guard.js";
import { allowReading, answerOptions } from "./http-cors.js";
import { HttpExchange, type RequestObserver } from "./http-exchange.js";
import { pathOf, refuseTunnels, useOriginForm } from "./target.js";

/** A listening server. */
export interface HttpServer {
  readonly port: number;
  /** The MCP endpoint, as reached from this machine. */
  readonly url: string;
  /**
   * Stops accepting connections, waits for requests in flight, and resolves when every connection is closed. Connections
   * that are open after `graceMs` are destroyed, which aborts their handlers.
   */
  close(graceMs: number): Promise<void>;
}

/** Timeouts of connections, in milliseconds, and other limits. */
const limits = {
  connectionsCheckingInterval: 2_000,
  /** Between requests: longer than the usual 60 s of load balancers, so that they, not the server, close first. */
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
  /** Node.js silently drops further headers; requests with this many are refused. */
  maxHeadersCount: 200,
  /** Connections that the system holds until they are accepted; it may hold fewer. A further client waits for a second. */
  backlog: 4_096,
  /** Unless `server.limits.connections` says otherwise. */
  connections: 10_000,
} as const;

/**
 * How long idle connections are kept while the server stops. A client that sends a request within this time gets its answer
 * and is told to reconnect; on a closed connection, its request would be lost.
 */
const idleGraceMs = 2_000;

/**
 * If a load balancer requested `/readyz` within `watchedMs`, the server waits up to `noticeMs` for its next check, which
 * fails, and then `settleMs` for it to stop sending connections. Until then the server accepts connections: those that the
 * system has opened and the server has not accepted when it stops listening are lost, with their requests.
 */
const notice = { watchedMs: 5_000, noticeMs: 3_000, settleMs: 500 } as const;

export interface HttpParts extends EndpointParts {
  /** Observes every request except health checks. */
  readonly observer?: RequestObserver | undefined;
}

/** Listens, and resolves once connections are accepted. Rejects with the system's error when the port is not available. */
export async function serveHttp(parts: HttpParts): Promise<HttpServer> {
  const { config, observer } = parts;
  const guard = createGuard(config);
  const metadata = parts.access?.metadata;
  const endpoint = new Endpoint(parts, guard);
  const { head, request } = deadlinesUnder(0);
  const server = createServer({
    headersTimeout: head,
    requestTimeout: request,
    connectionsCheckingInterval: limits.connectionsCheckingInterval,
    keepAliveTimeout: limits.keepAliveTimeout,
    maxHeaderSize: limits.maxHeaderSize,
    noDelay: true,
  });
  server.maxHeadersCount = limits.maxHeadersCount;
  const connections = new Connections(server, config.limits.connections ?? limits.connections);
  const setDeadlines = (): void => {
    const { head, request } = deadlinesUnder(Math.max(connections.pressure, endpoint.pressure));
    server.headersTimeout = head;
    server.requestTimeout = request;
  };
  server.on("connection", setDeadlines);
  let closing = false;
  let watchedAt = Number.NEGATIVE_INFINITY;
  let told: (() => void) | undefined;

  const mcpPaths = new Set([config.path, `${config.path}/`]);
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    useOriginForm(request);
    const exchange = new HttpExchange(request, response);
    connections.enter(exchange);
    const path = pathOf(request);
    const codingRefused = codingRefusal(request.headers["transfer-encoding"], request.httpVersionMinor);
    if (observer !== undefined && path !== "/healthz" && path !== "/readyz") observer.request(exchange);
    if (request.httpVersionMajor !== 1) {
      // Node.js reads HTTP/0.9 and HTTP/2.0 in the words of HTTP/1.1, which they do not have.
      sendRefusal(exchange, { status: 505, message: "Use HTTP/1.1 or HTTP/1.0", close: true });
    } else if (codingRefused !== undefined) {
      // Where the next request begins is not certain.
      response.shouldKeepAlive = false;
      // Node.js itself answers 400 in this turn where it cannot tell the end of the body.
      setImmediate(() => {
        if (!exchange.settled) sendRefusal(exchange, codingRefused);
      });
    } else if (request.rawHeaders.length >= 2 * limits.maxHeadersCount) {
      sendRefusal(exchange, { status: 431, message: "Too many headers" });
    } else if (path === "/healthz") {
      answerProbe(exchange, true);
    } else if (path === "/readyz") {
      watchedAt = performance.now();
      answerProbe(exchange, !closing);
      if (closing) told?.();
    } else if (mcpPaths.has(path)) {
      endpoint.handle(exchange);
      setDeadlines();
    } else if (metadata?.paths.has(path)) {
      answerMetadata(exchange, guard, metadata);
    } else {
      sendRefusal(exchange, { status: 404, message: "Not found" });
    }
  };
  server.on("request", handle);
  // With a listener, `100 Continue` is sent only when the body is read.
  server.on("checkContinue", handle);
  refuseTunnels(server);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: config.port, host: config.host, backlog: limits.backlog }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => parts.log.error("server error", {}, error));

  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  return {
    port,
    url: `http://${inUrl(reachable(config.host))}:${port}${config.path}`,
    async close(graceMs) {
      closing = true;
      if (performance.now() - watchedAt < notice.watchedMs && graceMs > 0) {
        connections.announceEnd(idleGraceMs);
        await new Promise<void>((resolve) => {
          const late = setTimeout(resolve, Math.min(notice.noticeMs, graceMs));
          told = () => {
            clearTimeout(late);
            setTimeout(resolve, notice.settleMs);
            told = undefined;
          };
        });
      }
      // Pending connections would be reset: they are accepted before this turn ends.
      await nextTurn();
      // `close` of an HTTP server would also destroy idle connections, and lose requests that are arriving on them.
      NetServer.prototype.close.call(server);
      await connections.drain(idleGraceMs, graceMs);
    },
  };
}

/** Health checks come from load balancers and orchestrators with any Host, so the answer reveals nothing else. */
function answerProbe(exchange: HttpExchange, good: boolean): void {
  sendDocument(exchange, good ? 200 : 503, good ? '{"status":"ok"}' : '{"status":"shutting down"}');
}

function answerMetadata(exchange: HttpExchange, guard: Guard, metadata: ResourceMetadata): void {
  const { request, response } = exchange;
  const { host = "", origin } = request.headers;
  const refusal = guard.refusal(host, origin);
  if (refusal !== undefined) {
    sendRefusal(exchange, { status: 403, message: refusal });
    return;
  }
  if (origin !== undefined) allowReading(response, origin);
  if (request.method === "OPTIONS") answerOptions(request, response, "GET, HEAD");
  else sendDocument(exchange, 200, metadata.document(host));
}

/** Answers GET and HEAD with JSON. */
function sendDocument(exchange: HttpExchange, status: number, json: string): void {
  const { method } = exchange.request;
  if (method === "GET" || method === "HEAD") {
    const headers = { "content-type": "application/json", "cache-control": "no-store" };
    send(exchange.response, status, headers, json);
  } else {
    const headers = { allow: "GET, HEAD" };
    sendRefusal(exchange, { status: 405, message: "Method not allowed", headers });
  }
}

/** An address of this machine at which a server that listens on `host` answers. */
function reachable(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
}
