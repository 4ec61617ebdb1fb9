import { connect } from "node:net";
import { TokenAccess } from "../../templates/server/auth/token-access.js";
import { createToolScopes } from "../../templates/server/auth/tool-scopes.js";
import type { Verifier } from "../../templates/server/auth/verifier.js";
import { createCallModule } from "../../templates/server/calls/call.js";
import type { Era } from "../../templates/server/calls/call-module.js";
import { createRateLimiter, type RateLimiter } from "../../templates/server/limits/rate-limit.js";
import { createLog } from "../../templates/server/log/log.js";
import type { SdkModule } from "../../templates/server/protocol/sdk-server.js";
import { createSdkServer } from "../../templates/server/protocol/streaming-v2.js";
import { type Config, readConfig } from "../../templates/server/settings/config.js";
import type { AuthSettings, Settings } from "../../templates/server/settings/settings.js";
import type { Tool } from "../../templates/server/tool.js";
import { httpDirect } from "../../templates/server/transport/direct-http.js";
import { gzipList } from "../../templates/server/transport/gzip-list.js";
import { type HttpServer, serveHttp } from "../../templates/server/transport/http.js";
import { sampleTools, settings } from "../server/sample-tools.js";

export interface LiveServer extends HttpServer {
  /** At once unless a grace is given. */
  close(graceMs?: number): Promise<void>;
  /** Parsed lines of its log so far. */
  log(): readonly Readonly<Record<string, unknown>>[];
  /** Its log as written. */
  logText(): string;
}

export interface LiveOptions {
  readonly settings?: Settings;
  readonly config?: Partial<Config>;
  readonly auth?: AuthSettings;
  readonly verifier?: Verifier;
  readonly tools?: readonly Tool[];
  readonly sdk?: SdkModule["createSdkServer"];
  readonly limiter?: RateLimiter;
  /** Protocol eras that the SDK serves. */
  readonly eras?: readonly Era[];
  /** Whether plain calls are answered without the SDK. */
  readonly direct?: boolean;
}

/** A server as `run.ts` puts it together, on a free port of 127.0.0.1. */
export async function startServer(options: LiveOptions = {}): Promise<LiveServer> {
  const { auth, verifier, tools = sampleTools(), sdk = createSdkServer, direct = true } = options;
  const { eras = ["legacy", "modern"], settings: served = settings } = options;
  const config = { ...readConfig(served, {}), ...(auth !== undefined && { auth }), ...options.config };
  const { requestsPerMinute } = config.limits;
  let text = "";
  const log = createLog("debug", (lines) => {
    text += lines;
  });
  const scopes = auth === undefined ? undefined : createToolScopes(tools);
  const calls = createCallModule(tools, { log, scopes });
  const access =
    config.auth === undefined || verifier === undefined
      ? undefined
      : new TokenAccess({ auth: config.auth, path: config.path, tools, calls }, verifier);
  const sdkServer = sdk(served, calls);
  const server = await serveHttp({
    config,
    sdkServer: async () => sdkServer,
    log,
    access,
    ...(requestsPerMinute > 0 && { limiter: options.limiter ?? createRateLimiter(requestsPerMinute) }),
    ...(direct && { direct: httpDirect(eras, gzipList)(served, calls) }),
  });
  const logText = () => {
    log.flush();
    return text;
  };
  return {
    ...server,
    logText,
    log: () =>
      logText()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    async close(graceMs = 0): Promise<void> {
      await server.close(graceMs);
      await sdkServer.close();
    },
  };
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes over a connection of their own and resolves with all that comes back until it is closed. */
export function sendBytes(
  port: number,
  bytes: string | Buffer | readonly (string | Buffer)[],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const received: Buffer[] = [];
    socket.on("data", (chunk) => received.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(received).toString()));
    for (const part of typeof bytes === "string" || Buffer.isBuffer(bytes) ? [bytes] : bytes)
      socket.write(part);
  });
}

/** Splits answers that came over one connection; each must say its length. */
export function readAnswers(text: string): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n");
    const [first = "", ...lines] = rest.slice(0, end).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const status = Number(first.split(" ")[1]);
    if (headers["transfer-encoding"] === "chunked") {
      // Only Node.js's own refusals are sent so here, and they are empty.
      answers.push({ status, headers, body: rest.slice(end + 4).replace(/^0\r\n\r\n$/, "") });
      return answers;
    }
    const length = Number(headers["content-length"] ?? (status === 100 || status === 204 ? 0 : rest.length));
    answers.push({ status, headers, body: rest.slice(end + 4, end + 4 + length) });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

/** The one answer to bytes that ask for the connection to be closed. */
export async function ask(
  port: number,
  bytes: string | Buffer | readonly (string | Buffer)[],
): Promise<RawAnswer> {
  const [answer, ...more] = readAnswers(await sendBytes(port, bytes));
  if (answer === undefined || more.length > 0) throw new Error("expected one answer");
  return answer;
}

/** A POST with the usual headers; `headers` add to and replace them, undefined leaves one out. */
export function post(
  body: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
  target = "/mcp",
): Buffer {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const all: Record<string, string | undefined> = {
    host: "localhost",
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "content-length": String(bytes.length),
    connection: "close",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return Buffer.concat([Buffer.from(`POST ${target} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`), bytes]);
}

export const rollDice = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "roll_dice", arguments: { n_dice: 3 } },
} as const;
