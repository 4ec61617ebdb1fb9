import type { ServerModel } from "../../model/server-model.js";
import type { GeneratedFile } from "../file-set.js";
import type { SharedRuntime } from "../shared/runtime-name.js";
import type { Templates } from "../templates.js";
import { mcpToolFacts } from "./mcp-tool-facts.js";
import { mcpTypeScript } from "./mcp-typescript.js";
import { openAiPython } from "./openai-python.js";
import { openAiShell } from "./openai-shell.js";
import { openAiTypeScript } from "./openai-typescript.js";

/**
 * The clients of a server: three that use it through OpenAI's Responses API, and an MCP client.
 *
 * @param header sentence for the head of each file (`headerText`)
 * @param runtime the package that the server shares with others
 */
export function emitClients(
  model: ServerModel,
  templates: Templates,
  header: string,
  runtime?: SharedRuntime,
): readonly GeneratedFile[] {
  const facts = mcpToolFacts(model);
  return [
    file("client/mcp.ts", mcpTypeScript(model, header, templates)),
    file("client/openai.py", openAiPython(facts, header, templates)),
    file("client/openai.sh", openAiShell(facts, header, templates, runtime)),
    file("client/openai.ts", openAiTypeScript(facts, header, templates)),
  ];
}

function file(path: string, text: string): GeneratedFile {
  return { path, text, owner: "generated" };
}
