import { settings } from "../server/sample-tools.js";

/**
 * `main.js` of a server that can send telemetry and serve metrics. `SDK` and `DIRECT` choose how it serves, `WITHOUT`
 * leaves the features out. Asked by IPC, it tells which of its modules belong to OpenTelemetry.
 */
export const watchedMain = `
  import { createRequire } from "node:module";
  import { startWatch } from "./runtime/observability/observe.js";
  import { run } from "./runtime/run.js";
  import { httpDirect } from "./runtime/transport/direct-http.js";
  import { httpTool } from "./runtime/http-tools/http-tool.js";
  import { ToolError } from "./runtime/tool-error.js";
  const { SDK, DIRECT, WITHOUT, LIST_MODULES } = process.env;
  const tool = (name, handler, more = {}) => ({
    name,
    listing: { name, inputSchema: { type: "object", properties: {} } },
    scopes: [], timeoutMs: 60000, streaming: false, validateInput: () => true, handler, ...more,
  });
  const held = [];
  if (LIST_MODULES === "yes") {
    const cache = createRequire(import.meta.url).cache;
    process.on("exit", () => {
      const names = Object.keys(cache).filter((name) => name.includes("@opentelemetry"));
      process.stdout.write("modules: " + names.length + "\\n");
    });
  }
  await run({
    settings: ${JSON.stringify(settings)},
    tools: [
      tool("greet", () => "hello SECRET-RESULT"),
      tool("inner", async (_, { traceparent }) => {
        const { trace } = await import("@opentelemetry/api");
        await new Promise((resolve) => setTimeout(resolve, 5));
        return trace.getTracer("handler").startActiveSpan("inner work", (span) => {
          span.end();
          return traceparent;
        });
      }),
      tool("refuse", () => { throw new ToolError("SECRET-REFUSAL"); }),
      tool("crash", () => { throw new Error("SECRET-CRASH"); }),
      tool("slow", () => new Promise(() => {}), { timeoutMs: 20 }),
      tool("hold", () => new Promise((resolve) => held.push(resolve))),
      tool("release", () => { for (const resolve of held.splice(0)) resolve("held"); return "released"; }),
      tool("last", () => new Promise((resolve) => process.once("SIGTERM", () => setTimeout(resolve, 50, "last")))),
      tool("picky", () => "never", {
        validateInput: Object.assign(() => false, { errors: [] }),
      }),
      tool("guarded", () => "let in", { scopes: ["admin"] }),
      tool("fetch", undefined, httpTool({
        method: "GET", url: process.env.API_URL ?? "http://127.0.0.1:1/", response: { as: "text", maxBytes: 1000 },
        retry: { times: 0, longestDelayMs: 0 },
      })),
    ],
    sdk: () => import(SDK === "v1" ? "./runtime/protocol/streaming-v1.js" : "./runtime/protocol/streaming-v2.js"),
    ...(DIRECT !== "off" && { direct: httpDirect(SDK === "v1" ? ["legacy"] : ["legacy", "modern"]) }),
    ...(WITHOUT === "yes" ? {} : {
      observers: {
        start: startWatch,
        telemetry: () => import("./runtime/observability/telemetry.js"),
        metrics: () => import("./runtime/observability/metrics.js"),
      },
    }),
  });`;
