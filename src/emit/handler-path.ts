import type { PromptModel } from "../model/prompt-model.js";
import type { ResourceModel } from "../model/resource-model.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";

/** Path of a tool's handler, relative to the server's folder. */
export function handlerPath({ identifiers }: ToolModel): string {
  return `src/handlers/${identifiers.file}.ts`;
}

/** Path of the author's hooks, relative to the server's folder. */
export const hooksPath = "src/handlers/hooks.ts";

/** Path of the handler of a prompt, relative to the server's folder. */
export function promptHandlerPath({ identifiers }: PromptModel): string {
  return `src/handlers/prompts/${identifiers.file}.ts`;
}

/** Path of the handler of a resource, relative to the server's folder. */
export function resourceHandlerPath({ identifiers }: ResourceModel): string {
  return `src/handlers/resources/${identifiers.file}.ts`;
}

/**
 * Paths of the files of a server that its author fills in: the handlers, which HTTP tools, and resources and prompts
 * with contents in the manifest do not have, and the hooks.
 */
export function handlerPaths({ tools, resources, prompts, hooks }: ServerModel): readonly string[] {
  return [
    ...tools.filter((tool) => tool.http === undefined).map(handlerPath),
    ...resources.filter(({ contents }) => contents === undefined).map(resourceHandlerPath),
    ...prompts.filter(({ messages }) => messages === undefined).map(promptHandlerPath),
    ...(hooks ? [hooksPath] : []),
  ];
}
