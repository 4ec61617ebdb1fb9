import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isToolSearchModel } from "../manifest/openai-models.js";
import type { ServerModel, ToolModel } from "./server-model.js";

/**
 * What models handle well. OpenAI advises fewer than 20 functions at a time; Anthropic saw choices get worse from 30 to 50
 * on, and advises a search where definitions take more than 10,000 tokens.
 */
const handledWell = { tools: 50, tokens: 10_000 } as const;

/** Characters of a tool's JSON to a token: its schemas are English words and punctuation. */
const charactersPerToken = 4;

/** The tools that the generated OpenAI clients offer their model, in the manifest's order. */
export function offeredTools({ tools, client }: ServerModel): readonly ToolModel[] {
  const { allowedTools, allowedTags } = client;
  if (allowedTools === undefined && allowedTags === undefined) return tools;
  const names = new Set(allowedTools);
  const tags = new Set(allowedTags);
  return tools.filter((tool) => names.has(tool.name) || tool.tags.some((tag) => tags.has(tag)));
}

/** Whether the generated OpenAI clients have their model search the tools. */
export function defersLoading(model: ServerModel): boolean {
  const { deferLoading, model: name } = model.client;
  if (deferLoading !== "auto") return deferLoading;
  return isToolSearchModel(name) === true && isLarge(offeredTools(model));
}

/** Warns where a model would be given more tools than it handles well. */
export function checkToolList(model: ServerModel): readonly Diagnostic[] {
  const tools = offeredTools(model);
  const [first] = tools;
  if (first === undefined || !isLarge(tools) || defersLoading(model)) return [];
  const tokens = Math.round(tokensOf(tools) / 100) * 100;
  const amount = tools.length === 1 ? "the tool takes" : `the ${formatted(tools.length)} tools take`;
  return [
    report(
      "large-tool-list",
      `${amount} about ${formatted(tokens)} tokens of every request: models choose worse among more than ${handledWell.tools}, or more than ${formatted(handledWell.tokens)} tokens of them`,
      {
        at: first.origin.source.locate(["tools"], "key"),
        help: "let the model search them (`client.openai.deferLoading`), or offer fewer (`client.openai.allowedTags`, `allowedTools`)",
      },
    ),
  ];
}

function isLarge(tools: readonly ToolModel[]): boolean {
  return tools.length > handledWell.tools || tokensOf(tools) > handledWell.tokens;
}

/** An estimate of the tokens that a model is given for the tools. It is told neither output schemas nor annotations. */
function tokensOf(tools: readonly ToolModel[]): number {
  let characters = 0;
  for (const { name, description = "", input } of tools) {
    characters += name.length + description.length + JSON.stringify(input.listed).length;
  }
  return Math.ceil(characters / charactersPerToken);
}

function formatted(count: number): string {
  return count.toLocaleString("en-US");
}
