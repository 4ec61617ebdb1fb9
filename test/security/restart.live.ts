import { Agent, request as httpRequest } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateServer } from "../harness/generated-server.js";
import { type ServerProcess, startProcess } from "../harness/server-process.js";
import { startBalancer } from "./balancer.js";

const restarts = 6;
const replicas = new Set<ServerProcess>();
afterAll(() => {
  for (const { child } of replicas) child.kill("SIGKILL");
});

/** A call as clients of its kind make it, and what must be in its answer. */
const calls = {
  quick: { tool: "roll", answer: '"rolled"' },
  slow: { tool: "wait", answer: '"waited"' },
  streamed: { tool: "count", answer: '"counted"' },
} as const;

describe.each(["v1", "v2"] as const)("two replicas of sdk %s behind a TCP balancer", (sdk) => {
  let main: string;
  beforeAll(async () => {
    const folder = await generateServer({
      manifest: join(import.meta.dirname, "load.yaml"),
      handlers: join(import.meta.dirname, "handlers"),
      out: join(import.meta.dirname, "out", `restart-${sdk}`),
      edit: (text) => text.replace("sdk: v2", `sdk: ${sdk}`),
    });
    main = join(folder, "dist", "src", "main.js");
  });

  async function startReplica(): Promise<ServerProcess> {
    const replica = await startProcess(main, { env: { LOG_LEVEL: "warn", MCP_REQUESTS_PER_MINUTE: "0" } });
    replicas.add(replica);
    return replica;
  }

  test("are restarted one after the other under load, and no call fails", async () => {
    const balancer = await startBalancer();
    const running = [await startReplica(), await startReplica()];
    for (const { port } of running) await balancer.add(port);

    const failures: string[] = [];
    const answered = { quick: 0, slow: 0, streamed: 0 };
    let stopped = false;
    const client = async (kind: keyof typeof calls, pauseMs: number): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (!stopped) {
        const { tool, answer } = calls[kind];
        const text = await post(balancer.port, agent, tool).catch(String);
        if (text.includes(answer)) answered[kind] += 1;
        else failures.push(`${kind}: ${text}`);
        if (pauseMs > 0) await sleep(Math.random() * pauseMs);
      }
      agent.destroy();
    };
    const clients = Promise.all([
      ...Array.from({ length: 12 }, () => client("quick", 0)),
      ...Array.from({ length: 8 }, (_, index) => client("quick", 100 * (index + 1))),
      ...Array.from({ length: 6 }, () => client("slow", 20)),
      ...Array.from({ length: 6 }, () => client("streamed", 20)),
    ]);

    for (let restart = 0; restart < restarts; restart++) {
      await sleep(500);
      const next = await startReplica();
      await balancer.add(next.port);
      running.push(next);
      const last = running.shift();
      expect(await last?.stop()).toBe(0);
      expect(last?.stderr()).not.toContain('"level":"error"');
    }
    stopped = true;
    await clients;
    balancer.close();
    console.log(`sdk ${sdk}: ${restarts} restarts, answered ${JSON.stringify(answered)}`);
    expect(failures).toEqual([]);
    expect(balancer.failed).toBe(0);
    expect(answered.quick).toBeGreaterThan(100);
    expect(answered.slow).toBeGreaterThan(20);
    expect(answered.streamed).toBeGreaterThan(20);
    for (const replica of running) expect(await replica.stop()).toBe(0);
  });
});

/** The text of an answer 200. Rejects when the connection is lost. No call is ever tried again. */
function post(port: number, agent: Agent, tool: string): Promise<string> {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: tool, arguments: {}, _meta: { progressToken: 1 } },
  });
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { port, host: "127.0.0.1", method: "POST", path: "/mcp", agent, headers },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () =>
          response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode} ${text}`)),
        );
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
