import type { ToolModel } from "../../src/model/server-model.js";
import type { Era } from "../../templates/server/calls/call-module.js";
import { createListings } from "../../templates/server/protocol/listing.js";
import type { Tool } from "../../templates/server/tool.js";

const accepts = () => true;

/** A tool of a model as a generated server lists it to callers of an era. */
export function listed(model: ToolModel, era: Era) {
  const { name, title, description, annotations, input, output } = model;
  if (typeof input.listed === "boolean") throw new Error("an input is listed as an object");
  const tool: Tool = {
    name,
    listing: {
      name,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      inputSchema: input.listed,
      ...(output !== undefined && { outputSchema: output.listed }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    ...(output?.legacy?.wrapped === true && { legacyOutputSchema: output.legacy.listed }),
    scopes: [],
    timeoutMs: 1,
    streaming: false,
    validateInput: accepts,
    handler: () => null,
  };
  const [shown] = createListings()([tool], era)?.tools ?? [];
  if (shown === undefined) throw new Error("a tool is listed");
  return shown;
}
