import { execFileSync } from "node:child_process";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateServer } from "../harness/generated-server.js";
import { ask, post } from "../harness/live-server.js";
import { type ServerProcess, startProcess } from "../harness/server-process.js";

/** The server looks for connections that are over their time every 2 s; the rest is for a machine under load. */
const slackMs = 6_000;
const headMs = 10_000;
const requestMs = 30_000;

let server: ServerProcess;
beforeAll(async () => {
  const folder = await generateServer({
    manifest: join(import.meta.dirname, "load.yaml"),
    handlers: join(import.meta.dirname, "handlers"),
    out: join(import.meta.dirname, "out", "slow-clients"),
  });
  server = await startProcess(join(folder, "dist", "src", "main.js"), { env: { LOG_LEVEL: "warn" } });
});
afterAll(async () => {
  expect(server.stderr()).toBe("");
  expect(await server.stop()).toBe(0);
});

const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "roll", arguments: {} } };

interface Ended {
  readonly afterMs: number;
  readonly received: string;
}

/** Opens a connection, does something with it, and tells when the server closed it and what it said. */
function untilClosed(use: (socket: Socket) => void): Promise<Ended> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = connect(server.port, "127.0.0.1");
    let received = "";
    socket.on("data", (part) => {
      received += part;
    });
    socket.on("error", () => {});
    socket.once("close", () => resolve({ afterMs: performance.now() - started, received }));
    socket.once("connect", () => use(socket));
  });
}

/** Sends a piece each half second, again and again. */
function drip(socket: Socket, piece: string): void {
  const timer = setInterval(() => socket.write(piece), 500);
  socket.once("close", () => clearInterval(timer));
}

const head = "POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

describe("a connection is closed in time when its client", () => {
  test.concurrent.each<
    readonly [name: string, limitMs: number, answer: string, use: (socket: Socket) => void]
  >([
    ["sends nothing", headMs, "HTTP/1.1 408 ", () => {}],
    ["stops in the head", headMs, "HTTP/1.1 408 ", (socket) => void socket.write(head)],
    [
      "sends the head header by header, slowly",
      headMs,
      "HTTP/1.1 408 ",
      (socket) => {
        socket.write(head);
        drip(socket, "x-a: b\r\n");
      },
    ],
    [
      "stops in the body",
      requestMs,
      "HTTP/1.1 408 ",
      (socket) => void socket.write(`${head}content-length: 100\r\n\r\n{"jsonrpc"`),
    ],
    [
      "sends the body byte by byte, slowly",
      requestMs,
      "HTTP/1.1 408 ",
      (socket) => {
        socket.write(`${head}content-length: 10000\r\n\r\n`);
        drip(socket, " ");
      },
    ],
    [
      "sends chunks byte by byte, slowly",
      requestMs,
      "HTTP/1.1 408 ",
      (socket) => {
        socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
        drip(socket, "1\r\n \r\n");
      },
    ],
  ])("%s", async (_name, limitMs, answer, use) => {
    const { afterMs, received } = await untilClosed(use);
    expect(received.startsWith(answer)).toBe(true);
    expect(afterMs).toBeGreaterThan(limitMs - 1_000);
    expect(afterMs).toBeLessThan(limitMs + slackMs);
  });

  test.concurrent("does not read what it asked for", async () => {
    const text = "x".repeat(30_000);
    const body = JSON.stringify({ ...call, params: { name: "echo", arguments: { text } } });
    const one = `${head}content-length: ${body.length}\r\n\r\n${body}`;
    const { afterMs } = await untilClosed((socket) => {
      socket.pause();
      socket.write(one.repeat(400));
    });
    expect(afterMs).toBeLessThan(2 * requestMs + slackMs);
  });
});

/** Results of good callers. */
interface Seen {
  readonly calls: number;
  readonly answered: number;
  /** In milliseconds. */
  readonly p99: number;
}

/** Four callers, each over a connection of its own or a new one for each call, that send one call after another: for some time, and 25 each. */
async function callFor(ms: number): Promise<Seen> {
  const end = performance.now() + ms;
  const times: number[] = [];
  let answered = 0;
  const caller = async (pause: number): Promise<void> => {
    for (let turn = 0; turn < 25 || performance.now() < end; turn++) {
      const started = performance.now();
      const { status, body } = await ask(server.port, post(call)).catch(() => ({ status: 0, body: "" }));
      if (status === 200 && body.includes('"rolled"')) answered += 1;
      times.push(performance.now() - started);
      await sleep(pause);
    }
  };
  await Promise.all([10, 15, 20, 25].map(caller));
  times.sort((first, second) => first - second);
  return { calls: times.length, answered, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

/** Both sides have a socket for each connection, and some files of their own. */
const mostSockets =
  Number(execFileSync("sh", ["-c", "ulimit -n"]).toString().replace("unlimited", "65536")) - 200;

/** Opens `count` connections that each send `bytes`, in groups that the system's queue takes. */
async function crowd(count: number, bytes: string): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const group = Array.from({ length: Math.min(250, count - sockets.length) }, () => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.resume();
      return {
        socket,
        opened: new Promise((resolve) => socket.once("connect", resolve).once("close", resolve)),
      };
    });
    await Promise.all(group.map(({ opened }) => opened));
    for (const { socket } of group) socket.write(bytes);
    sockets.push(...group.map(({ socket }) => socket));
  }
  return sockets;
}

const unfinished = `${head}content-length: 500\r\n\r\n{"jsonrpc"`;
const whole = `${head}content-length: ${JSON.stringify(call).length}\r\n\r\n${JSON.stringify(call)}`;

describe("good callers are answered beside", () => {
  test.each([
    ["5,000 unfinished bodies", 5_000, unfinished],
    ["5,000 unfinished bodies in chunks", 5_000, `${head}transfer-encoding: chunked\r\n\r\n5\r\n{"js`],
    ["5,000 unfinished heads", 5_000, head],
    [
      "5,000 refused requests whose bodies are awaited",
      5_000,
      `${unfinished.replace("localhost", "evil.example").replace("500", "90000")}`,
    ],
    // More than the server keeps: the oldest make room.
    ["11,000 idle connections", 11_000, ""],
    ["11,000 connections that were used once", 11_000, whole],
  ])("%s", { timeout: 120_000 }, async (name, count, bytes) => {
    const usual = await callFor(1_000);
    expect(usual.answered).toBe(usual.calls);
    const opening = crowd(Math.min(count, mostSockets), bytes);
    const during = await Promise.all([opening, callFor(3_000)]);
    const after = await callFor(2_000);
    for (const socket of during[0]) socket.destroy();
    const [, beside] = during;
    expect(beside.answered / beside.calls).toBeGreaterThanOrEqual(0.99);
    expect(after.answered / after.calls).toBeGreaterThanOrEqual(0.99);
    // Times are told, not judged: a busy machine opens the connections slowly, and this side is slow too.
    console.log(
      `${name}: ${beside.answered + after.answered} of ${beside.calls + after.calls} calls answered, p99 ${usual.p99.toFixed(0)} ms alone, ${beside.p99.toFixed(0)} ms while they come, ${after.p99.toFixed(0)} ms beside them`,
    );
  });
});
