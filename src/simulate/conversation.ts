import type { JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import { invalidRequest, listingRefused } from "./api-error.js";
import type { CreateRequest } from "./create-request.js";
import { type McpTool, needsApproval } from "./mcp-tool.js";
import {
  approvalRequestItem,
  callItem,
  listToolsItem,
  type McpApprovalRequestItem,
  messageItem,
  type OutputItem,
  responseObject,
  toolSearchItems,
  type WireResponse,
} from "./response-object.js";
import { outputText, resultSentence } from "./result-sentence.js";
import { chooseArguments, type SimulatedManifest } from "./tool-arguments.js";
import { chooseTool } from "./tool-choice.js";
import { openToolServer, type ToolServer } from "./tool-server.js";

/** Responses that are remembered for `previous_response_id`, the newest of them. */
const remembered = 1000;

/** Answers requests as a model would that calls one tool and says what came of it. */
export class Conversation {
  readonly #manifests: readonly SimulatedManifest[];
  readonly #responses = new Map<string, WireResponse>();

  constructor(manifests: readonly SimulatedManifest[]) {
    this.#manifests = manifests;
  }

  /** A response that was stored. */
  recall(id: string): WireResponse | undefined {
    return this.#responses.get(id);
  }

  /** Throws an `ApiError` where the API would answer with one. */
  async answer(request: CreateRequest): Promise<WireResponse> {
    const before = this.#previous(request);
    const requests = this.#answeredRequests(request, before);
    const servers: ToolServer[] = [];
    try {
      for (const tool of request.tools) servers.push(await openToolServer(tool, this.#urlOf(tool)));
      const output: OutputItem[] = servers
        .filter((server) => !listedBefore(before, server.tool.label))
        .map((server) => listToolsItem(server.tool.label, server.listed));
      if (requests.length > 0) output.push(...(await this.#carryOn(requests, servers)));
      else output.push(...(await this.#begin(request, servers)));
      const response = responseObject(request, output, Math.floor(Date.now() / 1000));
      if (request.store) this.#remember(response);
      return response;
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  }

  #remember(response: WireResponse): void {
    this.#responses.set(response.id, response);
    const [oldest] = this.#responses.keys();
    if (this.#responses.size > remembered && oldest !== undefined) this.#responses.delete(oldest);
  }

  #previous({ previousResponseId: id }: CreateRequest): WireResponse | undefined {
    if (id === undefined) return undefined;
    const response = this.#responses.get(id);
    if (response !== undefined) return response;
    throw invalidRequest(
      `Previous response with id '${id}' not found.`,
      "previous_response_id",
      "previous_response_not_found",
    );
  }

  /** The approval requests that the input answers: each must be of the previous response, and none may be left out. */
  #answeredRequests(request: CreateRequest, before: WireResponse | undefined): readonly AnsweredRequest[] {
    const open = (before?.output ?? []).filter((item) => item.type === "mcp_approval_request");
    for (const { requestId } of request.answers) {
      if (!open.some((item) => item.id === requestId)) {
        throw invalidRequest(`No approval request found with id '${requestId}'.`, "input", "invalid_value");
      }
    }
    return open.map((item) => {
      const answer = request.answers.find(({ requestId }) => requestId === item.id);
      if (answer === undefined) {
        throw invalidRequest(`No approval response found for approval request '${item.id}'.`, "input", null);
      }
      return { item, approve: answer.approve };
    });
  }

  /** A tunnel leads to the server of the manifest that names it, on this machine. */
  #urlOf({ label, place }: McpTool): URL {
    if ("url" in place) return place.url;
    const manifest = this.#manifests.find(({ client }) => client.tunnelId === place.tunnelId);
    if (manifest === undefined) {
      throw listingRefused(label, 424, new Error(`no manifest names the tunnel ${place.tunnelId}`));
    }
    const host = manifest.host.includes(":") ? `[${manifest.host}]` : manifest.host;
    return new URL(`http://${host}:${manifest.port}${manifest.path}`);
  }

  async #begin(request: CreateRequest, servers: readonly ToolServer[]): Promise<readonly OutputItem[]> {
    const chosen = chooseTool(servers, request.toolChoice, request.text);
    if (chosen === undefined) return [messageItem("I have no tool to call.")];
    const { server, tool } = chosen;
    const input = chooseArguments(tool, server.tool.label, this.#manifests);
    if (input === undefined) {
      return [messageItem(`I found no arguments that fit the input schema of ${tool.name}.`)];
    }
    const searched = server.tool.deferred ? toolSearchItems(server, tool.name) : [];
    if (needsApproval(server.tool.approval, tool)) {
      return [...searched, approvalRequestItem(server.tool.label, tool.name, input)];
    }
    const { item, sentence } = await perform(server, tool.name, input, null);
    return [...searched, item, messageItem(sentence)];
  }

  async #carryOn(
    requests: readonly AnsweredRequest[],
    servers: readonly ToolServer[],
  ): Promise<readonly OutputItem[]> {
    const items: OutputItem[] = [];
    const sentences: string[] = [];
    for (const { item: asked, approve } of requests) {
      if (!approve) {
        sentences.push(`I did not call ${asked.name}, because the call was not approved.`);
        continue;
      }
      const server = servers.find(({ tool }) => tool.label === asked.server_label);
      if (server === undefined) {
        throw invalidRequest(`MCP server '${asked.server_label}' not found in 'tools'.`, "tools", null);
      }
      const input: unknown = JSON.parse(asked.arguments);
      const { item, sentence } = await perform(
        server,
        asked.name,
        isJsonObject(input) ? input : {},
        asked.id,
      );
      items.push(item);
      sentences.push(sentence);
    }
    return [...items, messageItem(sentences.join(" "))];
  }
}

interface AnsweredRequest {
  readonly item: McpApprovalRequestItem;
  readonly approve: boolean;
}

function listedBefore(before: WireResponse | undefined, label: string): boolean {
  return (
    before?.output.some((item) => item.type === "mcp_list_tools" && item.server_label === label) ?? false
  );
}

/** Calls a tool. A failed call does not fail the response: the model receives the error and reports it. */
async function perform(
  server: ToolServer,
  name: string,
  input: JsonObject,
  approvalRequestId: string | null,
): Promise<{ readonly item: OutputItem; readonly sentence: string }> {
  const call = { server_label: server.tool.label, name, arguments: JSON.stringify(input) };
  try {
    const result = await server.call(name, input);
    const text = outputText(result);
    const outcome = result.isError ? { output: null, error: text } : { output: text, error: null };
    return {
      item: callItem(call, outcome, approvalRequestId),
      sentence: resultSentence(name, input, result),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      item: callItem(call, { output: null, error: message }, approvalRequestId),
      sentence: `I called ${name}, and the call failed: ${message}`,
    };
  }
}
