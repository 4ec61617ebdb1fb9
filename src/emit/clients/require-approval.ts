import type { Json } from "../../json.js";
import type { ServerModel, ToolModel } from "../../model/server-model.js";

/**
 * The API's `require_approval`. `auto` in the manifest requires approval of every tool that is not marked read-only,
 * in the object form when that differs between tools.
 */
export function requireApproval(
  setting: ServerModel["client"]["requireApproval"],
  tools: readonly ToolModel[],
): Json {
  if (setting !== "auto") return setting;
  const readOnly = tools.filter((tool) => tool.annotations.readOnlyHint === true);
  const others = tools.filter((tool) => tool.annotations.readOnlyHint !== true);
  if (readOnly.length === 0) return "always";
  if (others.length === 0) return "never";
  return {
    always: { tool_names: others.map((tool) => tool.name) },
    never: { tool_names: readOnly.map((tool) => tool.name) },
  };
}
