import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateServer, startServer } from "../harness/generated-server.js";
import { startCollector } from "./collector.js";

const out = resolve("test", "operations", "out", `generated-${process.pid}`);
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

describe.each(["v1", "v2"] as const)("a generated server, sdk %s, called by clients of both SDKs", (sdk) => {
  const folder = resolve(out, sdk);
  let server = "";
  beforeAll(async () => {
    server = await generateServer({
      manifest: "test/operations/watched.yaml",
      handlers: "test/operations/handlers",
      out: folder,
      edit: (text) => text.replace("  telemetry", `  sdk: ${sdk}\n  telemetry`),
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("sends their traces", async () => {
    const collector = await startCollector();
    const running = await startServer(server, {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, MCP_METRICS_PORT: "0" },
    });
    const url = new URL(running.url);
    const modern = new Client({ name: "t", version: "1" }, { versionNegotiation: { mode: "auto" } });
    await modern.connect(new StreamableHTTPClientTransport(url));
    const old = new ClientV1({ name: "t", version: "1" });
    await old.connect(new TransportV1(url));
    const seen: number[] = [];
    const onprogress = ({ progress }: { progress: number }): void => void seen.push(progress);
    const call = { name: "roll_dice", arguments: { n_dice: 2 }, _meta: { traceparent } };
    for (const client of [modern, old]) {
      expect((await client.callTool(call)).content).toEqual([{ type: "text", text: "[4,4]" }]);
    }
    // With a progress token beside the trace, the call is a stream of the SDK's.
    await modern.callTool({ name: "count", _meta: { traceparent } }, { onprogress });
    await old.callTool({ name: "count", _meta: { traceparent } }, undefined, { onprogress });
    expect(seen).toEqual([1, 2, 1, 2]);
    await modern.close();
    await old.close();
    await running.stop();

    const spans = collector.spans();
    const names = ["tools/call roll_dice", "tools/call roll_dice", "tools/call count", "tools/call count"];
    expect(spans.map(({ name }) => name)).toEqual(names);
    const versions = [sdk === "v2" ? "2026-07-28" : "2025-11-25", "2025-11-25"];
    expect(spans.map(({ attributes }) => attributes["mcp.protocol.version"])).toEqual([
      ...versions,
      ...versions,
    ]);
    for (const span of spans) {
      expect(span).toMatchObject({
        traceId: traceparent.slice(3, 35),
        parentSpanId: traceparent.slice(36, 52),
        status: 0,
        resource: { "service.name": "watched", "service.version": "3.2.1" },
      });
    }
    await collector.close();
  });
});
