import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProgram, type Program } from "../harness/program.js";
import { installPackages } from "../interop/command.js";
import { type BrokenServer, brokenAnswers, startBroken } from "../server/broken-answers.js";
import { type RunningRuntime, startRuntime } from "./runtime-processes.js";

/*
 * Every broken answer against every request that a server makes on its own account: the call of an HTTP tool, the
 * request for an access token, the fetch of a key set and, on Node.js, the export of telemetry. None of them may leave
 * an error that nobody handles, which would end the process.
 */

/** How long each request may take, in milliseconds. */
const timeoutMs = 1_000;

/** A module of the program: asks one URL in each way, and resolves with how each attempt ended. */
const probe = `
import { RemoteKeySet } from "./runtime/auth/jwks.js";
import { httpTool } from "./runtime/http-tools/http-tool.js";

const context = () => ({ signal: new AbortController().signal, requestId: "r", log() {}, progress() {} });
const response = { as: "auto", maxBytes: 100_000 };
const tool = (url, credentials) =>
  httpTool({ method: "GET", url, response, retry: { times: 0, longestDelayMs: 1 }, timeoutMs: ${timeoutMs}, credentials });
const oauth2 = (tokenUrl) => ({ oauth2: { tokenUrl, clientId: "c", clientSecret: "s" } });

export const unhandled = [];
const note = (kind) => (error) => void unhandled.push(kind + ": " + String(error?.reason ?? error));
globalThis.process?.on?.("uncaughtException", note("exception"));
globalThis.process?.on?.("unhandledRejection", note("rejection"));
globalThis.addEventListener?.("unhandledrejection", note("rejection"));

const end = async (work) => {
  try {
    await work();
    return "answered";
  } catch (error) {
    return error instanceof Error ? error.name : "failed";
  }
};

export const ways = {
  tool: (url) => end(() => tool(url).handler({}, context())),
  token: (url) => end(() => tool("http://127.0.0.1:9/", oauth2(url)).handler({}, context())),
  keys: (url) => end(() => new RemoteKeySet(url, { timeoutMs: ${timeoutMs} }).find({ alg: "RS256", kid: "k" })),
};

export const ask = async (url) => Object.fromEntries(
  await Promise.all(Object.entries(ways).map(async ([name, way]) => [name, await way(url)])),
);
`;

/** On Node.js: asks all URLs, some at a time, and says what was left unhandled once all is over. */
const main = `
import { createSpanExporter } from "./runtime/observability/otlp-exporters.js";
import { ask, unhandled, ways } from "./probe.js";

const span = {
  name: "s", kind: 0, spanContext: () => ({ traceId: "0".repeat(31) + "1", spanId: "0".repeat(15) + "1", traceFlags: 1 }),
  startTime: [0, 0], endTime: [0, 1], duration: [0, 1], status: { code: 0 }, attributes: {}, links: [], events: [],
  ended: true, resource: { attributes: {}, asyncAttributesPending: false }, instrumentationScope: { name: "t" },
  droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0,
};
ways.telemetry = async (url) => {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = url;
  process.env.OTEL_EXPORTER_OTLP_TIMEOUT = "${timeoutMs}";
  const exporter = createSpanExporter("http/json");
  // OpenTelemetry's own client: it gives up on silence and on length, not on a slow body.
  const late = new Promise((resolve) => setTimeout(resolve, 3_000));
  await Promise.race([late, new Promise((resolve) => exporter.export([span], resolve))]);
  return "over";
};
const outcomes = {};
const waiting = JSON.parse(process.env.URLS);
const work = async () => {
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) outcomes[url] = await ask(url);
};
await Promise.all(Array.from({ length: 16 }, work));
await new Promise((resolve) => setTimeout(resolve, 1_000));
console.log(JSON.stringify({ outcomes, unhandled }));
process.exit(0);
`;

/** In other runtimes: asks the URL of each request. */
const fetchModule = `
import { ask, unhandled } from "./probe.js";

export default {
  async fetch(request) {
    const target = new URL(request.url).searchParams.get("target");
    return Response.json(target === null ? unhandled : await ask(target));
  },
};
`;

let program: Program;
const servers: BrokenServer[] = [];
beforeAll(async () => {
  await installPackages(import.meta.dirname);
  program = buildProgram("broken-answers", main);
  const folder = dirname(program.main);
  writeFileSync(join(folder, "probe.js"), probe);
  writeFileSync(join(folder, "fetch.js"), fetchModule);
  servers.push(...(await Promise.all(brokenAnswers.map(startBroken))));
});
afterAll(async () => {
  program.remove();
  await Promise.all(servers.map((server) => server.stop()));
});

const ended = expect.stringMatching(/^(?:answered|over|failed|\w*Error|KeysUnavailable)$/);

describe("broken answers leave nothing unhandled", () => {
  test("in Node.js", { timeout: 300_000 }, async () => {
    const URLS = JSON.stringify(servers.map(({ url }) => url));
    const running = program.start([], { URLS });
    const late = setTimeout(() => running.child.kill("SIGKILL"), 250_000);
    void running.ended.then(() => clearTimeout(late));
    expect(await running.ended).toEqual({ status: 0 });
    const { outcomes, unhandled } = JSON.parse(running.stdout());
    expect(unhandled).toEqual([]);
    expect(Object.keys(outcomes)).toHaveLength(brokenAnswers.length);
    for (const outcome of Object.values(outcomes)) {
      expect(outcome).toEqual({ tool: ended, token: ended, keys: ended, telemetry: ended });
    }
  });

  test.each(["deno", "bun", "workerd"] as const)("in %s", { timeout: 600_000 }, async (name) => {
    const scratch = join(dirname(program.main), name);
    mkdirSync(scratch, { recursive: true });
    const runtime = await startRuntime(name, { program: dirname(program.main), env: {}, scratch });
    try {
      const waiting = brokenAnswers.map(({ name: answer }, index) => ({ answer, url: servers[index]?.url }));
      const failures: string[] = [];
      const work = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          try {
            expect(await askIn(runtime, `?target=${encodeURIComponent(next.url ?? "")}`)).toEqual({
              tool: ended,
              token: ended,
              keys: ended,
            });
          } catch (error) {
            failures.push(`${next.answer}: ${error}`);
          }
        }
      };
      await Promise.all(Array.from({ length: 8 }, work));
      expect(failures).toEqual([]);
      expect(await askIn(runtime, "")).toEqual([]);
    } finally {
      await runtime.stop();
    }
  });
});

async function askIn({ port }: RunningRuntime, query: string): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}/${query}`, { signal: AbortSignal.timeout(30_000) });
  return answer.json();
}
