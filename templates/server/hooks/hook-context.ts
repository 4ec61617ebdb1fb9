import type { ToolContext } from "../context.js";
import type { HookContext } from "./hooks.js";

/** The context with `environment`, which servers without settings lack. */
export function hookContext(context: ToolContext): HookContext<object> {
  const environment: object = Object("environment" in context ? context.environment : {});
  return Object.assign(context, { environment });
}
