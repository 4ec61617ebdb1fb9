import type { Tool } from "../tool.js";
import type { OwnSettings } from "./own-settings.js";

/** Gives the handlers of tools the settings that their author declared, as `context.environment`. They are read by `prepare`. */
export function withEnvironment(tools: readonly Tool[], environment: OwnSettings<object>): readonly Tool[] {
  return tools.map((tool) => ({
    ...tool,
    prepare: (variables, setting) => [
      ...environment.read(variables),
      ...(tool.prepare?.(variables, setting) ?? []),
    ],
    // A context belongs to one call.
    handler: (input, context) =>
      tool.handler(input, Object.assign(context, { environment: environment.values })),
  }));
}
