import { ReadyOutput } from "../calls/ready-output.js";
import type { Tool } from "../tool.js";
import { hookContext } from "./hook-context.js";
import type { HookedCall, HooksOf } from "./hooks.js";

/** Tools whose handlers run between the hooks `before` and `after`, or `onError`. */
export function withHooks(tools: readonly Tool[], hooks: HooksOf): readonly Tool[] {
  return tools.map((tool) => ({
    ...tool,
    handler: (input, context) =>
      perform(tool, hooks, { tool: tool.name, input, context: hookContext(context) }),
  }));
}

async function perform(tool: Tool, hooks: HooksOf, call: HookedCall<object>): Promise<unknown> {
  try {
    await hooks.before?.(call);
    const output = await tool.handler(call.input, call.context);
    await hooks.after?.(call, output instanceof ReadyOutput ? output.value : output);
    return output;
  } catch (error) {
    throw (await hooks.onError?.(call, error)) ?? error;
  }
}
