import type { Tool } from "../tool.js";

/** Whether an argument of the tool must also travel in an `Mcp-Param-*` header (`x-mcp-header`). */
export function hasHeaderArguments(tool: Tool): boolean {
  return JSON.stringify(tool.listing.inputSchema).includes('"x-mcp-header"');
}
