import type { Tool } from "../tool.js";
import type { Era } from "./call-module.js";

/** Whether structured content is wrapped in an object, which the versions up to 2025-11-25 require. */
export function wraps(tool: Tool, era: Era): boolean {
  return era === "legacy" && tool.legacyOutputSchema !== undefined;
}
