import type { Json } from "../../json.js";
import type { ServerModel, ToolModel } from "../../model/server-model.js";

/**
 * The API's `require_approval`. `auto` in the manifest requires approval of every tool that is not marked read-only,
 * in the object form when that differs between tools. Tools with `confirm` require it whatever the manifest says.
 */
export function requireApproval(
  setting: ServerModel["client"]["requireApproval"],
  tools: readonly ToolModel[],
): Json {
  if (setting === "always") return setting;
  const asks = ({ confirm, annotations }: ToolModel): boolean =>
    confirm !== undefined || (setting === "auto" && annotations.readOnlyHint !== true);
  const asked = tools.filter(asks);
  const others = tools.filter((tool) => !asks(tool));
  if (asked.length === 0) return tools.length === 0 && setting === "auto" ? "always" : "never";
  if (others.length === 0) return "always";
  return {
    always: { tool_names: asked.map((tool) => tool.name) },
    never: { tool_names: others.map((tool) => tool.name) },
  };
}
