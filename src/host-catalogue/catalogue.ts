import type { Host, Limit } from "./host.js";

/** Keywords of a schema's root that choose among alternatives. */
const composition = ["oneOf", "anyOf", "allOf"] as const;

/** MCP's own schema of a tool, in SDK v1 and every client that stands on it. */
const sdkListing: Limit = {
  rule: "boolean-property",
  effect: "all tools of the server are hidden",
  certainty: "measured",
  source: "@modelcontextprotocol/sdk 1.32: each value of root `properties` must be an object",
  always: true,
};

const openAiItems: Limit = {
  rule: "array-items",
  effect: "the whole request is refused",
  certainty: "documented",
  source: "OpenAI API: `array schema missing items`",
  always: true,
};

/** The requirements of a directory's reviewers for every tool. */
function directoryLimits(source: string): readonly Limit[] {
  const base = { effect: "the server is not accepted", certainty: "documented", source } as const;
  return [
    { rule: "title", ...base },
    { rule: "hints", ...base },
    { rule: "model-instructions", ...base },
    { rule: "tool-name", pattern: /^[a-zA-Z0-9_-]+$/, longest: 64, prefix: "", ...base },
  ];
}

/** The host families that mcpile knows, each limit with its evidence. Last reviewed: November 2026. */
export const hosts: readonly Host[] = [
  {
    name: "claude",
    title: "Claude",
    limits: [
      sdkListing,
      {
        rule: "tool-name",
        pattern: /^[a-zA-Z0-9_.-]+$/,
        longest: 64,
        prefix: "mcp__{server}__",
        effect: "the whole request is refused",
        certainty: "documented",
        source: "anthropics/claude-code#16425: references to tools take 64 characters, definitions 128",
        always: true,
      },
      {
        rule: "root-composition",
        keywords: composition,
        effect: "the tool is dropped",
        certainty: "measured",
        source: "Claude Code 2.1.197 skips the tool; the Claude API answers 400 for the whole request",
        always: true,
      },
      {
        rule: "property-name",
        pattern: /^[a-zA-Z0-9_.-]{1,64}$/,
        effect: "the whole request is refused",
        certainty: "documented",
        source: "Claude API: property keys must match ^[a-zA-Z0-9_.-]{1,64}$",
        always: true,
      },
      {
        rule: "description-length",
        longest: 2048,
        effect: "the text is cut",
        certainty: "measured",
        source: "Claude Code 2.1.197",
      },
      {
        rule: "instructions-length",
        longest: 2048,
        effect: "the text is cut",
        certainty: "measured",
        source: "Claude Code 2.1.197",
      },
    ],
  },
  {
    name: "openai",
    title: "OpenAI",
    limits: [
      {
        rule: "tool-name",
        pattern: /^[a-zA-Z0-9_-]+$/,
        longest: 64,
        prefix: "",
        effect: "the whole request is refused",
        certainty: "documented",
        source: "OpenAI API: function names match ^[a-zA-Z0-9_-]{1,64}$",
        always: true,
      },
      {
        rule: "tool-count",
        most: 128,
        effect: "the whole request is refused",
        certainty: "documented",
        source: "OpenAI API: at most 128 functions a request",
        always: true,
      },
      {
        rule: "root-composition",
        keywords: [...composition, "enum", "not"],
        effect: "the whole request is refused",
        certainty: "documented",
        source: "OpenAI API: no oneOf, anyOf, allOf, enum or not at the top level of parameters",
        always: true,
      },
      openAiItems,
    ],
  },
  {
    name: "gemini",
    title: "Gemini",
    limits: [
      sdkListing,
      {
        rule: "tool-name",
        pattern: /^[A-Za-z_][A-Za-z0-9_.:-]*$/,
        longest: 64,
        prefix: "mcp_{server}_",
        effect: "the tool is renamed",
        certainty: "measured",
        source: "Gemini CLI 0.61.0 replaces the middle of a longer name by `...`",
        always: true,
      },
      {
        rule: "pages",
        effect: "only the first page is read",
        certainty: "measured",
        source: "Gemini CLI 0.61.0 and @google/genai 2.32",
      },
    ],
  },
  {
    name: "vscode",
    title: "VS Code",
    limits: [
      sdkListing,
      {
        rule: "tool-name",
        pattern: /^[a-zA-Z0-9_.-]+$/,
        longest: 64,
        prefix: "mcp_{server}_",
        effect: "the whole request is refused",
        certainty: "documented",
        source: "microsoft/vscode#243602",
        always: true,
      },
      {
        rule: "tool-count",
        most: 128,
        effect: "the whole request is refused",
        certainty: "documented",
        source: "microsoft/vscode-copilot-release#11653",
        always: true,
      },
      openAiItems,
    ],
  },
  {
    name: "cursor",
    title: "Cursor",
    limits: [
      {
        rule: "tool-name",
        pattern: /^[a-zA-Z0-9_.-]+$/,
        longest: 60,
        prefix: "{server}_",
        effect: "the tool is dropped",
        certainty: "reported",
        source: "awslabs/mcp#1283 and others",
      },
      {
        rule: "tool-count",
        most: 80,
        effect: "the tool is dropped",
        certainty: "reported",
        source: "users of Cursor; not confirmed",
      },
    ],
  },
  {
    name: "codex",
    title: "Codex",
    limits: [
      {
        rule: "keyword",
        keywords: [
          "default",
          "format",
          "pattern",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "uniqueItems",
          "minLength",
          "not",
          "if",
          "dependentRequired",
          "patternProperties",
          "prefixItems",
        ],
        effect: "it is ignored",
        certainty: "measured",
        source: "Codex 0.171.0",
      },
    ],
  },
  {
    name: "bedrock",
    title: "Bedrock",
    limits: [
      {
        rule: "tool-name",
        pattern: /^[a-zA-Z0-9_-]+$/,
        longest: 64,
        prefix: "",
        effect: "the whole request is refused",
        certainty: "documented",
        source: "Bedrock API reference, ToolSpecification",
      },
      {
        rule: "root-composition",
        keywords: composition,
        effect: "the whole request is refused",
        certainty: "reported",
        source: "Claude models on Bedrock follow the Claude API",
      },
    ],
  },
  {
    name: "opencode",
    title: "opencode",
    limits: [
      sdkListing,
      {
        rule: "root-composition",
        keywords: composition,
        effect: "it is ignored",
        certainty: "reported",
        source: "sst/opencode#35516, with OpenAI models",
      },
    ],
  },
  {
    name: "claude-directory",
    isDirectory: true,
    title: "Claude's directory of connectors",
    limits: directoryLimits("claude.com/docs/connectors/building/review-criteria"),
  },
  {
    name: "chatgpt-directory",
    isDirectory: true,
    title: "ChatGPT's directory of apps",
    limits: directoryLimits("developers.openai.com/apps-sdk, app submission guidelines"),
  },
];

/** The names of `hosts`, for the manifest's schema and the command line. */
export const hostNames: readonly string[] = hosts.map(({ name }) => name);

/** The name that means every host but the directories, which ask for more than a working server. */
export const allHosts = "all";
