import { report } from "../../diagnostics/report.js";
import { isExampleUrl } from "../client-schema.js";
import { quoted } from "../wording.js";
import { at, type Rule } from "./rule.js";

/** Longest description of a server in the MCP registry. */
const longestDescription = 100;

/** The hints that ChatGPT's reviewers require for every tool. */
const hints = ["readOnlyHint", "destructiveHint", "openWorldHint"] as const;

export const publishRules: Readonly<Record<string, Rule>> = {
  "a published server is described in a sentence": function* (context) {
    const { publish, server } = context.manifest;
    if (publish === undefined || publish.description !== undefined) return;
    const { description = "" } = server;
    if (description.length > 0 && description.length <= longestDescription) return;
    yield report(
      "publish-description",
      description === ""
        ? "a published server needs a description"
        : `the description has ${description.length} characters: the registry takes ${longestDescription}`,
      {
        at: at(context, ["publish"], "key"),
        help: `add \`publish.description\` with at most ${longestDescription} characters`,
      },
    );
  },

  "a published server can be reached or installed": function* (context) {
    const { publish, client } = context.manifest;
    const { serverUrl } = client.openai;
    if (publish === undefined || publish.npm !== undefined) return;
    if (!isExampleUrl(serverUrl) && serverUrl.startsWith("https://")) return;
    yield report(
      "publish-place",
      "the registry lists servers with a public URL or a package, and this one has neither",
      {
        at: at(context, ["publish"], "key"),
        help: "set `client.openai.serverUrl` to its public https URL, or `publish.npm` to the package that you publish",
      },
    );
  },

  "a ChatGPT app has every hint of every tool": function* (context) {
    const { publish, tools } = context.manifest;
    if (publish?.chatgpt === undefined) return;
    for (const [name, { annotations }] of tools) {
      const missing = hints.filter((hint) => annotations[hint] === undefined);
      if (missing.length === 0) continue;
      yield report(
        "publish-hints",
        `a ChatGPT app needs ${missing.map((hint) => quoted(hint)).join(", ")} of ${quoted(name)}`,
        {
          at: at(context, ["tools", name], "key"),
          help: "set them under `annotations`: reviewers compare them with what the tool does",
        },
      );
    }
  },
};
