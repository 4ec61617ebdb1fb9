import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { deadlinesUnder } from "../../templates/server/limits/deadlines.js";
import { FairPool } from "../../templates/server/limits/fair-pool.js";
import { FairShares } from "../../templates/server/limits/fair-shares.js";
import { PendingBodies } from "../../templates/server/limits/pending-bodies.js";
import { UnreadEvents } from "../../templates/server/protocol/unread-events.js";
import type { AuthSettings } from "../../templates/server/settings/settings.js";
import {
  ask,
  type LiveOptions,
  type LiveServer,
  post,
  rollDice,
  startServer,
} from "../harness/live-server.js";
import { tool } from "./sample-tools.js";

const open: LiveServer[] = [];
const sockets: Socket[] = [];
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(open.map((server) => server.close()));
});

const limits = { requestBytes: 1_000_000, requestsPerMinute: 0, concurrentRequests: 10, connections: 30 };

async function start(options: LiveOptions = {}): Promise<LiveServer> {
  const server = await startServer({ config: { limits }, ...options });
  open.push(server);
  return server;
}

interface Sender {
  readonly socket: Socket;
  received(): string;
  readonly closed: Promise<void>;
}

/** A client that sends some bytes, and no more. */
async function sendOnly(port: number, bytes: string | Buffer = ""): Promise<Sender> {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  let text = "";
  socket.on("data", (part) => {
    text += part;
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await once(socket, "connect");
  socket.write(bytes);
  return { socket, received: () => text, closed };
}

const head = "POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
const unfinished = `${head}content-length: 200\r\n\r\n{"jsonrpc"`;
const slow = tool("slow", { handler: () => new Promise<string>(() => {}) });
const callSlow = post({ ...rollDice, params: { name: "slow", arguments: {} } }, { connection: "keep-alive" });

describe("unfinished bodies", () => {
  test("do not lock out whole ones, however many there are", async () => {
    const server = await start();
    const slow: Sender[] = [];
    for (let turn = 0; turn < 25; turn++) {
      slow.push(await sendOnly(server.port, unfinished));
      expect(await ask(server.port, post(rollDice))).toMatchObject({ status: 200 });
    }
    // The nine newest still wait, as the whole one took a place too; the others were told why, and their connections closed.
    const displaced = slow.slice(0, 16);
    await Promise.all(displaced.map(({ closed }) => closed));
    for (const { received } of displaced) {
      expect(received()).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1[\s\S]*connection: close/i);
      expect(received()).toContain("Too many unfinished requests");
    }
    for (const { socket, received } of slow.slice(16)) {
      expect(received()).toBe("");
      // Requests that they began are still served when they are complete.
      const rest = JSON.stringify(rollDice).slice('{"jsonrpc"'.length);
      socket.write(rest.padEnd(190));
    }
    await expect.poll(() => slow.filter(({ received }) => received().includes(" 200 ")).length).toBe(9);
  });

  test("leave room for running calls", async () => {
    const server = await start({ tools: [slow, tool("roll_dice", { handler: () => "rolled" })] });
    for (let turn = 0; turn < 10; turn++) await sendOnly(server.port, unfinished);
    const calls = Array.from({ length: 9 }, () => sendOnly(server.port, callSlow));
    await Promise.all(calls);
    expect(await ask(server.port, post(rollDice))).toMatchObject({ status: 200 });
    await sendOnly(server.port, callSlow);
    await expect.poll(async () => (await ask(server.port, post(rollDice))).status).toBe(503);
  });

  test("may not fill the memory: the oldest of the longest makes room", () => {
    const bodies = new PendingBodies({ bodies: 10, bytes: 1_000 });
    const displaced: string[] = [];
    const enter = (owner: string, name: string) => bodies.enter(owner, () => displaced.push(name));
    const small = enter("ann", "small");
    const first = enter("bob", "first");
    const second = enter("bob", "second");
    expect(small.receive(300)).toBe(true);
    expect(first.receive(400)).toBe(true);
    expect(bodies.pressure).toBe(0.7);
    expect(second.receive(400)).toBe(true);
    expect(displaced).toEqual(["first"]);
    expect(first.receive(1)).toBe(false);
    expect(second.receive(400)).toBe(false);
    expect(displaced).toEqual(["first", "second"]);
    expect(bodies.pressure).toBe(0.3);
    small.leave();
    small.leave();
    expect(bodies.pressure).toBe(0);
  });

  test("count for the caller once its token is verified", () => {
    const bodies = new PendingBodies({ bodies: 4, bytes: 1_000 });
    const displaced: string[] = [];
    const enter = (owner: string, name: string) => bodies.enter(owner, () => displaced.push(name));
    // Behind a proxy all have one address.
    for (const name of ["a1", "a2", "a3"]) enter("proxy", name).belongsTo("ann");
    enter("proxy", "b1").belongsTo("bob");
    enter("proxy", "b2").belongsTo("bob");
    enter("proxy", "b3").belongsTo("bob");
    expect(displaced).toEqual(["a1", "a2"]);
    expect(enter("proxy", "b4").owner).toBe("proxy");
    expect(displaced).toEqual(["a1", "a2", "b1"]);
  });
});

describe("refused requests", () => {
  const auth: AuthSettings = {
    audience: ["dice"],
    algorithms: ["RS256"],
    cacheSeconds: 300,
    requiredScopes: [],
    authorizationServers: [],
  };
  const verifier = {
    verify: async () => ({ subject: "ann", scopes: [], claims: {}, expiresAt: Number.POSITIVE_INFINITY }),
  };

  test("do not count while their bodies are still awaited", async () => {
    const server = await start({ auth, verifier });
    const slow = await Promise.all(
      Array.from({ length: 25 }, () =>
        sendOnly(server.port, `${head}transfer-encoding: chunked\r\n\r\n1\r\n`),
      ),
    );
    await expect
      .poll(() => slow.filter(({ received }) => received().startsWith("HTTP/1.1 401 ")).length)
      .toBe(25);
    const bearer = { authorization: "Bearer a.b.c" };
    for (let turn = 0; turn < 20; turn++) {
      expect(await ask(server.port, post(rollDice, bearer))).toMatchObject({ status: 200 });
    }
  });
});

describe("idle connections", () => {
  test("make room for new ones, the oldest first", async () => {
    const server = await start();
    const idle: Sender[] = [];
    const kept = post(rollDice, { connection: "keep-alive" });
    for (let turn = 0; turn < 60; turn++) {
      const sender = await sendOnly(server.port, turn % 2 === 0 ? kept : head);
      if (turn % 2 === 0) await expect.poll(sender.received).toContain(" 200 ");
      idle.push(sender);
    }
    await Promise.all(idle.slice(0, 30).map(({ closed }) => closed));
    expect(await ask(server.port, post(rollDice))).toMatchObject({ status: 200 });
    // A kept connection goes on.
    const { socket, received } = idle[58] ?? expect.fail();
    socket.write(kept);
    await expect.poll(() => received().match(/ 200 /g)?.length).toBe(2);
  });

  test("a connection with a call in flight is not closed for others", async () => {
    const server = await start({ tools: [slow, tool("roll_dice", { handler: () => "rolled" })] });
    const busy = await sendOnly(server.port, callSlow);
    expect(await ask(server.port, post(rollDice))).toMatchObject({ status: 200 });
    for (let turn = 0; turn < 60; turn++) await sendOnly(server.port);
    expect(await ask(server.port, post(rollDice))).toMatchObject({ status: 200 });
    expect(busy.socket.closed).toBe(false);
  });
});

describe("a pool", () => {
  test("gives up the oldest item of the owner with most", () => {
    const pool = new FairPool<number>();
    for (const item of [1, 2]) pool.add("a", item);
    for (const item of [3, 4, 5]) pool.add("b", item);
    expect(pool.heaviest()).toBe(3);
    expect(pool.heaviest((item) => (item === 2 ? 100 : 1))).toBe(1);
    expect(pool.remove("b", 3)).toBe(true);
    expect(pool.remove("b", 3)).toBe(false);
    expect(pool.remove("b", 4)).toBe(true);
    expect(pool.heaviest()).toBe(1);
    expect(pool.size).toBe(3);
  });
});

describe("a caller who floods", () => {
  test("does not lock out a quiet one", () => {
    const shares = new FairShares(100);
    const flood = Array.from({ length: 100 }, () => shares.enter("flood"));
    expect(flood.every((share) => share !== undefined)).toBe(true);
    expect(shares.enter("flood")).toBeUndefined();
    const quiet = Array.from({ length: 20 }, () => shares.enter("quiet"));
    expect(quiet.every((share) => share !== undefined)).toBe(true);
    expect(shares.enter("flood")).toBeUndefined();
    // Neither has more than a quarter above the limit together.
    const more = Array.from({ length: 20 }, () => shares.enter("quiet"));
    expect(more.filter((share) => share !== undefined)).toHaveLength(5);
    flood[0]?.leave();
    flood[0]?.leave();
    expect(shares.enter("flood")).toBeUndefined();
    expect(shares.enter("third")).toBeDefined();
  });

  test("many who flood get an even part each", () => {
    const shares = new FairShares(100);
    const held = new Map<string, number>();
    for (let turn = 0; turn < 1_000; turn++) {
      const owner = `owner ${turn % 10}`;
      if (shares.enter(owner) !== undefined) held.set(owner, (held.get(owner) ?? 0) + 1);
    }
    for (const [, count] of held) expect(count).toBe(10);
    expect(held.size).toBe(10);
  });
});

describe("a request line of HTTP/0.9", () => {
  test("is answered once its sender has no more to say", async () => {
    const server = await start();
    for (const line of ["GET /mcp\r\n", "GET /healthz\r\n", "GET /"]) {
      const { socket, received, closed } = await sendOnly(server.port, line);
      socket.end();
      await closed;
      expect(received()).toMatch(/^HTTP\/1\.1 400 /);
    }
  });

  test("is waited for like an unfinished head, and then answered", async () => {
    // One connection is all the room, so the deadline is the shortest.
    const server = await start({ config: { limits: { ...limits, connections: 1 } } });
    const { received, closed } = await sendOnly(server.port, "GET /mcp\r\n");
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  });
});

test("tunnels whose clients leave, flood or do not read end, and nothing else does", async () => {
  const server = await start();
  const connecting = "CONNECT localhost:1 HTTP/1.1\r\nhost: localhost\r\n\r\n";
  const leaving = await sendOnly(server.port, connecting);
  leaving.socket.resetAndDestroy();
  const flooding = await sendOnly(server.port, connecting + "x".repeat(1_000_000));
  const staying = await sendOnly(server.port, connecting);
  await Promise.all([leaving, flooding, staying].map(({ closed }) => closed));
  for (const { received } of [flooding, staying])
    expect(received()).toMatch(/^HTTP\/1\.1 405 [\s\S]*no tunnels/);
  expect(await ask(server.port, post(rollDice))).toMatchObject({ status: 200 });
});

test("deadlines shrink once half of the room is taken", () => {
  expect(deadlinesUnder(0)).toEqual({ head: 10_000, request: 30_000 });
  expect(deadlinesUnder(0.5)).toEqual({ head: 10_000, request: 30_000 });
  expect(deadlinesUnder(0.75)).toEqual({ head: 5_500, request: 16_000 });
  expect(deadlinesUnder(1)).toEqual({ head: 1_000, request: 2_000 });
  expect(deadlinesUnder(2)).toEqual(deadlinesUnder(1));
});

describe("events that a client does not read", () => {
  /** A response as the SDKs make it: events are written whether or not they are read. */
  function events() {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (started) => {
        controller = started;
      },
      cancel: () => {
        cancelled = true;
      },
    });
    return {
      response: new Response(body, { headers: { "content-type": "text/event-stream" } }),
      send: async (bytes: number): Promise<void> => {
        if (!cancelled) controller?.enqueue(new Uint8Array(bytes));
        await new Promise((resolve) => setImmediate(resolve));
      },
      end: () => controller?.close(),
      cancelled: () => cancelled,
    };
  }

  test("end the stream above the bound, and abort its call", async () => {
    const unread = new UnreadEvents({ stream: 1_000, all: 100_000 });
    const source = events();
    const { body } = unread.bound(source.response);
    for (let turn = 0; turn < 11; turn++) await source.send(100);
    expect(source.cancelled()).toBe(false);
    await source.send(100);
    expect(source.cancelled()).toBe(true);
    await expect(body?.getReader().read()).rejects.toThrow("does not read");
  });

  test("a reader who keeps up gets everything, and a long result after a few events", async () => {
    const unread = new UnreadEvents({ stream: 1_000, all: 100_000 });
    const source = events();
    const reader = unread.bound(source.response).body?.getReader();
    for (let turn = 0; turn < 50; turn++) {
      await source.send(900);
      expect((await reader?.read())?.value?.length).toBe(900);
    }
    await source.send(500);
    await source.send(50_000);
    source.end();
    expect((await reader?.read())?.value?.length).toBe(500);
    expect((await reader?.read())?.value?.length).toBe(50_000);
    expect((await reader?.read())?.done).toBe(true);
  });

  test("of many streams the fullest ends first", async () => {
    const unread = new UnreadEvents({ stream: 1_000_000, all: 300_000 });
    const sources = [1, 2, 3].map(events);
    const bodies = sources.map(({ response }) => unread.bound(response).body);
    for (let turn = 0; turn < 3; turn++) {
      for (const [index, source] of sources.entries()) await source.send(index === 1 ? 70_000 : 40_000);
    }
    expect(sources.map((source) => source.cancelled())).toEqual([false, true, false]);
    await bodies[0]?.cancel();
    expect(sources[0]?.cancelled()).toBe(true);
  });
});
