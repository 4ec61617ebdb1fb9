import type { Tool } from "../tool.js";
import type { Era } from "./call-module.js";

/** Whether structured content is wrapped in an object, which the versions up to 2025-11-25 require. */
export function wraps(tool: Tool, era: Era): boolean {
  return era === "legacy" && tool.legacyOutputSchema !== undefined;
}

/** Whether the structured content of a result is wrapped; `text` is its output as JSON, or a text that is not JSON. */
export function isWrapped(tool: Tool, era: Era, structured: unknown, text: string): boolean {
  if (wraps(tool, era)) return true;
  // An object around text that is not one.
  const isObject = typeof structured === "object" && structured !== null && !Array.isArray(structured);
  return isObject && (!text.startsWith("{") || Reflect.get(structured, "result") === text);
}
