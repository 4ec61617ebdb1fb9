import { tsString, tsValue } from "../../escape/typescript.js";
import { tsLineComment } from "../../escape/typescript-comment.js";
import { renderLayout } from "../layout.js";
import type { Templates } from "../templates.js";
import type { McpToolFacts } from "./mcp-tool-facts.js";
import { requiresEnvironment, tsUrl } from "./typescript-url.js";

/** `client/openai.ts`: a Responses API client that uses the `openai` npm package. */
export function openAiTypeScript(facts: McpToolFacts, header: string, templates: Templates): string {
  const tunnel = facts.tunnelId !== undefined;
  const url = tsUrl(facts.serverUrl);
  return renderLayout(templates, "client/openai.ts.hbs", {
    header: tsLineComment(header),
    model: tsString(facts.model),
    input: tsString(facts.input),
    serverLabel: tsString(facts.serverLabel),
    serverDescription: facts.serverDescription === undefined ? false : tsString(facts.serverDescription),
    serverUrl: facts.serverUrl.length > 1 ? `(${url})` : url,
    tunnelId: facts.tunnelId === undefined ? false : tsString(facts.tunnelId),
    allowedTools: tsValue(facts.allowedTools, "    "),
    requireApproval: tsValue(facts.requireApproval, "    "),
    deferLoading: facts.deferLoading,
    requiresEnvironment: !tunnel && requiresEnvironment(facts.serverUrl),
  });
}
