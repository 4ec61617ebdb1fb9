import { connect } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type BuiltServers, generateServers } from "../attacks/attacked-servers.js";
import { startProcess } from "../harness/server-process.js";
import { createKey, keySetOf, sign, startKeyEndpoint } from "../server/issuer.js";
import { request } from "../server/probes.js";
import { type Draft, mutate, Random, write } from "./mutation.js";

/** Requests to each of the four servers; 50,000 in all unless `COUNT` says otherwise. */
const count = Math.ceil(Number(process.env["COUNT"] ?? 50_000) / 4);
const seed = Number(process.env["SEED"] ?? Date.now() % 4_294_967_296);
console.log(`fuzz: COUNT=${4 * count} SEED=${seed} (set SEED to repeat a run)`);

const connections = 48;
/** After how long without an answer the server is asked something else; see `exchange`. */
const quietMs = 60;
/** After how long it counts as a hang. */
const hangMs = 15_000;

const key = await createKey("RS256");
const authorization = `Bearer ${await sign(key, { exp: Math.floor(Date.now() / 1000) + 3_600 })}`;

const usual = [
  ["host", "localhost"],
  ["connection", "close"],
] as const;

/** Valid requests; `secured` ones carry a token. */
function drafts(secured: boolean): readonly [Draft, ...Draft[]] {
  const token = secured ? ([["authorization", authorization]] as const) : [];
  const post = ({ headers, body }: ReturnType<typeof request>, path = "/mcp"): Draft => ({
    line: `POST ${path} HTTP/1.1`,
    headers: [...usual, ...token, ...Object.entries(headers)],
    body,
  });
  const get = (path: string, method = "GET"): Draft => ({
    line: `${method} ${path} HTTP/1.1`,
    headers: [...usual],
  });
  const call = { name: "roll_dice", arguments: { n_dice: 3 } };
  return [
    post(request("legacy", "tools/call", call)),
    post(request("modern", "tools/call", call)),
    post(request("legacy", "tools/call", { name: "keep", arguments: { a: [1, { b: "c" }] } })),
    post(request("modern", "tools/call", { name: "load_dice", arguments: {} })),
    post(request("legacy", "tools/list")),
    post(request("modern", "tools/list")),
    post(request("modern", "server/discover")),
    post(request("modern", "subscriptions/listen", { notifications: { toolsListChanged: true } })),
    post(
      request("legacy", "initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "fuzz", version: "1" },
      }),
    ),
    post(request("legacy", "ping"), "/mcp/"),
    post({
      ...request("legacy", "ping"),
      body: [request("legacy", "ping").body, request("legacy", "tools/call", call).body],
    }),
    get("/healthz"),
    get("/readyz", "HEAD"),
    get("/.well-known/oauth-protected-resource/mcp"),
    {
      ...get("/mcp", "OPTIONS"),
      headers: [...usual, ["origin", "http://localhost"], ["access-control-request-method", "POST"]],
    },
    get("/mcp", "DELETE"),
  ];
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Splits what came back; undefined when it is not HTTP, or ends inside an answer. */
function readAnswers(text: string): readonly Answer[] | undefined {
  const answers: Answer[] = [];
  let rest = text;
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n");
    const status = /^HTTP\/1\.1 (\d{3}) [ -~]*\r\n/.exec(rest)?.[1];
    if (end === -1 || status === undefined) return undefined;
    const head = rest.slice(0, end + 2).toLowerCase();
    rest = rest.slice(end + 4);
    let body = "";
    // The answer to HEAD announces a body that does not come.
    if (rest !== "" && !rest.startsWith("HTTP/1.1 ")) {
      const length = /\r\ncontent-length: (\d+)\r\n/.exec(head)?.[1];
      if (length !== undefined) {
        body = rest.slice(0, Number(length));
        if (body.length < Number(length)) return undefined;
        rest = rest.slice(Number(length));
      } else if (head.includes("\r\ntransfer-encoding: chunked\r\n")) {
        for (;;) {
          const size = /^([0-9a-f]+)\r\n/.exec(rest)?.[1];
          // A stream that stands open until the connection is closed.
          if (size === undefined) return [...answers, { status: Number(status), body }];
          const start = size.length + 2;
          body += rest.slice(start, start + Number.parseInt(size, 16));
          rest = rest.slice(start + Number.parseInt(size, 16) + 2);
          if (size === "0") break;
        }
      }
    }
    answers.push({ status: Number(status), body });
  }
  return answers;
}

/**
 * Sends bytes and gives all that comes back, or undefined when the connection does not end.
 *
 * A request that lost bytes waits for more, and Node.js cuts what is in flight when a client ends its side. So this
 * side ends only when a valid request, sent later on another connection, was answered meanwhile: the server had its
 * turn then, however busy the machine is.
 */
