import { ConfigError } from "../settings/config-error.js";
import type { Environment } from "../settings/placeholders.js";
import type { Tool } from "../tool.js";

/** Lets every tool read its variables from the environment. Throws {@link ConfigError} with every problem. */
export function prepareTools(tools: readonly Tool[], environment: Environment): void {
  const problems = tools.flatMap((tool) => tool.prepare?.(environment, `tools.${tool.name}.http`) ?? []);
  // Tools of one API read the same variables: each missing one is reported once.
  const missing = new Map<string, string>();
  for (const problem of problems) {
    const variable = /^\S+ is not set/.exec(problem)?.[0] ?? problem;
    if (!missing.has(variable)) missing.set(variable, problem);
  }
  if (missing.size > 0) throw new ConfigError([...missing.values()]);
}
