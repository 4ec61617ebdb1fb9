import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Era } from "../../templates/server/calls/call-module.js";
import { BucketCounts, writeMetrics } from "../../templates/server/observability/prometheus-text.js";
import { ask } from "../harness/live-server.js";
import { buildProgram, type Program } from "../harness/program.js";
import type { Launched } from "../harness/server-process.js";
import { request } from "../server/probes.js";
import { startCollector } from "./collector.js";
import { type Exposition, readExposition } from "./exposition.js";
import { watchedMain } from "./watched-program.js";

let program: Program;
const running: Launched[] = [];
beforeAll(() => {
  program = buildProgram("metrics", watchedMain);
});
afterAll(() => {
  for (const { child } of running) child.kill("SIGKILL");
  program.remove();
});

function start(environment: Readonly<Record<string, string>>): Launched {
  const started = program.start([], { PORT: "0", ...environment });
  running.push(started);
  return started;
}

async function urlsOf(started: Launched): Promise<readonly [mcp: string, metrics: string]> {
  const [, mcp = ""] = await started.printed(/"url":"([^"]+\/mcp)"/);
  const [, metrics = ""] = await started.printed(/"metricsUrl":"([^"]+)"/);
  return [mcp, metrics];
}

async function call(url: string, era: Era, name: string): Promise<number> {
  const { headers, body } = request(era, "tools/call", { name, arguments: {} });
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  await response.text();
  return response.status;
}

/** The served metrics, read strictly; another reader of the format must find the same counters and gauges in it. */
async function scrape(url: string): Promise<Exposition> {
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  const exposition = readExposition(text);
  const theirs = parsePrometheusTextFormat(text)
    .filter(({ name }) => exposition.types.get(name) !== "histogram")
    .flatMap(({ name, metrics }) =>
      metrics.map(({ labels = {}, value }) => ({ name, labels, value: Number(value) })),
    );
  expect(theirs).toEqual(exposition.samples.filter(({ name }) => exposition.types.has(name)));
  return exposition;
}

