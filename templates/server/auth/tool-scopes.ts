import type { ToolScopes } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import type { Tool } from "../tool.js";
import { isScope } from "./bearer.js";

/** Maximum number of scope sets whose tool lists are cached. */
const MAX_CACHED_LISTS = 256;

/** The rules on the scopes of tools. A caller without a token has no scopes. */
export function createToolScopes(tools: readonly Tool[]): ToolScopes {
  const missing: ToolScopes["missing"] = (tool, caller) => {
    if (tool.scopes.length === 0 || caller === undefined) return tool.scopes;
    return tool.scopes.filter((scope) => !caller.scopes.includes(scope));
  };
  return { missing, visible: createVisibleTools(tools, missing) };
}

/**
 * The scopes that a client may have use for: those that every request needs, then those of tools, in the order of the
 * tools, each once. Strings that are not scope tokens (RFC 6749 section 3.3) cannot be asked for and are left out.
 */
export function scopesSupported(required: readonly string[], tools: readonly Tool[]): readonly string[] {
  return [...new Set([...required, ...tools.flatMap((tool) => tool.scopes)])].filter(isScope);
}

/** Lists the tools whose scopes a caller has. Callers with the same scopes get the same array. */
function createVisibleTools(
  tools: readonly Tool[],
  missing: ToolScopes["missing"],
): (caller: Caller | undefined) => readonly Tool[] {
  const scopes = [...new Set(tools.flatMap((tool) => tool.scopes))];
  if (scopes.length === 0) return () => tools;
  const cached = new Map<string, readonly Tool[]>();
  return (caller) => {
    const key =
      caller === undefined ? "" : scopes.map((scope) => (caller.scopes.includes(scope) ? "1" : "0")).join("");
    const known = cached.get(key);
    if (known !== undefined) return known;
    const listed = tools.filter((tool) => missing(tool, caller).length === 0);
    if (cached.size >= MAX_CACHED_LISTS) cached.clear();
    cached.set(key, listed);
    return listed;
  };
}
