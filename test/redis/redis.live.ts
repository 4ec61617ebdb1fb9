import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { generateServer } from "../harness/generated-server.js";
import { freePort, type ServerProcess, startProcess, until } from "../harness/server-process.js";
import { run } from "../interop/command.js";
import { createKey, type SigningKey, sign } from "../server/issuer.js";
import { type RedisProcess, startRedis } from "./redis-process.js";

const out = join(import.meta.dirname, "out");
const sharing = "rate limits are shared through Redis";
const alone = "rate limits are counted in this process: Redis cannot be used";
/** Small, so that a replica that counts for itself lets in one more only after 15 seconds. */
const allowance = 4;

let main: string;
let key: SigningKey;
let port: number;
let redis: RedisProcess | undefined;
let replicas: readonly ServerProcess[] = [];

beforeAll(async () => {
  const folder = await generateServer({
    manifest: join(import.meta.dirname, "redis.yaml"),
    handlers: join(import.meta.dirname, "handlers"),
    out: join(out, "server"),
  });
  main = join(folder, "dist/src/main.js");
  key = await createKey("RS256");
});

beforeEach(async () => {
  port = await freePort();
});

afterEach(async () => {
  const statuses = await Promise.all(replicas.map((replica) => replica.stop()));
  await redis?.kill();
  expect(statuses).toEqual(replicas.map(() => 0));
  [redis, replicas] = [undefined, []];
});

async function startReplicas(count: number, url = `redis://127.0.0.1:${port}`): Promise<void> {
  const env = { REDIS_URL: url, KEY: key.pem };
  replicas = await Promise.all(Array.from({ length: count }, () => startProcess(main, { env })));
}

async function startSharing(count: number): Promise<void> {
  redis = await startRedis(port, join(out, "redis"));
  await startReplicas(count);
  await said(sharing, 1);
}

/** Waits until every replica has logged `message` so many times, and no more often. */
async function said(message: string, times: number): Promise<void> {
  const counted = () => replicas.map((replica) => replica.stderr().split(message).length - 1);
  await until(() => counted().every((count) => count >= times));
  expect(counted()).toEqual(replicas.map(() => times));
}

interface Answer {
  readonly status: number;
  readonly retryAfter: number;
  readonly ms: number;
}

async function ask(replica: ServerProcess | undefined, subject: string, body?: string): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(replica?.url ?? "", {
    method: "POST",
    headers: {
      authorization: `Bearer ${await sign(key, { sub: subject })}`,
      "content-type": "application/json",
    },
    body: body ?? '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"roll_dice"}}',
    signal: AbortSignal.timeout(10_000),
  });
  await response.text();
  const retryAfter = Number(response.headers.get("retry-after"));
  return { status: response.status, retryAfter, ms: performance.now() - started };
}

/** Asks the replicas in turn, one request after another. */
async function askInTurn(subject: string, count: number): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let index = 0; index < count; index++) {
    answers.push(await ask(replicas[index % replicas.length], subject));
  }
  return answers;
}

const accepted = (answers: readonly Answer[]): number =>
  answers.filter(({ status }) => status === 200).length;

