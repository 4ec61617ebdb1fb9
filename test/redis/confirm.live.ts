import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioTransportV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accepted, type Round, type RoundAnswer, readRound, roundOf } from "../asking/asked-server.js";
import { generateServer } from "../harness/generated-server.js";
import { freePort, type ServerProcess, startProcess } from "../harness/server-process.js";
import { createKey, type SigningKey, sign } from "../server/issuer.js";
import { type RedisProcess, startRedis } from "./redis-process.js";

const out = join(import.meta.dirname, "out", "confirm");
const file = join(out, "runs.txt");
const confirmKey = "k".repeat(32);

let mains: { readonly shelf: string; readonly changed: string; readonly v1: string };
let key: SigningKey;
let redis: RedisProcess | undefined;
let replicas: readonly ServerProcess[] = [];

async function build(name: string, edit: (manifest: string) => string): Promise<string> {
  const folder = await generateServer({
    manifest: join(import.meta.dirname, "confirm.yaml"),
    handlers: join(import.meta.dirname, "confirm/handlers"),
    out: join(out, name),
    edit,
  });
  return join(folder, "dist/src/main.js");
}

beforeAll(async () => {
  rmSync(out, { recursive: true, force: true });
  mains = {
    shelf: await build("shelf", (text) => text),
    changed: await build("changed", (text) => text.replace("Deletes a book.", "Deletes a book for good.")),
    v1: await build("v1", (text) => text.replace("version: 1.0.0", "version: 1.0.0\n  sdk: v1")),
  };
  key = await createKey("RS256");
});

beforeEach(() => writeFileSync(file, ""));

afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await redis?.kill();
  [redis, replicas] = [undefined, []];
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

const runs = (): readonly string[] => readFileSync(file, "utf8").split("\n").slice(0, -1);

async function start(paths: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<void> {
  const port = await freePort();
  redis = await startRedis(port, join(out, "redis"));
  const env = {
    REDIS_URL: `redis://127.0.0.1:${port}`,
    KEY: key.pem,
    RUNS: file,
    MCP_CONFIRM_KEY: confirmKey,
    ...more,
  };
  replicas = await Promise.all(paths.map((path) => startProcess(path, { env })));
}

async function send(replica: number, round: Round & { readonly sub?: string }): Promise<RoundAnswer> {
  const token = await sign(key, { sub: round.sub ?? "ann" });
  return readRound(await fetch(replicas[replica]?.url ?? "", roundOf({ ...round, token })));
}

/** A state from the first replica: asking needs no Redis. */
async function stateOf(): Promise<string> {
  const { result } = await send(0, {});
  expect(result?.resultType).toBe("input_required");
  return result?.requestState ?? "";
}

const textOf = ({ result, error }: RoundAnswer): string => error?.message ?? result?.content?.[0]?.text ?? "";
const retryOf = (requestState: string): Round => ({ retry: { requestState, inputResponses: accepted } });

/** Waits until a replica can ask Redis. */
async function connected(): Promise<void> {
  for (const index of replicas.keys()) {
    while (textOf(await send(index, retryOf(await stateOf()))).includes("cannot be checked")) await sleep(20);
  }
  writeFileSync(file, "");
}

describe("two replicas with one Redis and one key", () => {
  test("accept a confirmation that the other one asked for, once", async () => {
    await start([mains.shelf, mains.shelf]);
    await connected();
    const state = await stateOf();
    expect(textOf(await send(1, retryOf(state)))).toBe("deleted Emma");
    for (const replica of [0, 1])
      expect(textOf(await send(replica, retryOf(state)))).toContain("used before");
    expect(runs()).toEqual(["Emma"]);
  });

  test("accept it once when both get it many times at once", async () => {
    await start([mains.shelf, mains.shelf]);
    await connected();
    const state = await stateOf();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => send(index % 2, retryOf(state))),
    );
    expect(answers.map(textOf).filter((text) => text === "deleted Emma")).toHaveLength(1);
    expect(runs()).toEqual(["Emma"]);
  });

  test("refuse it for other arguments, another caller and a changed contract, and when it has expired", async () => {
    await start([mains.shelf, mains.shelf, mains.changed]);
    await connected();
    const state = await stateOf();
    const attacks: readonly (readonly [number, Round & { readonly sub?: string }])[] = [
      [1, { ...retryOf(state), input: { title: "Persuasion" } }],
      [1, { ...retryOf(state), sub: "bob" }],
      [1, retryOf(`${state.slice(0, -2)}AA`)],
      [2, retryOf(state)],
    ];
    for (const [replica, round] of attacks) {
      expect(textOf(await send(replica, round))).toContain("not one for this call");
    }
    await sleep(6_500);
    expect(textOf(await send(1, retryOf(state)))).toContain("expired");
    expect(runs()).toEqual([]);
  });

  test("refuse it while Redis is gone, and say so", async () => {
    await start([mains.shelf]);
    await connected();
    await redis?.kill();
    redis = undefined;
    expect(textOf(await send(0, retryOf(await stateOf())))).toContain("cannot be checked");
    expect(runs()).toEqual([]);
  });
});

