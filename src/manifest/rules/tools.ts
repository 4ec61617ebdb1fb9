import { report } from "../../diagnostics/report.js";
import { isJsonObject, type Json } from "../../json.js";
import { habitOf } from "../key-habits.js";
import { quoted } from "../wording.js";
import { at, type Rule } from "./rule.js";

/** MCP 2025-11-25, "Tool Names". */
const protocolName = /^[A-Za-z0-9_.-]{1,128}$/;

/** Longest description, in characters: clients cut what is longer, and every request pays for it. */
const longestDescription = 2048;

export const toolRules: Readonly<Record<string, Rule>> = {
  "the protocol takes the tools' names": function* (context) {
    for (const name of context.manifest.tools.keys()) {
      if (protocolName.test(name)) continue;
      const meant = name.replaceAll(/[^A-Za-z0-9_.-]+/g, "_").slice(0, 128);
      yield report(
        "tool-name",
        `${name === "" ? "an empty string" : quoted(name)} cannot be the name of a tool`,
        {
          at: at(context, ["tools", name], "key"),
          help: `MCP takes 1 to 128 letters, digits, \`_\`, \`-\` and \`.\`${/\w/.test(meant) ? `; for example ${quoted(meant)}` : ""}`,
        },
      );
    }
  },

  "a name belongs to one tool": function* (context) {
    const owners = new Map([...context.manifest.tools.keys()].map((name) => [name, name]));
    for (const [name, { aliases = [] }] of context.manifest.tools) {
      for (const [index, alias] of aliases.entries()) {
        const place = at(context, ["tools", name, "aliases", index]);
        const owner = owners.get(alias);
        if (!protocolName.test(alias)) {
          yield report("tool-name", `${quoted(alias)} cannot be the name of a tool`, {
            at: place,
            help: "MCP takes 1 to 128 letters, digits, `_`, `-` and `.`: callers never used another name",
          });
        } else if (owner !== undefined) {
          yield report("taken-alias", `${quoted(alias)} is a name of ${quoted(owner)}`, {
            at: place,
            help: "remove the alias: a name leads to one tool",
          });
        } else owners.set(alias, name);
      }
    }
  },

  "tools say what they do": function* (context) {
    for (const [name, { description }] of context.manifest.tools) {
      if (description === undefined) {
        if (isSaidElsewhere(context.source.data, name)) continue;
        yield report("missing-description", `tool ${quoted(name)} has no \`description\``, {
          at: at(context, ["tools", name], "key"),
          help: "say what it does and when to use it: models choose tools by it",
        });
      } else if (description.trim() === "") {
        yield report("missing-description", `the description of tool ${quoted(name)} says nothing`, {
          at: at(context, ["tools", name, "description"]),
          help: "say what it does and when to use it: models choose tools by it",
        });
      } else if (description.length > longestDescription) {
        yield report(
          "long-description",
          `the description of ${quoted(name)} has ${description.length} characters`,
          {
            at: at(context, ["tools", name, "description"], "key"),
            help: `keep it under ${longestDescription}: clients cut what is longer, and every request pays for it`,
          },
        );
      }
    }
  },

  "a tool that changes nothing destroys nothing": function* (context) {
    for (const [name, { annotations }] of context.manifest.tools) {
      if (annotations.readOnlyHint !== true || annotations.destructiveHint !== true) continue;
      yield report("contradictory-hints", `tool ${quoted(name)} is read-only and destructive at once`, {
        at: at(context, ["tools", name, "annotations", "destructiveHint"], "key"),
        help: "remove `readOnlyHint` if the tool changes anything, `destructiveHint` if it does not",
        related: [
          {
            message: "read-only is said here",
            location: at(context, ["tools", name, "annotations", "readOnlyHint"], "key"),
          },
        ],
      });
    }
  },

  "a form has a handler that gets its answers": function* (context) {
    for (const [name, { ask, confirm, http, examples }] of context.manifest.tools) {
      if (ask !== undefined && confirm !== undefined) {
        yield report("contradictory-ask", `tool ${quoted(name)} has both \`confirm\` and \`ask\``, {
          at: at(context, ["tools", name, "confirm"], "key"),
          help: "keep `ask`: the person declines by not filling in the form",
        });
      }
      if (ask !== undefined && http !== undefined) {
        yield report("contradictory-ask", `tool ${quoted(name)} has both \`http\` and \`ask\``, {
          at: at(context, ["tools", name, "ask"], "key"),
          help: "use `confirm`, or write a handler: only a handler gets the answers",
        });
      }
      for (const [index, { answers }] of examples.entries()) {
        if (ask !== undefined || answers === undefined) continue;
        yield report(
          "contradictory-ask",
          `an example of ${quoted(name)} has \`answers\`, and the tool no form`,
          {
            at: at(context, ["tools", name, "examples", index, "answers"], "key"),
            help: "remove `answers`, or add `ask`",
          },
        );
      }
    }
  },

  "an example has one outcome": function* (context) {
    for (const [name, { examples }] of context.manifest.tools) {
      for (const [index, { output, error }] of examples.entries()) {
        if (output === undefined || error === undefined) continue;
        yield report(
          "contradictory-example",
          `an example of ${quoted(name)} has both \`output\` and \`error\``,
          {
            at: at(context, ["tools", name, "examples", index, "error"], "key"),
            help: "keep the one that the call gives",
          },
        );
      }
    }
  },
};

/** Whether an error of the tool is about its description already: it stands under another key, or is not a string. */
function isSaidElsewhere(data: Json, name: string): boolean {
  const tools = isJsonObject(data) ? data["tools"] : undefined;
  const tool = isJsonObject(tools) ? tools[name] : undefined;
  if (!isJsonObject(tool) || Object.hasOwn(tool, "description")) return true;
  return Object.keys(tool).some(
    (key) => habitOf(key, ["tools", name]) === "description" || ["type", "function"].includes(key),
  );
}
