import type { ResourceModel } from "../model/resource-model.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";

/** Path of a tool's handler, relative to the server's folder. */
export function handlerPath({ identifiers }: ToolModel): string {
  return `src/handlers/${identifiers.file}.ts`;
}

/** Path of the handler of a resource, relative to the server's folder. */
export function resourceHandlerPath({ identifiers }: ResourceModel): string {
  return `src/handlers/resources/${identifiers.file}.ts`;
}

/** Paths of the handlers of a server. HTTP tools and resources with embedded contents do not have one. */
export function handlerPaths({ tools, resources }: ServerModel): readonly string[] {
  return [
    ...tools.filter((tool) => tool.http === undefined).map(handlerPath),
    ...resources.filter(({ contents }) => contents === undefined).map(resourceHandlerPath),
  ];
}
