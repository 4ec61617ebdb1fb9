import type { ServerModel, ToolModel } from "../model/server-model.js";

/** Path of a tool's handler, relative to the server's folder. */
export function handlerPath({ identifiers }: ToolModel): string {
  return `src/handlers/${identifiers.file}.ts`;
}

/** Paths of the handlers of a server. HTTP tools do not have one. */
export function handlerPaths({ tools }: ServerModel): readonly string[] {
  return tools.filter((tool) => tool.http === undefined).map(handlerPath);
}
