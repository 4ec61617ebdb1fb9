import { describe, expect, test } from "vitest";
import { selectTools } from "../../templates/server/calls/tool-selection.js";
import { ConfigError } from "../../templates/server/settings/config-error.js";
import { tool } from "./sample-tools.js";

const tools = [
  tool("list_issues", { tags: ["issues", "read"] }),
  tool("close_issue", { tags: ["issues"] }),
  tool("get_repo", { tags: ["repos", "read"], aliases: ["show_repo"] }),
  tool("ping"),
];

const select = (environment: Readonly<Record<string, string>>): readonly string[] =>
  selectTools(tools, environment).map(({ name }) => name);

function problems(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    select(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("the tools that a server serves", () => {
  test("are all, unless the environment chooses", () => {
    expect(selectTools(tools, {})).toBe(tools);
    expect(selectTools(tools, { MCP_TOOLS: "", MCP_TOOL_TAGS: " , " })).toBe(tools);
  });

  test("are those with one of the tags, or with one of the names, in the manifest's order", () => {
    expect(select({ MCP_TOOL_TAGS: "issues" })).toEqual(["list_issues", "close_issue"]);
    expect(select({ MCP_TOOL_TAGS: "repos, issues" })).toEqual(["list_issues", "close_issue", "get_repo"]);
    expect(select({ MCP_TOOLS: "ping,get_repo" })).toEqual(["get_repo", "ping"]);
    expect(select({ MCP_TOOLS: "show_repo" })).toEqual(["get_repo"]);
    expect(select({ MCP_TOOLS: "ping", MCP_TOOL_TAGS: "repos" })).toEqual(["get_repo", "ping"]);
  });

  test("cannot be chosen by what there is not: the server does not start, and says what there is", () => {
    expect(problems({ MCP_TOOLS: "pong,ping", MCP_TOOL_TAGS: "Issues,wikis" })).toEqual([
      'MCP_TOOLS has "pong": its tools are list_issues, close_issue, get_repo, ping',
      'MCP_TOOL_TAGS has "Issues", "wikis": its tags are issues, read, repos',
    ]);
    expect(() => selectTools([tool("ping")], { MCP_TOOL_TAGS: "a" })).toThrow(
      'MCP_TOOL_TAGS has "a": this server has no tags',
    );
  });

  test("are not all named where they are very many", () => {
    const many = Array.from({ length: 1000 }, (_, index) => tool(`t${index}`));
    expect(() => selectTools(many, { MCP_TOOLS: "x" })).toThrow(/its tools are t0, .*, t19 and 980 more$/);
  });
});
