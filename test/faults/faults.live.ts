import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateServer } from "../harness/generated-server.js";
import { freePort, launch, type ServerProcess, startProcess } from "../harness/server-process.js";
import { type RedisProcess, startRedis } from "../redis/redis-process.js";
import {
  createKey,
  type KeyEndpoint,
  keySetOf,
  type SigningKey,
  sign,
  startKeyEndpoint,
} from "../server/issuer.js";
import { FaultyLink } from "./faulty-link.js";

/** How long each state lasts, in seconds. */
const seconds = Number(process.env["FAULT_SECONDS"] ?? 5);
const out = join(import.meta.dirname, "out");

let main: string;
let key: SigningKey;
let redis: RedisProcess;
let keys: KeyEndpoint;
let api: Server;
let collector: Server;
let links: Readonly<Record<"Redis" | "JWKS" | "API" | "collector", FaultyLink>>;
let server: ServerProcess;

async function listen(body: string): Promise<Server> {
  const created = createServer((request, response) => {
    request.resume().once("end", () => response.setHeader("content-type", "application/json").end(body));
  });
  await new Promise<void>((resolve) => created.listen(0, "127.0.0.1", resolve));
  return created;
}

const portOf = (listening: Server): number => (listening.address() as AddressInfo).port;

const environment = (): Readonly<Record<string, string>> => ({
  REDIS_URL: `redis://127.0.0.1:${links.Redis.port}`,
  KEYS_URL: `http://127.0.0.1:${links.JWKS.port}/jwks.json`,
  API_URL: `http://127.0.0.1:${links.API.port}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${links.collector.port}`,
  OTEL_BSP_SCHEDULE_DELAY: "200",
});

beforeAll(async () => {
  const folder = await generateServer({
    manifest: join(import.meta.dirname, "faults.yaml"),
    handlers: join(import.meta.dirname, "handlers"),
    out: join(out, "server"),
  });
  main = join(folder, "dist", "src", "main.js");
  key = await createKey("RS256");
  keys = await startKeyEndpoint(await keySetOf(key));
  redis = await startRedis(await freePort(), join(out, "redis"));
  api = await listen('{"found":true}');
  collector = await listen("{}");
  links = {
    Redis: await FaultyLink.to(redis.port),
    JWKS: await FaultyLink.to(Number(new URL(keys.url).port)),
    API: await FaultyLink.to(portOf(api)),
    collector: await FaultyLink.to(portOf(collector)),
  };
  server = await startProcess(main, { env: environment() });
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  for (const link of Object.values(links)) link.close();
  await keys.close();
  await redis.kill();
  for (const each of [api, collector]) each.closeAllConnections();
  for (const each of [api, collector]) each.close();
});