function exchange(port: number, bytes: Buffer, later: Buffer): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const hang = setTimeout(() => {
      resolve(undefined);
      socket.destroy();
    }, hangMs);
    const quiet = setTimeout(() => {
      const before = text.length;
      const other = connect(port, "127.0.0.1", () => other.write(later));
      other.resume().on("error", () => {});
      other.once("close", () => {
        if (text.length === before) socket.end();
        else quiet.refresh();
      });
    }, quietMs);
    socket.setEncoding("latin1").on("data", (part: string) => {
      text += part;
    });
    // Reset: the server closed while this side was still sending.
    socket.on("error", () => {});
    socket.once("close", () => {
      clearTimeout(hang);
      clearTimeout(quiet);
      resolve(text);
    });
    socket.write(bytes);
  });
}

const statuses = new Set([
  100, 200, 202, 204, 400, 401, 403, 404, 405, 406, 408, 413, 415, 417, 431, 501, 505,
]);
const inside = /\n\s+at \S|node_modules|file:\/\/|\/runtime\/|\.[jt]s:\d+|Error:.*\n.*at /;

/** The fault of an answer, or undefined. */
function judge(sent: Buffer, received: string | undefined, secured: boolean): string | undefined {
  if (received === undefined) return "the connection hangs";
  const answers = readAnswers(received);
  if (answers === undefined) return "not HTTP";
  for (const { status, body } of answers) {
    if (!statuses.has(status)) return `status ${status}`;
    if (inside.test(body)) return "tells of the server's inside";
    const problem = judgeBody(status, body);
    if (problem !== undefined) return problem;
    const ran = status === 200 && /"(result|tools|content)":/.test(body);
    if (ran && secured && !sent.includes(authorization.slice("Bearer ".length)))
      return "200 without the token";
    if (
      ran &&
      !/\nhost:[ \t]*(localhost|127\.0\.0\.1|\[::1\])(:\d+)?[ \t]*\r?\n/i.test(sent.toString("latin1"))
    )
      return "200 for a strange host";
    if (ran && /\norigin:[ \t]*(null|https:\/\/evil)/i.test(sent.toString("latin1"))) {
      return "200 for a strange origin";
    }
  }
  return undefined;
}

/** Bodies are JSON-RPC, one of the two documents, an event stream of JSON-RPC, or nothing. */
function judgeBody(status: number, body: string): string | undefined {
  if (body === "") return undefined;
  const texts = body.startsWith("{") || body.startsWith("[") ? [body] : streamed(body);
  if (texts.length === 0) return `an unknown body: ${body.slice(0, 100)}`;
  for (const text of texts) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return `a body that is not JSON: ${text.slice(0, 100)}`;
    }
    for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
      const good =
        message.jsonrpc === "2.0" || (status === 200 && ("resource" in message || message.status === "ok"));
      if (!good) return `not JSON-RPC: ${text.slice(0, 100)}`;
      if (message.error?.code === -32603 && status >= 500) return "an internal error";
    }
  }
  return undefined;
}

function streamed(body: string): readonly string[] {
  return [...body.matchAll(/^data: (.+)$/gm)].flatMap(([, data]) => data ?? []);
}

let built: BuiltServers;
beforeAll(async () => {
  built = await generateServers(join(import.meta.dirname, "out", "fuzz"));
});

describe.each([
  ["open", "v1"],
  ["open", "v2"],
  ["token", "v1"],
  ["key-set", "v2"],
] as const)("the %s server of sdk %s", (kind, sdk) => {
  test(`survives ${count} changed requests`, { timeout: 20_000 + count * 20 }, async () => {
    const endpoint = await startKeyEndpoint(await keySetOf(key));
    const server = await startProcess(built(kind, sdk), {
      env: { LOG_LEVEL: "warn", KEY: key.pem, KEYS_URL: endpoint.url },
    });
    const secured = kind !== "open";
    const random = new Random(seed);
    const models = drafts(secured);
    const later = write(models[0]);
    const seen = new Map<number, number>();
    const problems: string[] = [];
    let made = 0;
    const client = async (): Promise<void> => {
      while (made < count && problems.length < 10) {
        made += 1;
        const bytes = mutate(random.pick(models), random);
        const received = await exchange(server.port, bytes, later);
        const problem = judge(bytes, received, secured);
        if (problem !== undefined) {
          problems.push(
            `${problem}\n> ${JSON.stringify(bytes.toString("latin1"))}\n< ${JSON.stringify(received)}`,
          );
        }
        const status = Number(received?.slice(9, 12));
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: connections }, client));
    console.log(`${kind} ${sdk}: ${JSON.stringify(Object.fromEntries(seen))} (0: closed without an answer)`);
    expect(problems).toEqual([]);

    // It still answers every valid request as before.
    for (const model of models) {
      const received = await exchange(server.port, write(model), later);
      expect(judge(write(model), received, secured)).toBeUndefined();
    }
    const alive = await exchange(server.port, later, later);
    expect(alive).toMatch(/^HTTP\/1\.1 200 /);
    expect(server.stderr()).not.toMatch(/"level":"(error|fatal)"|unhandled|uncaught/);
    expect(await server.stop()).toBe(0);
    await endpoint.close();
  });
});
