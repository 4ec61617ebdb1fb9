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
  "publish-shared-runtime": {
    title: "A published server that shares its run-time code",
    severity: "error",
    cause:
      "With `runtime: shared` the run-time code is in a package beside the servers. An npm package or a desktop bundle has to hold all of its code.",
    fix: "Keep the manifest out of `manifests` of `mcpile.yaml` and generate it with `--runtime standalone --out <folder>`, or remove `publish`.",
  },
  "runtime-name-taken": {
    title: "A server is called like the shared runtime",
    severity: "error",
    cause:
      "With `runtime: shared` the package of the run-time code has a folder beside the servers, and a server has the same name.",
    fix: "Change `server.name`, or set `runtimePackage` in `mcpile.yaml`.",
  },
} as const satisfies Record<string, CatalogueEntry>;
