import { afterAll, beforeAll, expect, test } from "vitest";
import { buildProgram, type Program } from "../harness/program.js";
import type { Launched } from "../harness/server-process.js";
import { request } from "./probes.js";
import { settings } from "./sample-tools.js";

/** A server with a slow tool and one that tells of its progress. `SDK` and `DIRECT` choose how it serves. */
const main = `
  import { run } from "./runtime/run.js";
  import { httpDirect } from "./runtime/transport/direct-http.js";
  const { SDK, DIRECT } = process.env;
  const tool = (name, handler, streaming = false) => ({
    name,
    listing: { name, inputSchema: { type: "object", properties: {} } },
    scopes: [], timeoutMs: 60000, streaming, validateInput: () => true, handler,
  });
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await run({
    settings: ${JSON.stringify(settings)},
    tools: [
      tool("greet", () => "hello"),
      tool("wait", async (_, { signal }) => {
        await sleep(600);
        return signal.aborted ? "aborted" : "waited";
      }),
      tool("count", async (_, { progress, signal }) => {
        for (let step = 1; step <= 6; step++) {
          progress(step, 6);
          await sleep(100);
        }
        return signal.aborted ? "aborted" : "counted";
      }, true),
    ],
    sdk: () => import(SDK === "v1" ? "./runtime/protocol/streaming-v1.js" : "./runtime/protocol/streaming-v2.js"),
    ...(DIRECT !== "off" && { direct: httpDirect(SDK === "v1" ? ["legacy"] : ["legacy", "modern"]) }),
  });`;

let program: Program;
const running: Launched[] = [];
beforeAll(() => {
  program = buildProgram("stopping", main);
});
afterAll(() => {
  for (const { child } of running) child.kill("SIGKILL");
  program.remove();
});

test.concurrent.each([
  ["v1", "legacy", "on"],
  ["v1", "legacy", "off"],
  ["v2", "legacy", "on"],
  ["v2", "legacy", "off"],
  ["v2", "modern", "on"],
  ["v2", "modern", "off"],
] as const)("SIGTERM cuts no call: sdk %s, era %s, direct path %s", async (sdk, era, direct) => {
  const started = program.start([], { PORT: "0", SDK: sdk, DIRECT: direct });
  running.push(started);
  const [, url = ""] = await started.printed(/"url":"([^"]+)"/);
  const call = async (name: string): Promise<string> => {
    const { headers, body } = request(era, "tools/call", { name, arguments: {} });
    const response = await fetch(url, { method: "POST", headers, body: withProgress(body) });
    return `${response.status} ${await response.text()}`;
  };
  await call("greet");
  const calls = [call("wait"), call("count"), call("wait"), call("count")];
  // Answered after what was sent before it.
  await call("greet");
  started.child.kill("SIGTERM");
  const [first, second, third, fourth] = await Promise.all(calls);
  for (const waited of [first, third]) expect(waited).toMatch(/^200 .*"waited"/s);
  for (const counted of [second, fourth]) {
    expect(counted?.match(/"method":"notifications\/progress"/g)).toHaveLength(6);
    expect(counted).toContain('"counted"');
  }
  expect(await started.ended).toEqual({ status: 0 });
  expect(started.stderr()).not.toMatch(/"level":"(error|warn)"/);
});

/** Asks for progress, which also keeps a call away from the direct path. */
function withProgress(body: unknown): string {
  return JSON.stringify(body, (key, value) =>
    key === "params" ? { ...value, _meta: { ...value._meta, progressToken: 1 } } : value,
  );
}
