import type { Era } from "./parts.js";
import type { Settings } from "./settings.js";
import type { JsonObject, Tool } from "./tool.js";

/** How long clients may keep a listing, in milliseconds (protocol 2026-07-28, `ttlMs`): it changes only with a new release. */
export const LIST_TTL_MS = 300_000;

/** Who may share a cached listing (`cacheScope`): nobody where a token decides what is seen. */
export function cacheScope(settings: Settings): "public" | "private" {
  return settings.auth === undefined ? "public" : "private";
}

/** A tool as `tools/list` sends it. */
export interface ListedTool {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly inputSchema: JsonObject & { readonly type: "object" };
  readonly outputSchema?: JsonObject;
}

/** Shows tools as callers of an era see them. The same array of tools gives the same listing, made once. */
export function createListings(): (tools: readonly Tool[], era: Era) => readonly ListedTool[] {
  const made: Record<Era, WeakMap<readonly Tool[], readonly ListedTool[]>> = {
    legacy: new WeakMap(),
    modern: new WeakMap(),
  };
  return (tools, era) => {
    const known = made[era].get(tools);
    if (known !== undefined) return known;
    const listed = tools.map((tool) => list(tool, era));
    made[era].set(tools, listed);
    return listed;
  };
}

function list(tool: Tool, era: Era): ListedTool {
  const { inputSchema, outputSchema, ...rest } = tool.listing;
  const shown = era === "legacy" ? (tool.legacyOutputSchema ?? outputSchema) : outputSchema;
  return {
    ...rest,
    inputSchema: { ...inputSchema, type: "object" },
    // The schema `true` says no more than no schema at all, and the SDK's clients take objects only.
    ...(typeof shown === "object" ? { outputSchema: shown } : {}),
  };
}

/** Whether an argument of the tool must also travel in an `Mcp-Param-*` header (`x-mcp-header`). */
export function hasHeaderArguments(tool: Tool): boolean {
  return JSON.stringify(tool.listing.inputSchema).includes('"x-mcp-header"');
}
