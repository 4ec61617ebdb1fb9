import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateServer } from "../harness/generated-server.js";
import { type ServerProcess, startProcess } from "../harness/server-process.js";
import { request } from "../server/probes.js";
import { HostileTraffic } from "./hostile-traffic.js";

/** How long each of the two servers is under load, in minutes. */
const minutes = Number(process.env["MINUTES"] ?? 5);
const loadMs = minutes * 60_000;
/** Long enough for the engine to have compiled what the traffic runs: its code is on the heap. */
const warmUpMs = Math.min(15_000, Math.max(10_000, loadMs / 5));
/** How many hostile clients are there all the time beside the good ones. */
const hostileClients = 130;
/** After how long a request counts as unanswered. */
const unansweredMs = 15_000;
/** How much more than after the warm-up the heap may hold, after a collection. */
const growth = 0.1;

const inspection = pathToFileURL(join(import.meta.dirname, "inspection.mjs")).href;

/** The resources of a server. */
interface Holdings {
  readonly heap: number;
  readonly resources: readonly string[];
  /** The state of each connection. */
  readonly connections: readonly unknown[];
  readonly timers: number;
  readonly listeners: number;
}

/** One kind of client: sends one request, and says what is wrong with its answer. */
type Client = (port: number, agent: Agent) => Promise<string | undefined>;

interface Sent {
  readonly status: number;
  readonly text: string;
}

function send(
  port: number,
  agent: Agent,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => sent.destroy(new Error("unanswered")), unansweredMs);
    const sent = httpRequest(
      { port, host: "127.0.0.1", method: "POST", path: "/mcp", agent, headers },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => {
          clearTimeout(late);
          resolve({ status: response.statusCode ?? 0, text });
        });
        response.on("error", reject);
      },
    );
    sent.on("error", (error) => {
      clearTimeout(late);
      reject(error);
    });
    sent.end(body);
  });
}

/** A call that must be answered 200 with a string in it. */
function calling(tool: string, args: unknown, answer: RegExp, era: "legacy" | "modern" = "legacy"): Client {
  const { headers, body } = request(era, "tools/call", { name: tool, arguments: args });
  const text = JSON.stringify(body);
  return async (port, agent) => {
    const { status, text: answered } = await send(port, agent, headers, text);
    return status === 200 && answer.test(answered)
      ? undefined
      : `${tool}: ${status} ${answered.slice(0, 200)}`;
  };
}

function refused(headers: Readonly<Record<string, string>>, body: string, expected: number): Client {
  return async (port, agent) => {
    const all = { "content-type": "application/json", accept: "application/json", ...headers };
    const { status, text } = await send(port, agent, all, body);
    return status === expected && !/\n\s+at /.test(text) ? undefined : `not ${expected}: ${status} ${text}`;
  };
}

const rollBody = JSON.stringify(request("legacy", "tools/call", { name: "roll", arguments: {} }).body);
const waitBody = JSON.stringify(request("legacy", "tools/call", { name: "wait", arguments: {} }).body);
const countBody = JSON.stringify(request("legacy", "tools/call", { name: "count", arguments: {} }).body);

function head(length: number): string {
  return `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: application/json, text/event-stream\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`;
}

/** Sends a request in pieces, slowly. */
const slowly: Client = async (port) => {
  const bytes = Buffer.from(head(rollBody.length) + rollBody);
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (part) => {
    text += part;
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  for (let at = 0; at < bytes.length; at += 60) {
    socket.write(bytes.subarray(at, at + 60));
    await sleep(20);
  }
  await Promise.race([closed, sleep(unansweredMs)]);
  socket.destroy();
  return text.startsWith("HTTP/1.1 200 ") && text.includes('"rolled"') ? undefined : `slowly: ${text}`;
};

/** Goes away: in the middle of a request, or before its answer, or in the middle of it. */
function abandoning(bytes: string, afterMs: number): Client {
  return async (port) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(bytes);
    await sleep(afterMs);
    socket.destroy();
    return undefined;
  };
}

const errorId = /"isError":true/;

