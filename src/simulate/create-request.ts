import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { isToolSearchModel } from "../manifest/openai-models.js";
import { invalidRequest, invalidType, missingParameter } from "./api-error.js";
import { type McpTool, readMcpTool } from "./mcp-tool.js";

/** The answer to an approval request. */
export interface ApprovalAnswer {
  readonly requestId: string;
  readonly approve: boolean;
}

/** Which tool the caller insists on: none, or one of a server. */
export type ToolChoice = "auto" | "none" | { readonly serverLabel: string; readonly name?: string };

/** The body of `POST /v1/responses`, as far as the simulator cares. */
export interface CreateRequest {
  readonly model: string;
  /** The user's input, all messages together. */
  readonly text: string;
  readonly answers: readonly ApprovalAnswer[];
  readonly tools: readonly McpTool[];
  /** Whether the model may search deferred tools. */
  readonly toolSearch: boolean;
  readonly toolChoice: ToolChoice;
  readonly stream: boolean;
  readonly store: boolean;
  readonly previousResponseId?: string;
  /** The body as it came, for the parts that a response repeats. */
  readonly body: JsonObject;
}

/** Reads the body. Throws an `ApiError` where the API would refuse it. Tools of other types are left out. */
export function readCreateRequest(body: Json): CreateRequest {
  if (!isJsonObject(body)) throw invalidRequest("The request body is not a JSON object.", null, null);
  const model = body["model"] ?? null;
  if (model === null || model === "") throw missingParameter("model");
  if (typeof model !== "string") throw invalidType("model", "a string");
  const input = body["input"] ?? null;
  if (input === null) throw missingParameter("input");
  const previous = body["previous_response_id"] ?? null;
  if (previous !== null && typeof previous !== "string")
    throw invalidType("previous_response_id", "a string");
  const items = readInput(input);
  const tools = readTools(body["tools"] ?? null);
  const toolSearch = readToolSearch(body["tools"] ?? null, tools, model);
  return {
    model,
    text: items.flatMap((item) => item.text ?? []).join("\n"),
    answers: items.flatMap((item) => item.answer ?? []),
    tools,
    toolSearch,
    toolChoice: readToolChoice(body["tool_choice"] ?? null),
    stream: body["stream"] === true,
    store: body["store"] !== false,
    ...(previous !== null && { previousResponseId: previous }),
    body,
  };
}

interface InputItem {
  readonly text?: string;
  readonly answer?: ApprovalAnswer;
}

function readInput(input: Json): readonly InputItem[] {
  if (typeof input === "string") return [{ text: input }];
  if (!Array.isArray(input)) throw invalidType("input", "a string or a list of items");
  return input.map((item: Json, index) => readItem(item, `input[${index}]`));
}

function readItem(item: Json, param: string): InputItem {
  if (!isJsonObject(item)) throw invalidType(param, "an object");
  if (item["type"] === "mcp_approval_response") {
    const { approval_request_id: requestId, approve } = item;
    if (typeof requestId !== "string") throw missingParameter(`${param}.approval_request_id`);
    if (typeof approve !== "boolean") throw missingParameter(`${param}.approve`);
    return { answer: { requestId, approve } };
  }
  if (item["role"] !== "user") return {};
  const content = item["content"] ?? "";
  if (typeof content === "string") return { text: content };
  if (!Array.isArray(content)) throw invalidType(`${param}.content`, "a string or a list of parts");
  const texts = content.flatMap((part: Json) =>
    isJsonObject(part) && typeof part["text"] === "string" ? [part["text"]] : [],
  );
  return { text: texts.join("\n") };
}

function readTools(tools: Json): readonly McpTool[] {
  if (tools === null) return [];
  if (!Array.isArray(tools)) throw invalidType("tools", "a list");
  const labels = new Set<string>();
  return tools.flatMap((tool: Json, index) => {
    const param = `tools[${index}]`;
    if (!isJsonObject(tool)) throw invalidType(param, "an object");
    if (tool["type"] === undefined) throw missingParameter(`${param}.type`);
    if (tool["type"] !== "mcp") return [];
    const read = readMcpTool(tool, param);
    if (labels.has(read.label)) {
      throw invalidRequest(
        `Duplicate server_label found in tools: '${read.label}'. Please ensure each MCP server has a unique label.`,
        "tools",
        "invalid_value",
      );
    }
    labels.add(read.label);
    return [read];
  });
}

/** Whether `tool_search` is among the tools. The API wants it beside deferred ones, and has it for newer models only. */
function readToolSearch(tools: Json, servers: readonly McpTool[], model: string): boolean {
  const searches =
    Array.isArray(tools) && tools.some((tool: Json) => isJsonObject(tool) && tool["type"] === "tool_search");
  if (searches && isToolSearchModel(model) === false) {
    throw invalidRequest(`Tool 'tool_search' is not supported with ${model}.`, "tools", null);
  }
  if (!searches && servers.some((server) => server.deferred)) {
    throw invalidRequest(
      "Invalid Value: 'tools.defer_loading'. Deferred tools require tools.tool_search.",
      "tools",
      null,
    );
  }
  return searches;
}

function readToolChoice(choice: Json): ToolChoice {
  if (choice === "none") return "none";
  if (!isJsonObject(choice) || choice["type"] !== "mcp") return "auto";
  const { server_label: serverLabel, name = null } = choice;
  if (typeof serverLabel !== "string") throw missingParameter("tool_choice.server_label");
  return { serverLabel, ...(typeof name === "string" && { name }) };
}
