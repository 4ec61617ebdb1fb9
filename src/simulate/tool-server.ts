import {
  type CallToolResult,
  Client,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type Tool,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import type { Json } from "../json.js";
import { ApiError, invalidRequest, listingRefused } from "./api-error.js";
import { functionSchemaProblem } from "./function-schema.js";
import { type McpTool, selects } from "./mcp-tool.js";

/** A server that a request names, connected, with the tools it allows. */
export interface ToolServer {
  readonly tool: McpTool;
  /** In the server's order. */
  readonly listed: readonly Tool[];
  /** Calls a tool. Rejects where the call itself fails; a tool's own error is a result. */
  call(name: string, input: Readonly<Record<string, Json>>): Promise<CallToolResult>;
  close(): Promise<void>;
}

/**
 * Connects with a real MCP client, of the newest protocol that the server speaks, and lists its tools. Throws
 * {@link listingRefused} where that fails, and 400 for names that the API cannot give to a model.
 */
export async function openToolServer(tool: McpTool, url: URL): Promise<ToolServer> {
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers: { ...tool.headers } } });
  const client = new Client(
    { name: "openai-mcp", version: "1.0.0" },
    { versionNegotiation: { mode: "auto" } },
  );
  try {
    await client.connect(transport);
    const { tools } = await client.listTools();
    const { allowed } = tool;
    const listed = allowed === undefined ? tools : tools.filter((one) => selects(allowed, one));
    checkNames(tool, listed);
    checkSchemas(tool, listed);
    return {
      tool,
      listed,
      call: (name, input) => client.callTool({ name, arguments: { ...input } }),
      close: () => client.close(),
    };
  } catch (error) {
    await client.close();
    throw error instanceof ApiError ? error : listingFailure(tool, error);
  }
}

/** The API's own words for a server that cannot be reached or does not speak MCP: its connector answers 424 itself. */
function listingFailure(tool: McpTool, error: unknown): ApiError {
  return listingRefused(tool.label, statusOf(error) ?? 424, error);
}

function statusOf(error: unknown): number | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof SdkHttpError) return cause.status;
    if (cause instanceof UnauthorizedError) return 401;
  }
  return undefined;
}

const toolName = /^[a-zA-Z0-9_-]{1,64}$/;

function checkNames(tool: McpTool, listed: readonly Tool[]): void {
  const refused = listed.find((one) => !toolName.test(one.name));
  if (refused === undefined) return;
  throw invalidRequest(
    `Invalid tool name from MCP server '${tool.label}': '${refused.name}'. ` +
      `Expected a string that matches the pattern '${toolName.source}'.`,
    tool.param,
    "invalid_value",
  );
}

/** The API gives a model each listed tool as a function, and refuses the request where one has a schema that it does not take. */
function checkSchemas(tool: McpTool, listed: readonly Tool[]): void {
  for (const { name, inputSchema } of listed) {
    const problem = functionSchemaProblem(inputSchema);
    if (problem === undefined) continue;
    throw invalidRequest(
      `Invalid schema for function '${name}': ${problem}`,
      tool.param,
      "invalid_function_parameters",
    );
  }
}
