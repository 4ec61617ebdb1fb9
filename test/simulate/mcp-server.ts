import { createServer, type IncomingMessage } from "node:http";
import { createMcpHandler, ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server";
import type { JsonObject } from "../../src/json.js";

/** A tool of a {@link startMcpServer}. */
export interface TestTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: JsonObject;
  readonly outputSchema?: JsonObject;
  /** Listed before 2026-07-28, when results are `{"result": …}`. */
  readonly wrapped?: boolean;
  readonly readOnly?: boolean;
  /** Throws to answer with `isError: true`. */
  run(input: Readonly<Record<string, unknown>>): unknown;
}

export interface TestServer {
  readonly url: string;
  /** Names and arguments of the calls so far. */
  readonly calls: readonly (readonly [name: string, input: unknown])[];
  close(): Promise<void>;
}

export const rollDice: TestTool = {
  name: "roll_dice",
  description: "Roll `n_dice` 6-sided dice and return the results.",
  inputSchema: {
    type: "object",
    properties: { n_dice: { type: "integer", minimum: 1, maximum: 100 } },
    required: ["n_dice"],
    additionalProperties: false,
  },
  outputSchema: { type: "array", items: { type: "integer" } },
  wrapped: true,
  run: ({ n_dice }) => [6, 4, 2, 5, 1, 3].slice(0, Number(n_dice)),
};

/** A real MCP server of the tools, of both protocol eras. With `token`, every request must carry it. */
export async function startMcpServer(
  tools: readonly TestTool[],
  options: { readonly token?: string; readonly status?: number } = {},
): Promise<TestServer> {
  const calls: (readonly [string, unknown])[] = [];
  const handler = createMcpHandler(({ era }) => {
    const server = new Server({ name: "test", version: "1.0.0" }, { capabilities: { tools: {} } });
    server.setRequestHandler("tools/list", () => ({
      tools: tools.map((tool) => listing(tool, era === "legacy")),
    }));
    server.setRequestHandler("tools/call", ({ params }) => {
      const tool = tools.find(({ name }) => name === params.name);
      if (tool === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, "Unknown tool");
      calls.push([params.name, params.arguments]);
      return answer(tool, params.arguments ?? {}, era === "legacy");
    });
    return server;
  });
  const http = createServer(async (request, response) => {
    if (
      options.status !== undefined ||
      (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`)
    ) {
      response.writeHead(options.status ?? 401).end();
      return;
    }
    const answered = await handler.fetch(await toWeb(request));
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    response.end(Buffer.from(await answered.arrayBuffer()));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    calls,
    close: async () => {
      await handler.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function listing(tool: TestTool, legacy: boolean) {
  const { name, description, inputSchema = { type: "object", properties: {} }, outputSchema, wrapped } = tool;
  const output =
    legacy && wrapped && outputSchema !== undefined
      ? { type: "object", properties: { result: outputSchema }, required: ["result"] }
      : outputSchema;
  return {
    name,
    ...(description !== undefined && { description }),
    inputSchema: { ...inputSchema, type: "object" as const },
    ...(output !== undefined && {
      outputSchema: { ...output, type: String(output["type"]) } as { type: "object" },
    }),
    ...(tool.readOnly !== undefined && { annotations: { readOnlyHint: tool.readOnly } }),
  };
}

function answer(tool: TestTool, input: Record<string, unknown>, legacy: boolean) {
  try {
    const value = tool.run(input);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const content = [{ type: "text" as const, text }];
    if (tool.outputSchema === undefined) return { content };
    return {
      content,
      structuredContent: (legacy && tool.wrapped ? { result: value } : value) as Record<string, unknown>,
    };
  } catch (error) {
    return {
      content: [{ type: "text" as const, text: error instanceof Error ? error.message : "" }],
      isError: true,
    };
  }
}

async function toWeb(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  return new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method ?? "GET",
    headers,
    ...(hasBody && { body: Buffer.concat(chunks) }),
  });
}
