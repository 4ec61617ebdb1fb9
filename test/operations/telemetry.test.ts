import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Era } from "../../templates/server/calls/call-module.js";
import { buildProgram, type Program } from "../harness/program.js";
import type { Launched } from "../harness/server-process.js";
import { request, traced } from "../server/probes.js";
import { type Collector, type SpanData, startCollector } from "./collector.js";
import { watchedMain } from "./watched-program.js";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const fromMeta = `00-${traceId}-${parentId}-01`;
const fromHeader = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

let program: Program;
const running: Launched[] = [];
beforeAll(() => {
  program = buildProgram("telemetry", watchedMain);
});
afterAll(() => {
  for (const { child } of running) child.kill("SIGKILL");
  program.remove();
});

function start(environment: Readonly<Record<string, string>>, args: readonly string[] = []): Launched {
  const started = program.start(args, { PORT: "0", ...environment });
  running.push(started);
  return started;
}

async function urlOf(started: Launched): Promise<string> {
  const [, url = ""] = await started.printed(/"url":"([^"]+\/mcp)"/);
  return url;
}

interface CallOptions {
  readonly id?: unknown;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(url: string, era: Era, name: string, options: CallOptions = {}): Promise<string> {
  const { id = 1, meta = {}, headers = {} } = options;
  const probe = traced(
    request(era, "tools/call", { name, arguments: { text: "SECRET-ARGUMENT" } }, id),
    meta,
  );
  const response = await fetch(url, {
    method: "POST",
    headers: { ...probe.headers, ...headers },
    body: JSON.stringify(probe.body),
  });
  return response.text();
}

async function end(started: Launched): Promise<void> {
  started.child.kill("SIGTERM");
  expect(await started.ended).toEqual({ status: 0 });
}

function only(spans: readonly SpanData[], name: string): SpanData {
  const [span, ...more] = spans.filter((one) => one.name === name);
  if (span === undefined || more.length > 0) throw new Error(`${more.length} more spans ${name}`);
  return span;
}

/** Nothing of what callers sent and tools answered, and no token, may be in what is exported. */
function expectNoSecrets({ received }: Collector): void {
  expect(received.length).toBeGreaterThan(0);
  for (const { bytes } of received) expect(bytes.toString("latin1")).not.toContain("SECRET");
}

describe.concurrent.each([
  ["v1", "legacy", "on", "http/protobuf"],
  ["v1", "legacy", "off", "http/json"],
  ["v2", "legacy", "off", "http/protobuf"],
  ["v2", "modern", "on", "http/protobuf"],
  ["v2", "modern", "off", "http/json"],
] as const)("sdk %s, era %s, direct path %s, %s", (sdk, era, direct, protocol) => {
  test("sends a span and a measurement for each call, at the latest when it ends", async () => {
    const collector = await startCollector();
    const started = start({
      SDK: sdk,
      DIRECT: direct,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=one%20two",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
    });
    const url = await urlOf(started);
    await call(url, era, "greet", { id: "first", meta: { traceparent: fromMeta, tracestate: "a=1" } });
    const inner = JSON.parse(await call(url, era, "inner", { id: 2 }));
    for (const name of ["refuse", "crash", "slow", "picky", "SECRET-TOOL"]) await call(url, era, name);
    await call(url, era, "release", { headers: { traceparent: fromHeader } });
    await end(started);

    const spans = collector.spans();
    const version = era === "modern" ? "2026-07-28" : "2025-11-25";
    const greet = only(spans, "tools/call greet");
    expect(greet).toMatchObject({ traceId, parentSpanId: parentId, traceState: "a=1", kind: 2, status: 0 });
    expect(greet.attributes).toEqual({
      "mcp.method.name": "tools/call",
      "mcp.protocol.version": version,
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "greet",
      "jsonrpc.request.id": "first",
      "mcpile.request.id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "mcpile.call.outcome": "ok",
      "network.transport": "tcp",
      "network.protocol.name": "http",
    });
    expect(greet.resource).toMatchObject({
      "service.name": "sample",
      "service.version": "1.2.3",
      "service.instance.id": expect.any(String),
      "deployment.environment.name": "test",
    });

    // Spans of a handler are children of the span of its call, which the handler passes on.
    const outer = only(spans, "tools/call inner");
    expect(outer.parentSpanId).toBe("");
    expect(only(spans, "inner work")).toMatchObject({ traceId: outer.traceId, parentSpanId: outer.spanId });
    expect(inner.result.content[0].text).toBe(`00-${outer.traceId}-${outer.spanId}-01`);

    for (const [name, outcome] of [
      ["refuse", "tool-error"],
      ["crash", "failed"],
      ["slow", "timeout"],
      ["picky", "invalid-arguments"],
    ]) {
      const { status, attributes } = only(spans, `tools/call ${name}`);
      expect(status).toBe(2);
      expect(attributes).toMatchObject({ "error.type": "tool_error", "mcpile.call.outcome": outcome });
    }
    expect(only(spans, "tools/call release")).toMatchObject({ traceId: fromHeader.slice(3, 35) });
    const unknown = only(spans, "tools/call");
    expect(unknown.status).toBe(2);
    expect(unknown.attributes).toMatchObject({
      "error.type": "-32602",
      "rpc.response.status_code": "-32602",
    });
    expect(unknown.attributes).not.toHaveProperty("gen_ai.tool.name");

    const operations = collector.histograms().filter(({ name }) => name === "mcp.server.operation.duration");
    expect(operations).toHaveLength(8);
    for (const { unit, count, bounds } of operations) {
      expect({ unit, count }).toEqual({ unit: "s", count: 1 });
      expect(bounds).toEqual([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]);
    }
    expect(operations.map(({ attributes }) => attributes)).toContainEqual({
      "mcp.method.name": "tools/call",
      "mcp.protocol.version": version,
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "crash",
      "error.type": "tool_error",
      "network.transport": "tcp",
      "network.protocol.name": "http",
    });
    const requests = collector.histograms().filter(({ name }) => name === "http.server.request.duration");
    expect(requests.reduce((sum, { count }) => sum + count, 0)).toBe(8);

    expectNoSecrets(collector);
    const type = protocol === "http/json" ? "application/json" : "application/x-protobuf";
    for (const { headers } of collector.received) {
      expect(headers).toMatchObject({ "x-key": "one two", "content-type": type });
    }
    expect(started.stderr()).toContain(`"traceId":"${traceId}"`);
    await collector.close();
  });
});

describe.concurrent.each(["v1", "v2"] as const)("over stdio, sdk %s", (sdk) => {
  test("spans have their parent from `_meta`, and are sent before the process ends", async () => {
    const collector = await startCollector();
    const started = start(
      { SDK: sdk, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" },
      ["--stdio"],
    );
    const { body } = traced(
      request("legacy", "tools/call", { name: "greet", arguments: {} }, "x".repeat(500)),
      {
        traceparent: fromMeta,
      },
    );
    started.child.stdin?.end(`${JSON.stringify(body)}\n`);
    expect(await started.ended).toEqual({ status: 0 });
    const greet = only(collector.spans(), "tools/call greet");
    expect(greet).toMatchObject({ traceId, parentSpanId: parentId, kind: 2 });
    expect(greet.attributes).toMatchObject({
      "network.transport": "pipe",
      "jsonrpc.request.id": "x".repeat(128),
    });
    expect(collector.histograms()).toMatchObject([{ name: "mcp.server.operation.duration", count: 1 }]);
    for (const { headers } of collector.received) expect(headers["content-encoding"]).toBe("gzip");
    expectNoSecrets(collector);
    await collector.close();
  });
});

describe.concurrent("the trace of a caller", () => {
  test("comes from the headers where `_meta` has none, and is linked where it has one", async () => {
    const collector = await startCollector();
    const started = start({
      SDK: "v2",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
    });
    const url = await urlOf(started);
    const headers = { traceparent: fromHeader };
    await call(url, "modern", "greet", { headers });
    await call(url, "modern", "refuse", { headers, meta: { traceparent: fromMeta } });
    await call(url, "modern", "crash", { headers, meta: { traceparent: "00-rubbish", tracestate: 1 } });
    await end(started);
    const spans = collector.spans();
    const headerTrace = fromHeader.slice(3, 35);
    expect(only(spans, "tools/call greet")).toMatchObject({ traceId: headerTrace, links: [] });
    expect(only(spans, "tools/call refuse")).toMatchObject({ traceId, links: [headerTrace] });
    expect(only(spans, "tools/call crash")).toMatchObject({ traceId: headerTrace });
    // Metrics were not asked for.
    expect(new Set(collector.received.map(({ path }) => path))).toEqual(new Set(["/v1/traces"]));
    await collector.close();
  });

  test("goes on to the API of an HTTP tool, without what else the caller sent", async () => {
    const seen: Record<string, unknown>[] = [];
    const api = createServer((incoming, response) => {
      seen.push(incoming.headers);
      response.end("ok");
    });
    await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
    const { port } = api.address() as AddressInfo;
    const collector = await startCollector();
    const started = start({
      SDK: "v2",
      API_URL: `http://127.0.0.1:${port}/`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
    const meta = { traceparent: fromMeta, tracestate: "vendor=secret", baggage: "user=ann" };
    expect(await call(await urlOf(started), "modern", "fetch", { meta })).toContain('"ok"');
    await end(started);
    const span = only(collector.spans(), "tools/call fetch");
    expect(seen).toMatchObject([{ traceparent: `00-${traceId}-${span.spanId}-01` }]);
    expect(seen[0]).not.toHaveProperty("tracestate");
    expect(seen[0]).not.toHaveProperty("baggage");
    await collector.close();
    api.close();
  });

  test("that is not sampled is followed, and still goes on", async () => {
    const collector = await startCollector();
    const started = start({ SDK: "v2", OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const url = await urlOf(started);
    const meta = { traceparent: `${fromMeta.slice(0, -2)}00` };
    const answer = JSON.parse(await call(url, "modern", "inner", { meta }));
    expect(answer.result.content[0].text).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    await end(started);
    expect(collector.spans()).toEqual([]);
    expect(collector.histograms()).not.toEqual([]);
    await collector.close();
  });
});

test.concurrent("a call that is in flight when the server is told to stop is traced as well", async () => {
  const collector = await startCollector();
  const started = start({ SDK: "v2", OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, MCP_METRICS_PORT: "0" });
  const url = await urlOf(started);
  const [, metrics = ""] = await started.printed(/"metricsUrl":"([^"]+)"/);
  const last = call(url, "modern", "last");
  while (!(await (await fetch(metrics)).text()).includes("mcp_server_tool_calls_in_flight 1"));
  await end(started);
  expect(await last).toContain('"last"');
  expect(only(collector.spans(), "tools/call last").attributes).toMatchObject({
    "mcpile.call.outcome": "ok",
  });
  await collector.close();
});

test.concurrent("no text of a caller becomes an attribute of a metric", async () => {
  const collector = await startCollector();
  const started = start({ SDK: "v1", OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const url = await urlOf(started);
  for (const version of ["2031-01-02", "SECRET", "2025-06-18"]) {
    await call(url, "legacy", "greet", { meta: { "io.modelcontextprotocol/protocolVersion": version } });
  }
  await fetch(url, { method: "PURGE" });
  await end(started);
  const attributes = (metric: string) =>
    collector.histograms().flatMap((point) => (point.name === metric ? [point.attributes] : []));
  const versions = attributes("mcp.server.operation.duration").map((point) => point["mcp.protocol.version"]);
  expect(versions.sort()).toEqual(["2025-06-18", "2025-11-25"]);
  const methods = attributes("http.server.request.duration").map((point) => point["http.request.method"]);
  expect(new Set(methods)).toEqual(new Set(["POST", "_OTHER"]));
  expectNoSecrets(collector);
  await collector.close();
});

describe.concurrent("off", () => {
  async function modulesOf(environment: Readonly<Record<string, string>>): Promise<number> {
    const started = start({ SDK: "v2", LIST_MODULES: "yes", ...environment });
    await call(await urlOf(started), "modern", "greet");
    await end(started);
    return Number(/modules: (\d+)/.exec(started.stdout())?.[1]);
  }

  test.each([
    ["no variable", {}],
    ["an empty endpoint and a name", { OTEL_EXPORTER_OTLP_ENDPOINT: " ", OTEL_SERVICE_NAME: "x" }],
    ["the SDK disabled", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_SDK_DISABLED: "True" }],
    [
      "no exporter",
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
        OTEL_TRACES_EXPORTER: "none",
        OTEL_METRICS_EXPORTER: "none",
      },
    ],
  ])("with %s, no module of OpenTelemetry is loaded", async (_, environment) => {
    expect(await modulesOf(environment)).toBe(0);
  });

  test("otherwise there are many", async () => {
    const collector = await startCollector();
    expect(await modulesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })).toBeGreaterThan(50);
    await collector.close();
  });

  test("a server that was generated without says what to set, on one line", async () => {
    const started = start({
      SDK: "v2",
      WITHOUT: "yes",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:1",
      MCP_METRICS_PORT: "0",
    });
    await call(await urlOf(started), "modern", "greet");
    await end(started);
    const problems = started
      .stderr()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ problem }) => problem !== undefined);
    expect(problems).toMatchObject([
      {
        msg: "telemetry",
        problem:
          "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set, but this server was generated without telemetry: set `server.telemetry: true` in its manifest, or unset the variable",
      },
      {
        msg: "metrics",
        problem:
          "MCP_METRICS_PORT is set, but this server was generated without metrics: set `server.metrics: true` in its manifest, or unset the variable",
      },
    ]);
  });
});

describe.concurrent("a collector", () => {
  test.each([
    ["that is away", undefined, "pending data was not sent within 3000 ms"],
    ["that refuses", 401, "Unauthorized"],
  ])("%s stops nothing: one line in the log, without the headers", async (_, status, problem) => {
    const collector = status === undefined ? undefined : await startCollector(status);
    const started = start({
      SDK: "v2",
      OTEL_EXPORTER_OTLP_ENDPOINT: collector?.url ?? "http://127.0.0.1:1",
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20SECRET",
      OTEL_METRICS_EXPORTER: "none",
      ...(status !== undefined && { OTEL_BSP_SCHEDULE_DELAY: "10" }),
    });
    const url = await urlOf(started);
    expect(await call(url, "modern", "greet")).toContain("hello");
    if (status !== undefined) await started.printed(/"msg":"telemetry"/);
    expect(await call(url, "modern", "greet")).toContain("hello");
    await end(started);
    expect(started.stderr()).not.toContain("SECRET");
    expect(started.stderr().match(/"problem":"[^"]*","msg":"telemetry"/g)).toEqual([
      expect.stringContaining(problem),
    ]);
    await collector?.close();
  });
});
