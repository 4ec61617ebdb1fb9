import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of what single hosts (Claude, OpenAI, Gemini, VS Code, …) do not take, though the protocol allows it. */
export const hostCodes = {
  "host-tool-name": {
    title: "A name that is too long for a host, or has other characters than it takes",
    severity: "warning",
    cause:
      "Hosts put the server's name in front of a tool's name (`mcp__dice__roll`) and send the result to a model's API, which takes 64 characters. A longer name is renamed, dropped, or the whole request fails. OpenAI's API takes letters, digits, `_` and `-` alone: no dots.",
    fix: "Rename the tool or the server, or name the hosts in `hosts`: the server then lists a name that they take.",
    example: {
      wrong:
        "server: { name: enterprise-database-management }\ntools:\n  synchronize_all_customer_records_of_region: …",
      right: "server: { name: database }\ntools:\n  sync_customers: …",
    },
  },
  "host-tool-count": {
    title: "More tools than a host takes",
    severity: "warning",
    cause: "The OpenAI API and VS Code send at most 128 tools with a request, those of all servers together.",
    fix: "Split the server, serve subsets with `MCP_TOOL_TAGS` or `MCP_TOOLS`, or let the model search (`client.openai.deferLoading`).",
  },
  "host-text-length": {
    title: "A string that a host cuts",
    severity: "warning",
    cause: "Claude Code cuts descriptions and instructions near 2,048 characters.",
    fix: "Shorten the text, and put the most important sentence first.",
  },
  "host-root-composition": {
    title: "Alternatives at the root of an input schema",
    severity: "warning",
    cause:
      "`oneOf`, `anyOf` or `allOf` at the root of an input schema makes Claude Code drop the tool, and makes the Claude and OpenAI APIs refuse the whole request.",
    fix: "Declare the properties of all alternatives in one object, require only what all alternatives require, and describe the alternatives in words.",
    example: {
      wrong:
        "inputSchema:\n  type: object\n  properties: { content: { type: string }, url: { type: string } }\n  anyOf: [{ required: [content] }, { required: [url] }]",
      right:
        "description: Attaches a file. Give either `content` or `url`.\ninputSchema:\n  type: object\n  properties: { content: { type: string }, url: { type: string } }",
    },
  },
  "host-property-name": {
    title: "An argument name that a host refuses",
    severity: "warning",
    cause:
      "The Claude API answers 400 for the whole request when a property at the root of an input schema has a name other than 1 to 64 letters, digits, `_`, `.` and `-`.",
    fix: "Rename the argument. An HTTP tool can still send it under any name.",
    example: { wrong: '"filter[state]": { type: string }', right: "filter_state: { type: string }" },
  },
  "host-keyword": {
    title: "A schema keyword that a host does not show to its model",
    severity: "warning",
    cause:
      "The host drops the keyword, so that its model does not know the constraint. The server still enforces it.",
    fix: "Repeat the constraint in the `description` of the property.",
  },
  "host-boolean-schema": {
    title: "A boolean schema for a property at the root",
    severity: "warning",
    cause:
      "The protocol's schema of a tool, up to 2025-11-25, demands an object for each property. Clients on SDK v1 refuse the whole list of tools otherwise.",
    fix: "Write `{}` for any value.",
    example: { wrong: "properties: { payload: true }", right: "properties: { payload: {} }" },
  },
  "host-array-items": {
    title: "An array without `items`",
    severity: "warning",
    cause: "The OpenAI API and VS Code refuse a request with an array schema that has no `items`.",
    fix: "Add `items`; `items: {}` allows any item.",
    example: { wrong: "tags: { type: array }", right: "tags: { type: array, items: { type: string } }" },
  },
  "host-pages": {
    title: "A paged list for a host that reads the first page only",
    severity: "warning",
    cause:
      "Gemini CLI and other clients never ask for a second page of `tools/list`, and miss the other tools.",
    fix: "Set `server.limits.toolsPerPage: 0`.",
  },
  "host-projection": {
    title: "A schema that cannot be rewritten for a host",
    severity: "warning",
    cause:
      "For the hosts in `hosts`, mcpile lists a schema that they accept. It must provably accept every value that the schema of the manifest accepts, so that no valid call is lost. For this schema there is no proof, and it is listed as it is written.",
    fix: "Simplify the alternatives at the root of the schema, or remove the host from `hosts`.",
  },
  "host-title": {
    title: "A tool without a title",
    severity: "warning",
    cause: "The directories of connectors and apps require a title for every tool.",
    fix: "Add `title`.",
  },
  "host-hints": {
    title: "A tool without hints",
    severity: "warning",
    cause:
      "The directories of connectors and apps require `readOnlyHint` or `destructiveHint` for every tool.",
    fix: "Set `annotations.readOnlyHint: true`, or `annotations.destructiveHint`.",
  },
  "host-model-instructions": {
    title: "A description that instructs the model",
    severity: "warning",
    cause: "Directories refuse descriptions that tell a model how to behave, as prompt injections do.",
    fix: "Describe what the tool does and returns.",
  },
} as const satisfies Record<string, CatalogueEntry>;
