import type { JsonSchema } from "../json.js";
import type { ToolAnnotations } from "../manifest/tool-schema.js";
import type { ServerModel } from "../model/server-model.js";

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema?: JsonSchema;
  readonly annotations: ToolAnnotations;
}

/** The listing that a server shows to a host. */
export interface Listing {
  readonly server: string;
  readonly instructions?: string;
  /** Tools in one answer to `tools/list`; 0: all. */
  readonly toolsPerPage: number;
  readonly tools: readonly ListedTool[];
}

/** The listing of a model's server. Host limits concern inputs in every era, and outputs of the newest. */
export function listingOf(model: ServerModel): Listing {
  return {
    server: model.name,
    ...(model.instructions !== undefined && { instructions: model.instructions }),
    toolsPerPage: model.limits.toolsPerPage,
    tools: model.tools.map((tool) => ({
      name: tool.name,
      ...(tool.title !== undefined && { title: tool.title }),
      ...(tool.description !== undefined && { description: tool.description }),
      inputSchema: tool.input.listed,
      ...(tool.output !== undefined && { outputSchema: tool.output.listed }),
      annotations: tool.annotations,
    })),
  };
}
