import { jsonDocument } from "../../escape/json.js";
import type { JsonObject } from "../../json.js";
import type { PublishSection } from "../../model/publishing.js";
import { publicDescription } from "../../model/publishing.js";
import type { ServerModel, ToolModel } from "../../model/server-model.js";

/** `chatgpt-app-submission.json`: fills the form by which an app is submitted to ChatGPT's directory, as far as the manifest knows. */
export function chatgptSubmission(
  model: ServerModel,
  publish: PublishSection,
  { subtitle, category }: NonNullable<PublishSection["chatgpt"]>,
): string {
  return jsonDocument({
    $schema: "https://developers.openai.com/apps-sdk/schemas/chatgpt-app-submission.v1.json",
    schema_version: 1,
    app_info: {
      display_name: model.title ?? model.name,
      subtitle,
      description: model.description ?? publicDescription(model, publish),
      category,
    },
    tools: Object.fromEntries(model.tools.map((tool) => [tool.name, submitted(tool)])),
  });
}

function submitted({ annotations, http }: ToolModel): JsonObject {
  const { readOnlyHint = false, destructiveHint = true, openWorldHint = true } = annotations;
  const request = http === undefined ? "" : ` with ${http.method} requests`;
  return {
    annotations: { readOnlyHint, openWorldHint, destructiveHint },
    justifications: {
      read_only_justification: readOnlyHint
        ? `Retrieves or computes data${request} and changes none.`
        : `Changes data${request}.`,
      open_world_justification: openWorldHint
        ? "Acts on systems outside the app."
        : "Acts only on the private data of the app and its user.",
      destructive_justification: destructiveHint
        ? "Can delete or overwrite data, or do what cannot be undone."
        : "Deletes and overwrites nothing, and does nothing that cannot be undone.",
    },
  };
}
