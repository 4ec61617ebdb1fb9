import type { ServerModel, ToolModel } from "../model/server-model.js";

/** Where a tool's handler is, in the server's folder. */
export function handlerPath({ identifiers }: ToolModel): string {
  return `src/handlers/${identifiers.file}.ts`;
}

/** The handlers of a server: tools that are HTTP calls have none. */
export function handlerPaths({ tools }: ServerModel): readonly string[] {
  return tools.filter((tool) => tool.http === undefined).map(handlerPath);
}