/** The mix, each as often as it stands here. */
function mix(sdk: "v1" | "v2"): readonly Client[] {
  const good = [
    calling("roll", {}, /"rolled"/),
    calling("echo", { text: "x".repeat(2_000) }, /"structuredContent":\{"text":"x+"\}/),
    calling("echo", { text: "\u00e9\u2028\u{1f3b2}", number: 3 }, /🎲/u),
    calling("count", {}, /"counted"/),
    calling("wait", {}, /"waited"/),
    ...(sdk === "v2"
      ? [calling("roll", {}, /"rolled"/, "modern"), calling("echo", { text: "m" }, /"m"/, "modern")]
      : []),
  ];
  const bad = [
    calling("echo", { text: 1, other: [] }, errorId),
    calling("crash", {}, /^(?!.*hunter2).*"isError":true/s),
    calling("lie", {}, errorId),
    calling("stall", {}, errorId),
    refused({}, "{", 400),
    refused({ host: "evil.example" }, rollBody, 403),
    refused({ origin: "https://evil.example" }, rollBody, 403),
    refused({ "content-type": "text/plain" }, rollBody, 415),
    refused({}, "x".repeat(70_000), 413),
  ];
  const gone = [
    abandoning(head(100) + rollBody.slice(0, 20), 10),
    abandoning(head(waitBody.length) + waitBody, 40),
    abandoning(head(countBody.length) + countBody, 60),
    abandoning("POST /mcp HTTP/1.1\r\nhost: loc", 10),
    abandoning("", 10),
  ];
  return [...good, ...good, ...good, ...bad, ...gone, slowly];
}

async function load(port: number, ms: number, sdk: "v1" | "v2", problems: string[]): Promise<number> {
  const clients = mix(sdk);
  const end = Date.now() + ms;
  let sent = 0;
  const one = async (start: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = start; Date.now() < end && problems.length < 20; turn += 7) {
      const problem = await clients[turn % clients.length]?.(port, agent).catch(String);
      sent += 1;
      if (problem !== undefined) problems.push(problem);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: 64 }, (_, index) => one(index)));
  return sent;
}

const servers: ServerProcess[] = [];
afterAll(() => {
  for (const { child } of servers) child.kill("SIGKILL");
});

describe.each(["v1", "v2"] as const)("a server of sdk %s under load", (sdk) => {
  let main: string;
  beforeAll(async () => {
    const folder = await generateServer({
      manifest: join(import.meta.dirname, "load.yaml"),
      handlers: join(import.meta.dirname, "handlers"),
      out: join(import.meta.dirname, "out", `soak-${sdk}`),
      edit: (text) => text.replace("sdk: v2", `sdk: ${sdk}`),
    });
    main = join(folder, "dist", "src", "main.js");
  });

  test(`for ${minutes} minutes answers everything and keeps nothing`, {
    timeout: loadMs + 120_000,
  }, async () => {
    const server = await startProcess(main, {
      env: { LOG_LEVEL: "fatal" },
      execArgv: ["--expose-gc", "--import", inspection],
    });
    servers.push(server);
    const problems: string[] = [];
    // The warm-up has all kinds of traffic: code that ran for the first time would count as growth.
    const early = new HostileTraffic(server.port, hostileClients);
    await load(server.port, warmUpMs, sdk, problems);
    early.stop();
    const before = await settle(server);
    const hostile = new HostileTraffic(server.port, hostileClients);
    const sent = await load(server.port, loadMs, sdk, problems);
    hostile.stop();
    const after = await settle(server);
    console.log(
      `sdk ${sdk}: ${sent} requests in ${loadMs / 1000} s beside ${hostile.opened} hostile connections; heap ${megabytes(before.heap)} -> ${megabytes(after.heap)} MB; ${JSON.stringify(after.resources)}`,
    );
    expect(problems).toEqual([]);
    expect(after.heap).toBeLessThan(before.heap * (1 + growth));
    expect(after.connections).toEqual([]);
    expect(after.resources).toEqual(before.resources);
    expect(after.timers).toBeLessThanOrEqual(before.timers);
    expect(after.listeners).toBe(before.listeners);
    // It ends in order although they go on.
    const last = new HostileTraffic(server.port, hostileClients);
    await sleep(500);
    expect(await server.stop()).toBe(0);
    last.stop();
  });
});

/** The resources of a server once its clients are gone and what they started has ended. */
async function settle(server: ServerProcess): Promise<Holdings> {
  await sleep(2_000);
  const holdings = new Promise<Holdings>((resolve) => {
    server.child.once("message", (message: Holdings) => resolve(message));
  });
  server.child.send("inspect");
  return holdings;
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}
