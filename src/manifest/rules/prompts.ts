import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/nearest.js";
import { report } from "../../diagnostics/report.js";
import type { JsonPath } from "../../json.js";
import type { PromptSection } from "../prompt-schema.js";
import { argumentsOfPrompt } from "../prompt-template.js";
import { quoted } from "../wording.js";
import { checkNames } from "./resources.js";
import { at, type Rule, type RuleContext } from "./rule.js";

/** Names of arguments: places in texts name them, and they are properties of an object. */
const argumentName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

export const promptRules: Readonly<Record<string, Rule>> = {
  "prompts have usable names": (context) => checkNames(context, "prompts", context.manifest.prompts),

  "arguments of prompts have usable names": function* (context) {
    for (const [name, prompt] of context.manifest.prompts) {
      for (const argument of Object.keys(prompt.arguments)) {
        if (argumentName.test(argument)) continue;
        yield report("entry-name", `${quoted(argument)} cannot be the name of an argument of a prompt`, {
          at: at(context, ["prompts", name, "arguments", argument], "key"),
          help: "start with a letter, and use letters, digits, `_` and `-`",
        });
      }
    }
  },

  "a prompt has one source of messages": function* (context) {
    for (const [name, { messages, file }] of context.manifest.prompts) {
      if (messages !== undefined && file !== undefined) {
        yield report("prompt-messages", `prompt ${quoted(name)} has both \`messages\` and \`file\``, {
          at: at(context, ["prompts", name, "file"], "key"),
          help: "keep one of them",
        });
      }
      for (const [index, { text, resource }] of (messages ?? []).entries()) {
        if ((text === undefined) !== (resource === undefined)) continue;
        yield report(
          "prompt-messages",
          `a message of ${quoted(name)} needs either \`text\` or \`resource\``,
          {
            at: at(context, ["prompts", name, "messages", index]),
            help: "write one of them; another message can have the other",
          },
        );
      }
    }
  },

  "messages embed resources that are known": function* (context) {
    const { prompts, resources } = context.manifest;
    for (const [name, { messages = [] }] of prompts) {
      for (const [index, { resource }] of messages.entries()) {
        if (resource === undefined) continue;
        const found = resources.get(resource);
        if (found?.text !== undefined || found?.file !== undefined) continue;
        const usable = [...resources].filter(([, { text, file }]) => text ?? file).map(([known]) => known);
        yield report(
          "prompt-resource",
          found === undefined
            ? `${quoted(name)} embeds ${quoted(resource)}, an unknown resource`
            : `${quoted(name)} embeds ${quoted(resource)}, whose contents a handler gives`,
          {
            at: at(context, ["prompts", name, "messages", index, "resource"]),
            help:
              didYouMean(resource, usable) ??
              "name a resource with `text` or `file`; or let a handler give the messages",
          },
        );
      }
    }
  },

  "places in messages are arguments": function* (context) {
    for (const [name, prompt] of context.manifest.prompts) {
      for (const [index, { text }] of (prompt.messages ?? []).entries()) {
        if (text !== undefined)
          yield* checkText(context, prompt, text, ["prompts", name, "messages", index, "text"]);
      }
      const text = prompt.file === undefined ? undefined : context.embedded.get(prompt.file);
      if (text !== undefined) yield* checkText(context, prompt, text, ["prompts", name, "file"]);
    }
  },
};

function* checkText(
  context: RuleContext,
  prompt: PromptSection,
  text: string,
  place: JsonPath,
): Generator<Diagnostic> {
  const known = Object.keys(prompt.arguments);
  for (const argument of new Set(argumentsOfPrompt(text))) {
    if (known.includes(argument)) continue;
    const line = text.slice(0, text.indexOf(`{${argument}}`)).split("\n").length;
    yield report(
      "unknown-prompt-argument",
      `\`{${argument}}\` in line ${line} of the text is not an argument of the prompt`,
      {
        at: at(context, place),
        help:
          didYouMean(argument, known) ??
          `declare it under \`arguments\`, or write \`{{${argument}}}\` for the string \`{${argument}}\``,
      },
    );
  }
}