describe("two replicas with one Redis", () => {
  test("share each caller's allowance, and say when to come back", async () => {
    await startSharing(2);
    const answers = await askInTurn("ann", 10);
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array<number>(allowance).fill(200),
      ...Array<number>(6).fill(429),
    ]);
    for (const { retryAfter } of answers.slice(allowance)) {
      expect(retryAfter).toBeGreaterThanOrEqual(1);
      expect(retryAfter).toBeLessThanOrEqual(60);
    }
    expect(accepted(await askInTurn("bob", 2))).toBe(2);
  });

  test("let no more in when all are asked at once", async () => {
    await startSharing(2);
    const asked = Array.from({ length: 40 }, (_, index) => ask(replicas[index % 2], "ann"));
    expect(accepted(await Promise.all(asked))).toBe(allowance);
  });

  test("count each message of a batch", async () => {
    await startSharing(2);
    const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    expect((await ask(replicas[0], "ann", `[${Array(3).fill(ping).join(",")}]`)).status).toBe(200);
    expect((await ask(replicas[1], "ann", `[${Array(2).fill(ping).join(",")}]`)).status).toBe(429);
  });

  test("keep no caller's name in it, and no key for longer than a minute", async () => {
    await startSharing(2);
    await askInTurn("ann@example.com", 2);
    const keys = await redis?.keys();
    expect(keys).toEqual(["shared:rate:-", expect.stringMatching(/^shared:rate:[A-Za-z0-9_-]{43}$/)]);
    for (const name of keys ?? []) {
      const life = Number(await redis?.command("PTTL", name));
      expect(life).toBeGreaterThan(0);
      expect(life).toBeLessThanOrEqual(60_000);
    }
  });

  test("count for themselves while it is gone, and share again when it is back", async () => {
    await startSharing(2);
    expect(accepted(await askInTurn("ann", 2))).toBe(2);
    await redis?.kill();
    // Each has an allowance of its own now.
    const answers = await askInTurn("ann", 14);
    expect(accepted(answers)).toBe(2 * allowance);
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(2_000);
    await said(alone, 1);
    redis = await startRedis(port, join(out, "redis"));
    await said(sharing, 2);
    expect(accepted(await askInTurn("bob", 10))).toBe(allowance);
    await said(alone, 1);
  });

  test("wait no longer than a moment for one that hangs, and only once", async () => {
    await startSharing(2);
    redis?.freeze();
    const asked = await Promise.all(Array.from({ length: 6 }, (_, index) => ask(replicas[index % 2], "ann")));
    expect(accepted(asked)).toBe(6);
    expect(Math.max(...asked.map(({ ms }) => ms))).toBeLessThan(2_000);
    await said(alone, 1);
    expect(accepted(await askInTurn("bob", 4))).toBe(4);
    redis?.thaw();
    await said(sharing, 2);
    expect(accepted(await askInTurn("cid", 10))).toBe(allowance);
  });

  test("count for themselves while it takes no writes, without saying so again and again", async () => {
    await startSharing(2);
    await redis?.command("CONFIG", "SET", "maxmemory", "1");
    expect(accepted(await askInTurn("ann", 14))).toBe(2 * allowance);
    await sleep(2_500);
    await said(alone, 1);
    expect(replicas[0]?.stderr()).toContain("OOM");
    await redis?.command("CONFIG", "SET", "maxmemory", "0");
    await said(sharing, 2);
    expect(accepted(await askInTurn("bob", 10))).toBe(allowance);
  });

  test("give up a connection on which nothing comes any more, and find the Redis that took its place", async () => {
    await startSharing(2);
    redis?.freeze();
    await said(alone, 1);
    await redis?.kill();
    redis = await startRedis(port, join(out, "redis"));
    await said(sharing, 2);
  });
});

describe("a replica", () => {
  test("starts without its Redis, says so once, and shares as soon as it is there", async () => {
    await startReplicas(1);
    expect(accepted(await askInTurn("ann", 8))).toBe(allowance);
    await said(alone, 1);
    expect(replicas[0]?.stderr()).toContain("ECONNREFUSED");
    redis = await startRedis(port, join(out, "redis"));
    await said(sharing, 1);
    expect(accepted(await askInTurn("bob", 1))).toBe(1);
    expect((await redis.keys()).length).toBe(2);
  });

  test("with a wrong password serves all the same, and shows no password", async () => {
    redis = await startRedis(port, join(out, "redis"), "right-one");
    await startReplicas(1, `redis://:wrong-one@127.0.0.1:${port}`);
    await said(alone, 1);
    expect(accepted(await askInTurn("ann", 8))).toBe(allowance);
    expect(replicas[0]?.stderr()).toContain("WRONGPASS");
    expect(replicas[0]?.stderr()).not.toContain("wrong-one");
    await said(alone, 1);
  });

  test("does not start without a URL", async () => {
    const { status, stderr } = await run(process.execPath, [main], { env: { KEY: key.pem, REDIS_URL: "" } });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "cannot start: REDIS_URL is not set: set it, the manifest reads it in server.limits.redisUrl\n",
    });
  });

  test("does not start with a value that is not a URL of a Redis, and does not show it", async () => {
    const env = { KEY: key.pem, REDIS_URL: "http://:hidden@redis.internal" };
    const { status, stderr } = await run(process.execPath, [main], { env });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^cannot start: server\.limits\.redisUrl in the manifest is not the URL of a Redis/,
    );
    expect(stderr).not.toContain("hidden");
  });
});

afterAll(() => {
  expect(replicas).toEqual([]);
});
