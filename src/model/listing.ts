import type { JsonObject } from "../json.js";
import type { ToolModel } from "./server-model.js";

/**
 * A tool as `tools/list` shows it, without what a running server adds (`_meta`). `legacy`: to clients of protocol revisions
 * before 2026-07-28, whose output schemas are objects.
 */
export function toolListing(tool: ToolModel, { legacy = false } = {}): JsonObject {
  const { name, title, description, input, output, annotations, icons } = tool;
  const hints = Object.entries(annotations).filter(([, hint]) => hint !== undefined);
  const outputSchema = legacy ? (output?.legacy?.listed ?? output?.listed) : output?.listed;
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    inputSchema: input.listed,
    ...(outputSchema !== undefined && { outputSchema }),
    ...(hints.length > 0 && { annotations: Object.fromEntries(hints) }),
    ...(icons !== undefined && { icons: icons.map((icon) => ({ ...icon })) }),
  };
}
