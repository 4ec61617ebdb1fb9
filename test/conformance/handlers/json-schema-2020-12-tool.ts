import type { JsonSchema202012ToolHandler } from "../types.js";

export const jsonSchema202012ToolHandler: JsonSchema202012ToolHandler = ({ name }) =>
  `Hello, ${name ?? "whoever"}.`;