describe.concurrent.each([
  ["v1", "legacy", "on"],
  ["v2", "modern", "on"],
  ["v2", "modern", "off"],
] as const)("sdk %s, era %s, direct path %s", (sdk, era, direct) => {
  test("counts calls by tool and outcome, and requests by status", async () => {
    const started = start({ SDK: sdk, DIRECT: direct, MCP_METRICS_PORT: "0" });
    const [url, metrics] = await urlsOf(started);
    const before = await scrape(metrics);
    expect(before.value("mcp_server_tool_calls_total", { tool: "greet", outcome: "ok" })).toBe(0);
    expect(before.types.has("mcp_server_tool_call_duration_seconds")).toBe(false);

    for (const name of ["greet", "greet", "refuse", "crash", "slow", "picky"]) await call(url, era, name);
    for (const name of ["nobody", "has_this", 'a"b\\c\n'.repeat(20)]) await call(url, era, name);
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(new URL("/nothing", url))).status).toBe(404);
    expect((await fetch(new URL("/healthz", url))).status).toBe(200);
    const held = call(url, era, "hold");
    let during: Exposition;
    do during = await scrape(metrics);
    while (during.value("mcp_server_tool_calls_in_flight") === 0);
    expect(during.value("mcp_server_http_requests_in_flight")).toBe(1);
    await call(url, era, "release");
    await held;

    const after = await scrape(metrics);
    const count = (tool: string, outcome: string) =>
      after.value("mcp_server_tool_calls_total", { tool, outcome });
    expect(count("greet", "ok")).toBe(2);
    expect(count("hold", "ok")).toBe(1);
    expect(count("refuse", "tool-error")).toBe(1);
    expect(count("crash", "failed")).toBe(1);
    expect(count("slow", "timeout")).toBe(1);
    expect(count("picky", "invalid-arguments")).toBe(1);
    // However many names are made up, they are one series.
    const tools = new Set(
      after.samples
        .filter(({ name }) => name === "mcp_server_tool_calls_total")
        .map(({ labels }) => labels["tool"]),
    );
    expect([...tools].sort()).toEqual(
      [
        "",
        "crash",
        "fetch",
        "greet",
        "guarded",
        "hold",
        "inner",
        "last",
        "picky",
        "refuse",
        "release",
        "slow",
      ].sort(),
    );
    expect(count("", "unknown-tool")).toBeGreaterThanOrEqual(2);

    const duration = "mcp_server_tool_call_duration_seconds";
    const slow = { tool: "slow" };
    expect(after.types.get(duration)).toBe("histogram");
    expect(after.value(`${duration}_count`, slow)).toBe(1);
    expect(after.value(`${duration}_sum`, slow)).toBeGreaterThanOrEqual(0.019);
    expect(after.value(`${duration}_bucket`, { ...slow, le: "0.01" })).toBe(0);
    expect(after.value(`${duration}_bucket`, { ...slow, le: "300" })).toBe(1);

    expect(after.value("mcp_server_http_requests_total", { status: "405" })).toBe(1);
    expect(after.value("mcp_server_http_requests_total", { status: "404" })).toBe(1);
    expect(after.value("mcp_server_http_requests_in_flight")).toBe(0);
    expect(after.value("mcp_server_tool_calls_in_flight")).toBe(0);
    expect(after.value("mcp_server_info", { name: "sample", version: "1.2.3" })).toBe(1);
    for (const name of [
      "process_cpu_seconds_total",
      "process_start_time_seconds",
      "process_resident_memory_bytes",
      "process_open_fds",
      "process_max_fds",
      "nodejs_heap_size_used_bytes",
      "nodejs_eventloop_active_seconds_total",
    ]) {
      expect(after.value(name), name).toBeGreaterThan(0);
    }
    for (const name of ["mean", "max", "p50", "p99"]) {
      expect(after.value(`nodejs_eventloop_lag_${name}_seconds`), name).toBeGreaterThanOrEqual(0);
    }

    started.child.kill("SIGTERM");
    expect(await started.ended).toEqual({ status: 0 });
  });
});

test.concurrent("a client that leaves before its answer is counted apart, and leaves nothing in flight", async () => {
  const started = start({ SDK: "v2", MCP_METRICS_PORT: "0" });
  const [url, metrics] = await urlsOf(started);
  const { headers, body } = request("modern", "tools/call", { name: "hold", arguments: {} });
  const leaving = new AbortController();
  const answer = fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: leaving.signal });
  while ((await scrape(metrics)).value("mcp_server_tool_calls_in_flight") === 0);
  leaving.abort();
  await expect(answer).rejects.toThrow();
  while (Number.isNaN((await scrape(metrics)).value("mcp_server_http_requests_total", { status: "" })));
  const after = await scrape(metrics);
  expect(after.value("mcp_server_http_requests_total", { status: "" })).toBe(1);
  expect(after.value("mcp_server_http_requests_in_flight")).toBe(0);
});

test.concurrent("metrics are served on their own port only, to nobody's browser", async () => {
  const started = start({ SDK: "v2", MCP_METRICS_PORT: "0" });
  const [url, metrics] = await urlsOf(started);
  expect((await fetch(new URL("/metrics", url))).status).toBe(404);
  const { port, hostname } = new URL(metrics);
  expect(hostname).toBe("127.0.0.1");
  const get = (head: string) => ask(Number(port), `${head}\r\nconnection: close\r\n\r\n`);
  const status = async (head: string) => (await get(head)).status;
  expect(await status(`GET /metrics HTTP/1.1\r\nhost: localhost:${port}`)).toBe(200);
  expect(await status("GET /metrics?x=1 HTTP/1.1\r\nhost: 127.0.0.1")).toBe(200);
  expect(await status("GET /metrics HTTP/1.1\r\nhost: evil.example")).toBe(403);
  expect(await status("GET HTTP://LOCALHOST/metrics HTTP/1.1\r\nhost: evil.example")).toBe(200);
  expect(await status("GET http://evil.example/metrics HTTP/1.1\r\nhost: localhost")).toBe(403);
  expect(await status("CONNECT localhost:1 HTTP/1.1\r\nhost: localhost")).toBe(405);
  expect(await status(`GET /metrics HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost`)).toBe(403);
  expect(await status("POST /metrics HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0")).toBe(405);
  expect(await status("GET /mcp HTTP/1.1\r\nhost: localhost")).toBe(404);
  const { headers } = await get("GET /metrics HTTP/1.1\r\nhost: localhost");
  expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  expect(headers).not.toHaveProperty("access-control-allow-origin");
});

