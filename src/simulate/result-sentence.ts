import type { CallToolResult } from "@modelcontextprotocol/client";
import { isJsonObject, type Json, type JsonObject } from "../json.js";

/** A sentence about a call and its result, as a model might say it. The same call and result give the same sentence. */
export function resultSentence(tool: string, input: JsonObject, result: CallToolResult): string {
  const call = `I called ${tool}${inputPhrase(input)}`;
  if (result.isError) return `${call}, and it failed: ${outputText(result)}`;
  const results = valuePhrase(unwrapped(result.structuredContent) ?? textOf(result));
  return results === ""
    ? `${call}.`
    : `${call} and got the following results: ${results}${closingStop(results)}`;
}

/** The text of a result: what `mcp_call` items have as `output`. Blocks of other types are written as JSON. */
export function outputText(result: CallToolResult): string {
  if (result.content.length === 0 && result.structuredContent !== undefined) {
    return JSON.stringify(result.structuredContent);
  }
  return result.content
    .map((block) => (block.type === "text" ? block.text : JSON.stringify(block)))
    .join("\n");
}

function textOf(result: CallToolResult): string {
  return result.content.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join("\n");
}

/** Protocols before 2026-07-28 wrap a result that is not an object as `{"result": …}`. */
function unwrapped(content: unknown): Json | undefined {
  if (!isJsonObject(content)) return isJson(content) ? content : undefined;
  const [key, ...others] = Object.keys(content);
  return key === "result" && others.length === 0 ? content["result"] : content;
}

function isJson(value: unknown): value is Json {
  return value === null || ["string", "number", "boolean", "object"].includes(typeof value);
}

function inputPhrase(input: JsonObject): string {
  const parts = Object.entries(input).map(([name, value]) => `${name} ${valuePhrase(value)}`);
  return parts.length === 0 ? "" : ` with ${joinWithAnd(parts)}`;
}

function valuePhrase(value: Json): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length > 0 && value.every((item: Json) => typeof item !== "object")) {
    return joinWithAnd(value.map((item: Json) => String(item)));
  }
  return JSON.stringify(value);
}

/** `6, 4, and 2`. */
function joinWithAnd(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  if (items.length <= 2) return items.join(" and ");
  return `${items.slice(0, -1).join(", ")}, and ${last}`;
}

function closingStop(text: string): string {
  return /[.!?]$/.test(text) ? "" : ".";
}
