import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateServer } from "../interop/generated-server.js";
import { ask, post } from "../server/live-server.js";
import { type ServerProcess, startProcess } from "./server-process.js";

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
  expect(server.log()).toBe("");
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

  test.concurrent("meanwhile, and beside 500 more of them, others are answered", async () => {
    const slow = Array.from({ length: 500 }, () => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(head);
      return socket;
    });
    await sleep(500);
    for (let turn = 0; turn < 20; turn++) {
      const started = performance.now();
      expect((await ask(server.port, post(call))).body).toContain('"rolled"');
      expect(performance.now() - started).toBeLessThan(2_000);
      await sleep(500);
    }
    for (const socket of slow) socket.destroy();
  });
});
