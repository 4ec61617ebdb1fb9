import type { ServerModel, ToolModel } from "../model/server-model.js";

/** Path of a tool's handler, relative to the server's folder. */
export function handlerPath({ identifiers }: ToolModel): string {
  return `src/handlers/${identifiers.file}.ts`;
}

/** Path of the author's hooks, relative to the server's folder. */
export const hooksPath = "src/handlers/hooks.ts";

/** Paths of the files of a server that its author fills in: the handlers, which HTTP tools do not have, and the hooks. */
export function handlerPaths({ tools, hooks }: ServerModel): readonly string[] {
  const handlers = tools.filter((tool) => tool.http === undefined).map(handlerPath);
  return hooks ? [...handlers, hooksPath] : handlers;
}
