import type { Tool } from "../tool.js";
import type { Era } from "./call-module.js";

/** Whether structured content, which must be an object in the eras up to 2025-11-25, is made one. */
export function wraps(tool: Tool, era: Era): boolean {
  return era === "legacy" && tool.legacyOutputSchema !== undefined;
}
