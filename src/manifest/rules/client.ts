import { didYouMean } from "../../diagnostics/nearest.js";
import { report } from "../../diagnostics/report.js";
import { isToolSearchModel } from "../openai-models.js";
import { quoted } from "../wording.js";
import { at, type Rule } from "./rule.js";

export const clientRules: Readonly<Record<string, Rule>> = {
  "the client allows only tools that exist": function* (context) {
    const { tools, client } = context.manifest;
    const { allowedTools = [] } = client.openai;
    for (const [index, name] of allowedTools.entries()) {
      if (tools.has(name)) continue;
      yield report("unknown-allowed-tool", `there is no tool ${quoted(name)}`, {
        at: at(context, ["client", "openai", "allowedTools", index]),
        help: didYouMean(name, tools.keys()) ?? "name a tool of this manifest",
      });
    }
  },

  "the client allows only tags that tools have": function* (context) {
    const { tools, client } = context.manifest;
    const { allowedTags = [] } = client.openai;
    if (allowedTags.length === 0) return;
    const known = new Set([...tools.values()].flatMap((tool) => tool.tags));
    for (const [index, tag] of allowedTags.entries()) {
      if (known.has(tag)) continue;
      yield report("unknown-allowed-tool", `no tool has the tag ${quoted(tag)}`, {
        at: at(context, ["client", "openai", "allowedTags", index]),
        help:
          didYouMean(tag, known) ??
          (known.size === 0
            ? "give tools `tags`, or name the tools in `allowedTools`"
            : "name a tag that tools have"),
      });
    }
  },

  "only a model that can search has its tools deferred": function* (context) {
    const { model, deferLoading } = context.manifest.client.openai;
    if (deferLoading !== true || isToolSearchModel(model) !== false) return;
    yield report(
      "model-cannot-search",
      `${quoted(model)} cannot search deferred tools: the API refuses the request`,
      {
        at: at(context, ["client", "openai", "deferLoading"]),
        help: "set `client.openai.model` to gpt-5.4 or later, or leave `deferLoading` out",
      },
    );
  },
};
