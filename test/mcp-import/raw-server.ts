import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";

/** An MCP server of protocol 2025-06-18 that answers with whatever it is given: what a client must not trust. */
export interface RawServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The answers of a raw server: results by method, or the text of a whole body. */
export interface RawAnswers {
  readonly info?: JsonObject;
  readonly capabilities?: JsonObject;
  readonly instructions?: string;
  /** The result of a request; undefined: an error. A string is sent as the body. */
  result(method: string, params: JsonObject): Json | undefined;
  /** Notifications that are sent before the result. */
  notifications?(method: string, params: JsonObject): readonly JsonObject[];
  /** Status and `WWW-Authenticate` of a request that is refused. */
  refusal?(method: string, authorization: string): readonly [status: number, challenge: string] | undefined;
}

export async function startRawServer(answers: RawAnswers): Promise<RawServer> {
  const http = createServer(async (request, response) => {
    if (request.method !== "POST") {
      response.writeHead(405).end();
      return;
    }
    const message: unknown = JSON.parse(await text(request));
    if (!isJsonObject(message) || message["id"] === undefined) {
      response.writeHead(202).end();
      return;
    }
    const { id, method } = message;
    const params = isJsonObject(message["params"]) ? message["params"] : {};
    const refusal = answers.refusal?.(String(method), request.headers.authorization ?? "");
    if (refusal !== undefined) {
      response.writeHead(refusal[0], { "www-authenticate": refusal[1] }).end();
      return;
    }
    const result = resultOf(answers, String(method), params);
    const notifications = answers.notifications?.(String(method), params) ?? [];
    if (notifications.length > 0) {
      const messages = [...notifications, { id, result }].map((sent) =>
        JSON.stringify({ jsonrpc: "2.0", ...sent }),
      );
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(messages.map((sent) => `event: message\ndata: ${sent}\n\n`).join(""));
      return;
    }
    response.writeHead(200, { "content-type": "application/json" });
    if (typeof result === "string") response.end(result);
    else if (result === undefined)
      response.end(
        JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message: "Method not found" } }),
      );
    else response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/mcp`,
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function resultOf(answers: RawAnswers, method: string, params: JsonObject): Json | undefined {
  if (method !== "initialize") return answers.result(method, params);
  return {
    protocolVersion: "2025-06-18",
    serverInfo: answers.info ?? { name: "raw", version: "1.0.0" },
    capabilities: answers.capabilities ?? { tools: {} },
    ...(answers.instructions !== undefined && { instructions: answers.instructions }),
  };
}
