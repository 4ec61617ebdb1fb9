import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Json } from "../json.js";
import { ApiError, invalidRequest } from "./api-error.js";
import { Conversation } from "./conversation.js";
import { readCreateRequest } from "./create-request.js";
import { responseEvents } from "./response-events.js";
import type { SimulatedManifest } from "./tool-arguments.js";

export interface SimulatorOptions {
  /** 0: any free port. Default: 8787. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Manifests whose examples give the arguments of calls. */
  readonly manifests?: readonly SimulatedManifest[];
  /** Told of every request that was answered, in one line. */
  readonly log?: (line: string) => void;
}

export interface Simulator {
  /** The base URL for the `openai` packages, `OPENAI_BASE_URL`: `http://127.0.0.1:8787/v1`. */
  readonly baseUrl: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

const largestBody = 16 * 1024 * 1024;

/**
 * Starts a stand-in for OpenAI's `POST /v1/responses` with `mcp` tools. Rejects with the error of `listen` where the
 * port cannot be had.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 8787, host = "127.0.0.1", manifests = [], log = () => {} } = options;
  const conversation = new Conversation(manifests);
  const server = createServer((request, response) => {
    void serve(request, response, conversation, log);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    baseUrl: `http://${host.includes(":") ? `[${host}]` : host}:${portOf(server)}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  conversation: Conversation,
  log: (line: string) => void,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://simulator").pathname;
  const line = `${request.method} ${path}`;
  try {
    const said = await route(request, response, path, conversation);
    log(`${line} ${response.statusCode}${said}`);
  } catch (error) {
    const refusal = error instanceof ApiError ? error : unexpected(error);
    sendJson(response, refusal.status, { error: refusal.body });
    log(`${line} ${refusal.status} ${refusal.message}${causeOf(refusal)}`);
  }
}

/** Answers, and gives what the log says of it. */
async function route(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  conversation: Conversation,
): Promise<string> {
  if (request.method === "GET" && path === "/healthz") {
    response.end("ok\n");
    return "";
  }
  checkKey(request);
  if (request.method === "POST" && path === "/v1/responses") {
    const create = readCreateRequest(await readJson(request));
    const answer = await conversation.answer(create);
    if (create.stream) sendEvents(response, responseEvents(answer));
    else sendJson(response, 200, answer);
    return ` ${answer.output.map((item) => item.type).join(", ")}`;
  }
  const id = /^\/v1\/responses\/([^/]+)$/.exec(path)?.[1];
  if (request.method === "GET" && id !== undefined) {
    const stored = conversation.recall(id);
    if (stored === undefined) {
      throw new ApiError(404, {
        message: `Response with id '${id}' not found.`,
        type: "invalid_request_error",
        param: null,
        code: null,
      });
    }
    sendJson(response, 200, stored);
    return "";
  }
  throw new ApiError(404, {
    message: `Invalid URL (${request.method} ${path})`,
    type: "invalid_request_error",
    param: null,
    code: null,
  });
}

/** Any key will do; none is 401, as in the API. */
function checkKey(request: IncomingMessage): void {
  if (/^Bearer +\S/i.test(request.headers.authorization ?? "")) return;
  throw new ApiError(401, {
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      "(i.e. Authorization: Bearer YOUR_KEY).",
    type: "invalid_request_error",
    param: null,
    code: null,
  });
}

async function readJson(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) {
      throw new ApiError(413, {
        message: `The request body is larger than ${largestBody} bytes.`,
        type: "invalid_request_error",
        param: null,
        code: null,
      });
    }
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw invalidRequest("We could not parse the JSON body of your request.", null, null);
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  const text = `${JSON.stringify(body, null, 2)}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    // The SDKs would wait and try again on some of these; nothing here changes by itself.
    ...(status >= 400 && { "x-should-retry": "false" }),
  });
  response.end(text);
}

function sendEvents(response: ServerResponse, events: Iterable<{ readonly type: string }>): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}

function unexpected(error: unknown): ApiError {
  const body = {
    message: "The server had an error while processing your request.",
    type: "server_error",
    param: null,
    code: null,
  };
  return new ApiError(500, body, { cause: error });
}

/** Why a server could not be reached: what the API does not tell its callers, and people need who run one. */
function causeOf(error: Error): string {
  const causes: string[] = [];
  for (let { cause } = error; cause instanceof Error && causes.length < 3; cause = cause.cause) {
    const code = "code" in cause && typeof cause.code === "string" ? `${cause.code}: ` : "";
    causes.push(code + cause.message);
  }
  return causes.length === 0 ? "" : ` (${causes.join(": ")})`;
}
