import { pyComment, pyString, pyValue } from "../../escape/python.js";
import { renderLayout } from "../layout.js";
import type { Templates } from "../templates.js";
import type { McpToolFacts } from "./mcp-tool-facts.js";
import { requiresEnvironment } from "./typescript-url.js";
import type { TemplatePart } from "./url-template.js";

/** `client/openai.py`: a Responses API client that uses the `openai` Python package. */
export function openAiPython(facts: McpToolFacts, header: string, templates: Templates): string {
  return renderLayout(templates, "client/openai.py.hbs", {
    header: pyComment(header),
    model: pyString(facts.model),
    input: pyString(facts.input),
    serverLabel: pyString(facts.serverLabel),
    serverDescription: facts.serverDescription === undefined ? false : pyString(facts.serverDescription),
    serverUrl: pyUrl(facts.serverUrl),
    tunnelId: facts.tunnelId === undefined ? false : pyString(facts.tunnelId),
    allowedTools: pyValue(facts.allowedTools, "        "),
    requireApproval: pyValue(facts.requireApproval, "        "),
    deferLoading: facts.deferLoading,
    requiresEnvironment: facts.tunnelId === undefined && requiresEnvironment(facts.serverUrl),
  });
}

function pyUrl(parts: readonly TemplatePart[]): string {
  const pieces = parts.map((part) => {
    if (typeof part === "string") return pyString(part);
    if (part.fallback === undefined) return `required(${pyString(part.name)})`;
    return `(environment(${pyString(part.name)}) or ${pyString(part.fallback)})`;
  });
  return pieces.length > 1 ? `(${pieces.join(" + ")})` : pieces.join("");
}
