import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Log } from "../log/log.js";
import { inUrl } from "../settings/authority.js";
import type { MetricsPlace } from "../settings/config.js";
import { ConfigError } from "../settings/config-error.js";
import type { Settings } from "../settings/settings.js";
import type { Tool } from "../tool.js";
import { createGuard } from "../transport/guard.js";
import { pathOf, refuseTunnels, useOriginForm } from "../transport/target.js";
import type { Watch } from "./observer.js";
import { ProcessMetrics } from "./process-metrics.js";
import { metricsType, writeMetrics } from "./prometheus-text.js";
import { ServerMetrics } from "./server-metrics.js";

/** Limits of the connections: metrics have few clients and small answers. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  maxHeaderSize: 8_192,
  maxConnections: 50,
} as const;

/**
 * Serves `GET /metrics` on a separate port, never on the port of the tools. It does not check tokens: everybody who reaches
 * the port may read. On loopback it refuses other `Host` headers, and everywhere it refuses pages in a browser.
 */
export async function startMetrics(
  settings: Settings,
  tools: readonly Tool[],
  place: MetricsPlace,
  log: Log,
): Promise<Watch> {
  const observer = new ServerMetrics(settings, tools);
  const processes = new ProcessMetrics();
  const guard = createGuard({ host: place.host, allowedHosts: [], allowedOrigins: [] });
  const server = createServer(limits, (request, response) => {
    useOriginForm(request);
    const { origin, host } = request.headers;
    const path = pathOf(request);
    if (origin !== undefined || guard.refusal(host, undefined) !== undefined) {
      answer(
        request,
        response,
        403,
        "Forbidden: metrics are for monitoring, not for browsers or other hosts\n",
      );
    } else if (path !== "/metrics") {
      answer(request, response, 404, "Not found: metrics are at /metrics\n");
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      answer(request, response, 405, "Method not allowed\n", { allow: "GET, HEAD" });
    } else {
      const text = writeMetrics([...observer.families(), ...processes.families()]);
      answer(request, response, 200, text, { "content-type": metricsType });
    }
  });
  refuseTunnels(server);
  server.maxConnections = limits.maxConnections;
  const port = await listen(server, place);
  server.on("error", (error) => log.error("metrics error", {}, error));
  // Metrics alone must not keep the process running.
  server.unref();
  log.info("metrics", { metricsUrl: `http://${inUrl(place.host)}:${port}/metrics` });
  return {
    observer,
    async stop() {
      processes.stop();
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(method === "HEAD" ? undefined : body);
}

/** The actual port. */
async function listen(server: Server, { host, port }: MetricsPlace): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    throw new ConfigError([listenProblem(error, host, port)]);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function listenProblem(error: unknown, host: string, port: number): string {
  const { code, message }: NodeJS.ErrnoException = Object(error);
  const place = `port ${port} of ${host}`;
  switch (code) {
    case "EADDRINUSE":
      return `${place} is in use: set MCP_METRICS_PORT to another, or stop what listens there`;
    case "EACCES":
      return `${place} is not permitted: set MCP_METRICS_PORT to 1024 or more`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `MCP_METRICS_HOST is ${JSON.stringify(host)}, which is not an address of this machine: set it to one, or to 0.0.0.0 for all`;
    default:
      return `metrics cannot be served at ${place}: ${message}`;
  }
}
