import { wellFormed } from "../../escape/characters.js";
import type { Json } from "../../json.js";
import type { ServerModel } from "../../model/server-model.js";
import { defersLoading, offeredTools } from "../../model/tool-list.js";
import { requireApproval } from "./require-approval.js";
import { readTemplate, type TemplatePart } from "./url-template.js";

/** The values that the OpenAI clients of all languages send to the Responses API. Strings are well-formed (no lone surrogates). */
export interface McpToolFacts {
  readonly model: string;
  readonly input: string;
  readonly serverLabel: string;
  readonly serverDescription?: string;
  readonly serverUrl: readonly TemplatePart[];
  readonly tunnelId?: string;
  readonly allowedTools: readonly string[];
  readonly requireApproval: Json;
  /** Whether the model searches the tools: `defer_loading`, which the API accepts only together with `tool_search`. */
  readonly deferLoading: boolean;
}

export function mcpToolFacts(server: ServerModel): McpToolFacts {
  const { client } = server;
  const offered = offeredTools(server);
  return {
    model: wellFormed(client.model),
    input: wellFormed(client.input),
    serverLabel: wellFormed(client.serverLabel),
    ...(server.description && { serverDescription: wellFormed(server.description) }),
    serverUrl: readTemplate(wellFormed(client.serverUrl)),
    ...(client.tunnelId !== undefined && { tunnelId: wellFormed(client.tunnelId) }),
    allowedTools: offered.map((tool) => tool.name),
    requireApproval: requireApproval(client.requireApproval, offered),
    deferLoading: defersLoading(server),
  };
}