test("replicas with different keys accept their own confirmations alone", async () => {
  await start([mains.shelf, mains.shelf], { MCP_CONFIRM_KEY: "" });
  const state = await stateOf();
  expect(textOf(await send(1, retryOf(state)))).toContain("not one for this call");
  expect(runs()).toEqual([]);
  expect(textOf(await send(0, retryOf(state)))).toBe("deleted Emma");
});

test.each([
  ["no Redis", { MCP_CONFIRM_KEY: confirmKey }, "accept a confirmation only once"],
  [
    "a short key",
    { MCP_CONFIRM_KEY: "short", REDIS_URL: "redis://127.0.0.1:1" },
    "MCP_CONFIRM_KEY has 5 characters",
  ],
])("a server with a key and %s does not start", async (_, env, said) => {
  const started = startProcess(mains.shelf, { env: { KEY: key.pem, RUNS: file, ...env } });
  await expect(started).rejects.toThrow(said);
});

describe("over stdio", () => {
  const answers = { accept: "deleted Emma", decline: "declined" } as const;
  const processOf = (main: string) => ({
    command: process.execPath,
    args: [main, "--stdio"],
    env: { RUNS: file },
    stderr: "ignore" as const,
  });

  test.each([
    ["auto", "accept"],
    ["auto", "decline"],
    ["legacy", "accept"],
    ["legacy", "decline"],
  ] as const)("a client of SDK v2 (%s) answers: %s", async (mode, action) => {
    const client = new Client(
      { name: "test", version: "1.0.0" },
      { capabilities: { elicitation: {} }, versionNegotiation: { mode } },
    );
    client.setRequestHandler("elicitation/create", () => ({ action }));
    await client.connect(new StdioClientTransport(processOf(mains.shelf)));
    const { content } = await client.callTool({ name: "delete_book", arguments: { title: "Emma" } });
    await client.close();
    expect(content).toMatchObject([{ text: expect.stringContaining(answers[action]) }]);
    expect(runs()).toHaveLength(action === "accept" ? 1 : 0);
  });

  test.each([
    ["shelf", "accept"],
    ["v1", "accept"],
    ["v1", "decline"],
  ] as const)("a client of SDK v1 answers the server %s: %s", async (server, action) => {
    const client = new ClientV1({ name: "test", version: "1.0.0" }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, () => ({ action }));
    await client.connect(new StdioTransportV1(processOf(mains[server])));
    const { content } = await client.callTool({ name: "delete_book", arguments: { title: "Emma" } });
    await client.close();
    expect(content).toMatchObject([{ text: expect.stringContaining(answers[action]) }]);
    expect(runs()).toHaveLength(action === "accept" ? 1 : 0);
  });
});
