import type { Tool } from "@modelcontextprotocol/client";
import { isJsonObject, type JsonObject } from "../json.js";
import type { OpenAiClientSection } from "../manifest/manifest.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";
import { accepts, smallestInstance } from "./smallest-instance.js";

/** The parts of a `ServerModel` that the simulator reads. */
export interface SimulatedManifest extends Pick<ServerModel, "host" | "port" | "path"> {
  readonly client: Pick<OpenAiClientSection, "serverLabel" | "tunnelId">;
  readonly tools: readonly Pick<ToolModel, "name" | "examples">[];
}

/**
 * Arguments for a call: the first example of the tool that is not about an error and fits what the server lists, else the
 * smallest arguments that fit. Undefined where none are found.
 */
export function chooseArguments(
  tool: Tool,
  serverLabel: string,
  manifests: readonly SimulatedManifest[],
): JsonObject | undefined {
  const schema: unknown = tool.inputSchema;
  if (!isJsonObject(schema)) return undefined;
  const ofServer = manifests.filter((manifest) => manifest.client.serverLabel === serverLabel);
  const examples = (ofServer.length > 0 ? ofServer : manifests)
    .flatMap((manifest) => manifest.tools)
    .filter((described) => described.name === tool.name)
    .flatMap((described) => described.examples);
  const fitting = examples.find((example) => example.error === undefined && accepts(schema, example.input));
  if (fitting !== undefined) return fitting.input;
  const smallest = smallestInstance(schema);
  return isJsonObject(smallest) ? smallest : undefined;
}
