import { randomBytes } from "node:crypto";
import type { Tool as McpListing } from "@modelcontextprotocol/client";
import type { OpenAI } from "openai";
import type { JsonObject } from "../json.js";
import type { CreateRequest } from "./create-request.js";
import type { McpTool } from "./mcp-tool.js";
import type { ToolServer } from "./tool-server.js";

export type OutputItem = OpenAI.Responses.ResponseOutputItem;
export type McpCallItem = OpenAI.Responses.ResponseOutputItem.McpCall;
export type McpListToolsItem = OpenAI.Responses.ResponseOutputItem.McpListTools;
export type McpApprovalRequestItem = OpenAI.Responses.ResponseOutputItem.McpApprovalRequest;
export type MessageItem = OpenAI.Responses.ResponseOutputMessage;

/** A response as it travels. `output_text` is not part of it: the SDKs compute it. */
export type WireResponse = Omit<OpenAI.Responses.Response, "output_text">;

/** Ids look like the API's: a prefix that tells the kind, then 48 hexadecimal digits. */
export function newId(prefix: "resp" | "mcpl" | "mcp" | "mcpr" | "msg" | "tsc" | "tso"): string {
  return `${prefix}_${randomBytes(24).toString("hex")}`;
}

export function listToolsItem(serverLabel: string, tools: readonly McpListing[]): McpListToolsItem {
  return {
    id: newId("mcpl"),
    type: "mcp_list_tools",
    server_label: serverLabel,
    tools: tools.map((tool) => ({
      name: tool.name,
      description: tool.description ?? null,
      input_schema: tool.inputSchema,
      annotations: tool.annotations ?? null,
    })),
  };
}

/** A search of a deferred server's tools, and what it found: the server, with the tool that the model is now given. */
export function toolSearchItems({ tool }: ToolServer, found: string): readonly OutputItem[] {
  const run = { call_id: null, execution: "server", status: "completed" } as const;
  return [
    { id: newId("tsc"), type: "tool_search_call", ...run, arguments: { paths: [tool.label] } },
    {
      id: newId("tso"),
      type: "tool_search_output",
      ...run,
      tools: [{ ...repeated(tool), allowed_tools: [found] }],
    },
  ];
}

/** A tool of the request as responses repeat it. */
function repeated(tool: McpTool): OpenAI.Responses.Tool.Mcp {
  return {
    type: "mcp",
    server_label: tool.label,
    ...("url" in tool.place ? { server_url: tool.place.url.href } : { tunnel_id: tool.place.tunnelId }),
    ...(tool.deferred && { defer_loading: true }),
    // The API repeats no secrets.
    headers: null,
  };
}

export function approvalRequestItem(
  serverLabel: string,
  name: string,
  input: JsonObject,
): McpApprovalRequestItem {
  return {
    id: newId("mcpr"),
    type: "mcp_approval_request",
    server_label: serverLabel,
    name,
    arguments: JSON.stringify(input),
  };
}

export function callItem(
  call: Pick<McpCallItem, "server_label" | "name" | "arguments">,
  outcome: { readonly output: string | null; readonly error: string | null },
  approvalRequestId: string | null,
): McpCallItem {
  return {
    id: newId("mcp"),
    type: "mcp_call",
    status: outcome.error === null ? "completed" : "failed",
    approval_request_id: approvalRequestId,
    ...call,
    ...outcome,
  };
}

export function messageItem(text: string): MessageItem {
  return {
    id: newId("msg"),
    type: "message",
    status: "completed",
    role: "assistant",
    content: [{ type: "output_text", annotations: [], logprobs: [], text }],
  };
}

/** A finished response. Numbers of tokens are a rough count of the strings: four characters each. */
export function responseObject(request: CreateRequest, output: OutputItem[], now: number): WireResponse {
  const { body } = request;
  const inputTokens = tokens(JSON.stringify([body["input"], body["instructions"] ?? ""]));
  const outputTokens = tokens(JSON.stringify(output));
  return {
    id: newId("resp"),
    object: "response",
    created_at: now,
    completed_at: now,
    status: "completed",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: typeof body["instructions"] === "string" ? body["instructions"] : null,
    max_output_tokens: typeof body["max_output_tokens"] === "number" ? body["max_output_tokens"] : null,
    metadata: {},
    model: request.model,
    output,
    parallel_tool_calls: body["parallel_tool_calls"] !== false,
    previous_response_id: request.previousResponseId ?? null,
    reasoning: { effort: null, summary: null },
    service_tier: "default",
    temperature: typeof body["temperature"] === "number" ? body["temperature"] : 1,
    text: { format: { type: "text" } },
    tool_choice: toolChoice(request),
    tools: [
      ...request.tools.map(repeated),
      ...(request.toolSearch ? [{ type: "tool_search" } as const] : []),
    ],
    top_p: typeof body["top_p"] === "number" ? body["top_p"] : 1,
    truncation: "disabled",
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: inputTokens + outputTokens,
    },
  } satisfies WireResponse;
}

function toolChoice({ toolChoice }: CreateRequest): WireResponse["tool_choice"] {
  if (typeof toolChoice === "string") return toolChoice;
  return { type: "mcp", server_label: toolChoice.serverLabel, name: toolChoice.name ?? null };
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}
