import { request } from "node:http";
import type { EdgeRequest } from "./requests.js";

/** The parts of an answer that runtimes must agree on: connections, dates and lengths are their own. */
export interface EdgeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, a stream's messages, or nothing. */
  readonly body: unknown;
}

const usualHeaders = {
  host: "127.0.0.1:8000",
  "content-type": "application/json",
  accept: "application/json",
};

const compared =
  /^(?:content-type|cache-control|allow|www-authenticate|retry-after|vary|access-control-.*|mcp-.*|x-accel-buffering)$/;

/** The headers that are sent with a request of the table. */
export function headersOf({ headers, body }: EdgeRequest): Readonly<Record<string, string>> {
  const all = {
    ...usualHeaders,
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export function methodOf({ method, body }: EdgeRequest): string {
  return method ?? (body === undefined ? "GET" : "POST");
}

/**
 * Sends a request of the table to a server that listens on `port`, over a connection of its own. A server may answer and
 * close before it has read a long body: whoever still sends then may lose the answer with the connection, and asks again.
 */
export async function ask(port: number, asked: EdgeRequest): Promise<EdgeAnswer> {
  for (let left = 20; ; left--) {
    try {
      return await askOnce(port, asked);
    } catch (error) {
      const wasCut = error instanceof Error && /\b(?:EPIPE|ECONNRESET)\b/.test(error.message);
      if (!wasCut || left === 0 || (asked.body ?? "").length < 100_000) throw error;
    }
  }
}

function askOnce(port: number, asked: EdgeRequest): Promise<EdgeAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        method: methodOf(asked),
        path: asked.path ?? "/mcp",
        headers: headersOf(asked),
        agent: false,
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => {
          const headers = Object.entries(answer.headers).map(
            ([name, value]) => [name, String(value)] as const,
          );
          resolve(comparable(answer.statusCode ?? 0, headers, text));
        });
        answer.on("error", reject);
      },
    );
    sent.setTimeout(20_000, () => sent.destroy(new Error(`no answer to: ${asked.name}`)));
    sent.on("error", (error) => reject(new Error(`${asked.name}: ${error.message}`)));
    sent.end(asked.body);
  });
}

/** Asks the fetch function itself. */
export async function askFetch(
  fetch: (request: Request) => Promise<Response>,
  asked: EdgeRequest,
): Promise<EdgeAnswer> {
  const { body } = asked;
  const answer = await fetch(
    new Request(`http://127.0.0.1:8000${asked.path ?? "/mcp"}`, {
      method: methodOf(asked),
      headers: headersOf(asked),
      ...(body !== undefined && body !== "" && { body }),
    }),
  );
  return comparable(answer.status, [...answer.headers], await answer.text());
}

function comparable(
  status: number,
  headers: readonly (readonly [string, string])[],
  text: string,
): EdgeAnswer {
  const kept = headers.filter(([name]) => compared.test(name));
  const type = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  return {
    status,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, withoutIds(value)])),
    body: bodyOf(withoutIds(text), type),
  };
}

/** Ids of requests, and seconds to wait, differ from one answer to the next. */
function withoutIds(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>")
    .replace(/\b(?:5[0-9]|60)\b(?= s|$)/g, "<seconds>");
}

function bodyOf(text: string, type: string): unknown {
  if (type.startsWith("text/event-stream")) {
    return text.split("\n").flatMap((line) => (/^data: ?\{/.test(line) ? [JSON.parse(line.slice(5))] : []));
  }
  if (!type.startsWith("application/json") || text === "") return text;
  return JSON.parse(text);
}
