import type { Json, JsonObject } from "../json.js";
import { handledWell, tokensFor } from "../model/tool-list.js";
import { objectOf } from "./document-set.js";
import { cutOptional, neededBy, type Root, referencesIn } from "./slim.js";

/** The cost of `tools/list` in tokens, estimated as `large-tool-list` does. */
export interface ListCost {
  readonly tokens: number;
  /** Of them those of output schemas. */
  readonly outputTokens: number;
  /** The first option of the import that would halve it, and what would be left. */
  readonly halvedBy?: { readonly option: string; readonly tokens: number };
}

type Schemas = ReadonlyMap<string, Json>;

/** Options are looked at where a list is more than models handle well; `deeper`: those that were not used yet. */
export function listCost(
  tools: JsonObject,
  schemas: Schemas,
  { isCut }: { readonly isCut: boolean },
): ListCost {
  const { input, output } = costs(tools, schemas);
  const cost = { tokens: tokensFor(input + output), outputTokens: tokensFor(output) };
  if (cost.tokens <= handledWell.tokens) return cost;
  if (output >= input) return { ...cost, halvedBy: { option: "--no-output", tokens: tokensFor(input) } };
  if (isCut) return cost;
  for (const [option, depth] of [
    ["--max-depth 2", 2],
    ["--max-depth 1", 1],
    ["--required-only", 0],
  ] as const) {
    const copy: JsonObject = structuredClone(tools);
    const shared = new Map(structuredClone([...schemas]));
    const roots = Object.values(copy).flatMap((tool) =>
      rootsOf(tool, depth, depth === 0 ? Number.POSITIVE_INFINITY : depth),
    );
    cutOptional(roots, shared);
    const left = costs(copy, shared);
    const tokens = tokensFor(left.input + left.output);
    if (tokens * 2 <= cost.tokens) return { ...cost, halvedBy: { option, tokens } };
  }
  return cost;
}

/** The schemas of a tool, for `cutOptional`, with the levels of optional arguments and members of answers that they keep. */
export function rootsOf(tool: Json, ofInput: number, ofOutput: number): readonly Root[] {
  const { inputSchema, outputSchema } = objectOf(tool);
  return [
    ...(inputSchema === undefined ? [] : [{ schema: inputSchema, levels: ofInput }]),
    ...(outputSchema === undefined ? [] : [{ schema: outputSchema, levels: ofOutput }]),
  ];
}

/** Characters of all tools as they are listed, each with the shared schemas that it needs. */
function costs(tools: JsonObject, schemas: Schemas): { readonly input: number; readonly output: number } {
  const sizes = new Map<string, number>();
  const references = new Map<string, readonly string[]>();
  for (const [name, schema] of schemas) {
    sizes.set(name, JSON.stringify(schema).length + name.length + 4);
    references.set(name, referencesIn(schema));
  }
  const sizeOf = (schema: Json | undefined): number => {
    if (schema === undefined) return 0;
    let size = JSON.stringify(schema).length;
    for (const name of neededBy(referencesIn(schema), references)) size += sizes.get(name) ?? 0;
    return size;
  };
  let [input, output] = [0, 0];
  for (const [name, tool] of Object.entries(tools)) {
    const { description, inputSchema, outputSchema } = objectOf(tool);
    input += name.length + String(description ?? "").length + sizeOf(inputSchema);
    output += sizeOf(outputSchema);
  }
  return { input, output };
}