test.concurrent("a port that cannot be had is one line and exit status 1", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const taken = start({ SDK: "v2", MCP_METRICS_PORT: String(port) });
  const wrong = start({ SDK: "v2", MCP_METRICS_PORT: "http" });
  const same = start({ SDK: "v2", PORT: String(port), MCP_METRICS_PORT: String(port) });
  const away = start({ SDK: "v2", MCP_METRICS_PORT: "0", MCP_METRICS_HOST: "192.0.2.1" });
  for (const [started, line] of [
    [
      taken,
      `cannot start: port ${port} of 127.0.0.1 is in use: set MCP_METRICS_PORT to another, or stop what listens there\n`,
    ],
    [wrong, 'cannot start: MCP_METRICS_PORT is "http": set it to a whole number from 0 to 65535\n'],
    [
      same,
      `cannot start: MCP_METRICS_PORT is ${port}, where the tools are served: set it to another port, such as 9464\n`,
    ],
    [
      away,
      'cannot start: MCP_METRICS_HOST is "192.0.2.1", which is not an address of this machine: set it to one, or to 0.0.0.0 for all\n',
    ],
  ] as const) {
    expect(await started.ended).toEqual({ status: 1 });
    expect(started.stderr()).toBe(line);
  }
  other.close();
});

test.concurrent("metrics and telemetry stand beside each other", async () => {
  const collector = await startCollector();
  const started = start({ SDK: "v2", MCP_METRICS_PORT: "0", OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const [url, metrics] = await urlsOf(started);
  await call(url, "modern", "inner");
  const after = await scrape(metrics);
  expect(after.value("mcp_server_tool_calls_total", { tool: "inner", outcome: "ok" })).toBe(1);
  expect(after.value("mcp_server_http_requests_total", { status: "200" })).toBe(1);
  started.child.kill("SIGTERM");
  expect(await started.ended).toEqual({ status: 0 });
  expect(collector.spans().map(({ name }) => name)).toEqual(["inner work", "tools/call inner"]);
  expect(collector.histograms()).toHaveLength(2);
  await collector.close();
});

describe("Prometheus text", () => {
  test("escapes what labels and help hold", () => {
    const value = 'a"b\\c\nd';
    const text = writeMetrics([
      { name: "x", type: "gauge", help: "one\\two\nthree", samples: [{ labels: { value }, value: 1.5e-7 }] },
      { name: "none", type: "gauge", help: "left out", samples: [] },
    ]);
    expect(text).toBe('# HELP x one\\\\two\\nthree\n# TYPE x gauge\nx{value="a\\"b\\\\c\\nd"} 1.5e-7\n');
    expect(readExposition(text).samples).toEqual([{ name: "x", labels: { value }, value: 1.5e-7 }]);
  });

  test("counts a value in every bucket at or above it", () => {
    const counts = new BucketCounts([1, 2]);
    for (const value of [0.5, 1, 1.5, 3]) counts.observe(value);
    const text = writeMetrics([
      { name: "x", type: "histogram", help: "h", samples: counts.samples({ a: "b" }) },
    ]);
    expect(text).toBe(
      [
        "# HELP x h",
        "# TYPE x histogram",
        'x_bucket{a="b",le="1"} 2',
        'x_bucket{a="b",le="2"} 3',
        'x_bucket{a="b",le="+Inf"} 4',
        'x_sum{a="b"} 6',
        'x_count{a="b"} 4',
        "",
      ].join("\n"),
    );
  });
});
