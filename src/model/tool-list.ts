import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isToolSearchModel } from "../manifest/openai-models.js";
import type { ServerModel, ToolModel } from "./server-model.js";

/**
 * Limits that models handle well. OpenAI advises fewer than 20 functions at a time; Anthropic saw choices get worse from 30 to 50
 * on, and advises a search where definitions take more than 10,000 tokens.
 */
export const handledWell = { tools: 50, tokens: 10_000 } as const;

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
  const { input, output } = charactersOf(tools);
  const amount = tools.length === 1 ? "the tool takes" : `the ${formatted(tools.length)} tools take`;
  const outputs = output === 0 ? "" : `, ${formatted(rounded(tokensFor(output)))} of them for output schemas`;
  return [
    report(
      "large-tool-list",
      `${amount} about ${formatted(rounded(tokensFor(input + output)))} tokens of a list${outputs}: models choose worse among more than ${handledWell.tools}, or more than ${formatted(handledWell.tokens)} tokens of them`,
      {
        at: first.origin.source.locate(["tools"], "key"),
        help: "let the model search them (`client.openai.deferLoading`), offer fewer (`client.openai.allowedTags`, `allowedTools`), or import fewer (`mcpile import openapi --include`)",
      },
    ),
  ];
}

function isLarge(tools: readonly ToolModel[]): boolean {
  const { input, output } = charactersOf(tools);
  return tools.length > handledWell.tools || tokensFor(input + output) > handledWell.tokens;
}

/** Characters of a list that TCP sends without waiting for an acknowledgement (ten packets: RFC 6928). */
const firstWindow = 14_600;

/** Whether `tools/list` is worth compressing. */
export function hasLongList({ tools }: ServerModel): boolean {
  const { input, output } = charactersOf(tools);
  return input + output > firstWindow;
}

interface Characters {
  readonly input: number;
  readonly output: number;
}

/** Tools do not change, and writing thousands of them takes a tenth of a second. */
const counted = new WeakMap<ToolModel, Characters>();

/** Characters of the tools as they are listed: names, descriptions and input schemas, and the output schemas. */
function charactersOf(tools: readonly ToolModel[]): Characters {
  let [input, output] = [0, 0];
  for (const tool of tools) {
    const characters = counted.get(tool) ?? charactersOfOne(tool);
    counted.set(tool, characters);
    input += characters.input;
    output += characters.output;
  }
  return { input, output };
}

function charactersOfOne({ name, description = "", input, output }: ToolModel): Characters {
  return {
    input: name.length + description.length + JSON.stringify(input.listed).length,
    output: output === undefined ? 0 : JSON.stringify(output.listed).length,
  };
}

/** An estimate of the tokens of so many characters of tools. */
export function tokensFor(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

function rounded(tokens: number): number {
  return Math.round(tokens / 100) * 100;
}

function formatted(count: number): string {
  // `toLocaleString` loads the data of all languages first.
  return String(count).replaceAll(/\B(?=(?:\d{3}){1,6}$)/g, ",");
}