/** One call, in a word: `ok`, `tool error`, the status of a refusal, or `lost`. */
async function call(port: number, tool: string): Promise<string> {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: tool, arguments: {} },
  });
  try {
    const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await sign(key, { aud: "dice" })}`,
        "content-type": "application/json",
      },
      body,
      signal: AbortSignal.timeout(8_000),
    });
    const text = await response.text();
    if (response.status !== 200) return String(response.status);
    return text.includes('"isError":true') ? "tool error" : "ok";
  } catch {
    return "lost";
  }
}

/** Outcomes that callers saw of each tool, and the longest that a call took, in milliseconds. */
interface Seen {
  readonly roll: readonly string[];
  readonly look: readonly string[];
  readonly longest: number;
}

async function callFor(ms: number): Promise<Seen> {
  const end = performance.now() + ms;
  const seen = { roll: new Set<string>(), look: new Set<string>() };
  let longest = 0;
  const caller = async (tool: "roll" | "look"): Promise<void> => {
    while (performance.now() < end) {
      const started = performance.now();
      seen[tool].add(await call(server.port, tool));
      longest = Math.max(longest, performance.now() - started);
      await sleep(10);
    }
  };
  await Promise.all([caller("roll"), caller("roll"), caller("look"), caller("look")]);
  return { roll: [...seen.roll], look: [...seen.look], longest };
}

function tell(place: string, { roll, look, longest }: Seen): void {
  console.log(
    `${place}: handler ${roll.join(", ")}; HTTP tool ${look.join(", ")}; longest ${longest.toFixed(0)} ms`,
  );
}

test.each(["Redis", "JWKS", "API", "collector"] as const)(
  "%s hangs, fails and comes back while callers work",
  { timeout: 120_000 },
  async (name) => {
    const link = links[name];
    const ms = seconds * 1_000;
    const disturbed = name === "API" ? ["tool error"] : ["ok"];
    for (const state of ["well", "hang", "fail"] as const) {
      link.state = state;
      // Connections that were in use when the state changed are no measure of the state.
      await callFor(1_000);
      const seen = await callFor(ms);
      tell(`${name}, ${state}`, seen);
      expect(seen.roll).toEqual(["ok"]);
      expect(seen.look).toEqual(state === "well" ? ["ok"] : disturbed);
    }
    link.state = "well";
    await expect.poll(() => call(server.port, "look"), { timeout: 10_000 }).toBe("ok");
    const seen = await callFor(ms);
    tell(`${name}, back`, seen);
    expect([seen.roll, seen.look]).toEqual([["ok"], ["ok"]]);
  },
);

test("names are not resolved, not found, and found again, while callers work", {
  timeout: 120_000,
}, async () => {
  const named = await startProcess(main, {
    env: { ...environment(), API_URL: `http://api.test:${links.API.port}` },
    execArgv: ["--import", pathToFileURL(join(import.meta.dirname, "names.mjs")).href],
  });
  expect(await call(named.port, "look")).toBe("ok");
  for (const state of ["hang", "fail"] as const) {
    named.child.send(state);
    // Open connections need no name: they are closed.
    links.API.state = "fail";
    await expect.poll(() => call(named.port, "look")).toBe("tool error");
    links.API.state = "well";
    expect([await call(named.port, "roll"), await call(named.port, "look")]).toEqual(["ok", "tool error"]);
    named.child.send("well");
    await expect.poll(() => call(named.port, "look"), { timeout: 10_000 }).toBe("ok");
  }
  expect(await named.stop()).toBe(0);
});

test("a full disk behind the log loses its lines and nothing more", { timeout: 60_000 }, async () => {
  const disk = openSync("/dev/full", "w");
  const port = await freePort();
  const launched = launch(process.execPath, [main], {
    env: { ...environment(), PORT: String(port) },
    stdio: ["ignore", "ignore", disk],
  });
  await launched.healthy(port);
  expect([await call(port, "roll"), await call(port, "shout")]).toEqual(["ok", "ok"]);
  expect(await launched.stop()).toBe(0);
  closeSync(disk);
});

test("a log that nobody reads holds up no call and no health check", { timeout: 120_000 }, async () => {
  const { stderr } = server.child;
  stderr?.pause();
  // More than the pipe and the server keep.
  for (let calls = 0; calls < 2; calls++) expect(await call(server.port, "shout")).toBe("ok");
  const stalled = await callFor(seconds * 1_000);
  tell("log, hang", stalled);
  expect([stalled.roll, stalled.look]).toEqual([["ok"], ["ok"]]);
  expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200);
  stderr?.resume();
  await expect
    .poll(() => server.stderr(), { timeout: 10_000 })
    .toMatch(/"dropped":\d+,"msg":"log lines dropped"/);
  const back = await callFor(1_000);
  expect([back.roll, back.look]).toEqual([["ok"], ["ok"]]);
});

test("SIGTERM ends a server whose log nobody reads", { timeout: 60_000 }, async () => {
  const stalled = await startProcess(main, { env: environment() });
  const { child, port } = stalled;
  child.stderr?.pause();
  for (let calls = 0; calls < 2; calls++) expect(await call(port, "shout")).toBe("ok");
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
  child.stderr?.resume();
  await stalled.ended;
});

test("a server that starts while its issuer hangs asks callers to come back, and serves them then", {
  timeout: 120_000,
}, async () => {
  links.JWKS.state = "hang";
  const late = await startProcess(main, { env: environment() });
  expect(await call(late.port, "roll")).toBe("503");
  links.JWKS.state = "well";
  await expect.poll(() => call(late.port, "roll"), { timeout: 30_000, interval: 500 }).toBe("ok");
  expect(await late.stop()).toBe(0);
});

test("SIGTERM ends the server in order while everything hangs", { timeout: 60_000 }, async () => {
  for (const link of Object.values(links)) link.state = "hang";
  const calls = [call(server.port, "roll"), call(server.port, "look")];
  await sleep(50);
  expect(await server.stop()).toBe(0);
  expect(await Promise.all(calls)).toEqual(["ok", "tool error"]);
});
