import { wellFormed } from "../../escape/characters.js";
import { tsString } from "../../escape/typescript.js";
import { tsDocComment, tsLineComment } from "../../escape/typescript-comment.js";
import { isJsonObject, type JsonSchema } from "../../json.js";
import type { ServerModel, ToolModel } from "../../model/server-model.js";
import { renderLayout } from "../layout.js";
import type { Templates } from "../templates.js";
import { toolDoc } from "../tool-doc.js";
import { requiresEnvironment, tsUrl } from "./typescript-url.js";
import { readTemplate } from "./url-template.js";

/** `client/mcp.ts`: a typed MCP client with one method per tool. */
export function mcpTypeScript(model: ServerModel, header: string, templates: Templates): string {
  const url = readTemplate(wellFormed(model.client.serverUrl));
  return renderLayout(templates, "client/mcp.ts.hbs", {
    header: tsLineComment(header),
    clientName: tsString(`${model.name}-client`),
    version: tsString(model.version),
    tools: model.tools.map(method),
    usesTypes: model.tools.length > 0,
    usesStructured: model.tools.some((tool) => tool.output !== undefined),
    serverUrl: url.length > 1 ? `(${tsUrl(url)})` : tsUrl(url),
    requiresEnvironment: requiresEnvironment(url),
  });
}

function method(tool: ToolModel): Readonly<Record<string, string | boolean>> {
  return {
    doc: tsDocComment(toolDoc(tool), "  "),
    // `constructor` is an ordinary method of a class only when its name is computed.
    method: tool.identifiers.value === "constructor" ? '["constructor"]' : tool.identifiers.value,
    type: tool.identifiers.type,
    name: tsString(tool.name),
    typed: tool.output !== undefined,
    wrapped: String(tool.output?.legacy?.wrapped ?? false),
    optional: acceptsNothing(tool.input.schema),
  };
}

/** Whether `{}` certainly has the type of the arguments, so that callers may omit them. */
function acceptsNothing(schema: JsonSchema): boolean {
  if (!isJsonObject(schema)) return false;
  const known = ["type", "title", "description", "properties", "additionalProperties", "$defs", "$schema"];
  return Object.keys(schema).every((keyword) => known.includes(keyword));
}
