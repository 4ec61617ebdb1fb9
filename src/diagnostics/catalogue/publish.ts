import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of what registries and directories of servers ask for. */
export const publishCodes = {
  "publish-description": {
    title: "A published server without a short description",
    severity: "error",
    cause: "The MCP registry and the directories show a description of at most 100 characters.",
    fix: "Add `publish.description`. The longer one stays in `server.description`.",
    example: {
      wrong: "publish: { name: io.github.ann/dice, npm: dice }",
      right: "publish: { name: io.github.ann/dice, npm: dice, description: Rolls dice. }",
    },
  },
  "publish-place": {
    title: "A published server that nobody can reach",
    severity: "error",
    cause: "An entry of the MCP registry says where a server listens, or which package it is installed from.",
    fix: "Set `client.openai.serverUrl` to the public https URL of the server, or `publish.npm` to the name of its npm package.",
    example: {
      wrong: "publish: { name: io.github.ann/dice }",
      right: 'publish: { name: io.github.ann/dice, npm: "@ann/dice" }',
    },
  },
  "publish-hints": {
    title: "A tool of a ChatGPT app without a hint",
    severity: "error",
    cause:
      "ChatGPT's directory takes an app only if each tool says explicitly whether it is read-only, destructive, and acts on the open world.",
    fix: "Set `readOnlyHint`, `destructiveHint` and `openWorldHint` under the tool's `annotations`.",
    example: {
      wrong: "annotations: { readOnlyHint: true }",
      right: "annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false }",
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
