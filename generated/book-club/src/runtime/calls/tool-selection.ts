import { ConfigError } from "../settings/config-error.js";
import type { Environment } from "../settings/placeholders.js";
import type { Tool } from "../tool.js";

/** Maximum number of names in a message, which is one line. */
const SHOWN = 20;

/**
 * Selects the tools that `MCP_TOOLS` names and those with a tag of `MCP_TOOL_TAGS`, in the manifest's order; all tools when
 * neither is set. The other tools are unknown to callers, and read nothing from the environment. Throws
 * {@link ConfigError} for an unknown name or tag, so that a typing error stops the server from starting.
 */
export function selectTools(tools: readonly Tool[], environment: Environment): readonly Tool[] {
  const names = readList(environment["MCP_TOOLS"]);
  const tags = readList(environment["MCP_TOOL_TAGS"]);
  if (names === undefined && tags === undefined) return tools;
  const aliases = new Set(tools.flatMap((tool) => tool.aliases ?? []));
  const problems = [
    ...unknown("MCP_TOOLS", "tool", names, new Set(tools.map(({ name }) => name)), aliases),
    ...unknown("MCP_TOOL_TAGS", "tag", tags, new Set(tools.flatMap((tool) => tool.tags ?? []))),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return tools.filter(
    (tool) =>
      [tool.name, ...(tool.aliases ?? [])].some((name) => names?.has(name)) ||
      tool.tags?.some((tag) => tags?.has(tag)) === true,
  );
}

/** Splits a comma-separated list. An empty variable counts as not set. */
function readList(text: string | undefined): ReadonlySet<string> | undefined {
  const parts = (text ?? "").split(",").map((part) => part.trim());
  const list = new Set(parts.filter((part) => part !== ""));
  return list.size === 0 ? undefined : list;
}

function unknown(
  variable: string,
  what: string,
  wanted: ReadonlySet<string> | undefined,
  known: ReadonlySet<string>,
  others: ReadonlySet<string> = new Set(),
): readonly string[] {
  const missing = [...(wanted ?? [])].filter((name) => !known.has(name) && !others.has(name));
  if (missing.length === 0) return [];
  const these = missing.map((name) => JSON.stringify(name.slice(0, 100))).join(", ");
  const has = known.size === 0 ? `this server has no ${what}s` : `its ${what}s are ${shown([...known])}`;
  return [`${variable} has ${these}: ${has}`];
}

function shown(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
