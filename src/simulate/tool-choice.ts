import type { Tool } from "@modelcontextprotocol/client";
import { wordsOf } from "../model/names.js";
import type { ToolChoice } from "./create-request.js";
import type { ToolServer } from "./tool-server.js";

/** A tool of one of the servers. */
export interface ChosenTool {
  readonly server: ToolServer;
  readonly tool: Tool;
}

/**
 * The tool to call: the one whose name the text says, else the one most of whose name's words are in it, else the first.
 * Undefined where the servers have no tool, or the caller wants none.
 */
export function chooseTool(
  servers: readonly ToolServer[],
  choice: ToolChoice,
  text: string,
): ChosenTool | undefined {
  if (choice === "none") return undefined;
  const offered = servers.flatMap((server) => server.listed.map((tool) => ({ server, tool })));
  const candidates =
    choice === "auto"
      ? offered
      : offered.filter(
          ({ server, tool }) =>
            server.tool.label === choice.serverLabel &&
            (choice.name === undefined || choice.name === tool.name),
        );
  let best: ChosenTool | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    const score = mention(candidate.tool.name, text);
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}

/** How much of a tool's name a prompt says: 0 nothing, up to 1 every word; 2 and more the name itself, longer names first. */
function mention(name: string, text: string): number {
  const lower = text.toLowerCase();
  if (new RegExp(`(?<![\\w-])${escapeRegExp(name.toLowerCase())}(?![\\w-])`).test(lower))
    return 2 + name.length;
  const said = lower.match(/[a-z0-9]+/g) ?? [];
  const words = wordsOf(name).map((word) => word.toLowerCase());
  if (words.length === 0) return 0;
  return words.filter((word) => said.some((other) => alike(word, other))).length / words.length;
}

/** "die" is not "dice", but "book" is "books". */
function alike(a: string, b: string): boolean {
  return a === b || (Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a)));
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&");
}
