import { dataKey } from "../memory.js";
import type { ToolModel, ToolSchema } from "../model/server-model.js";

const known = new WeakMap<ToolModel, string>();

/** Digest of everything that a tool is, except where the manifest says it. */
export function toolKey(tool: ToolModel): string {
  const key = known.get(tool) ?? dataKey(withoutOrigins(tool));
  known.set(tool, key);
  return key;
}

function withoutOrigins({ origin: _, input, output, answers, ...rest }: ToolModel): unknown {
  return {
    ...rest,
    input: schemaOnly(input),
    output: output && schemaOnly(output),
    answers: answers && schemaOnly(answers),
  };
}

function schemaOnly({ origin: _, ...schema }: ToolSchema): unknown {
  return schema;
}
