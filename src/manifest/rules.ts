import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { authRules } from "./rules/auth.js";
import { clientRules } from "./rules/client.js";
import { commentRules } from "./rules/comments.js";
import { dependencyRules } from "./rules/dependencies.js";
import { environmentRules } from "./rules/environment.js";
import { httpRules } from "./rules/http.js";
import { packageRules } from "./rules/package.js";
import { placeholderRules } from "./rules/placeholders.js";
import { promptRules } from "./rules/prompts.js";
import { publishRules } from "./rules/publish.js";
import { qualityRules } from "./rules/quality.js";
import { resourceRules } from "./rules/resources.js";
import type { Rule, RuleContext } from "./rules/rule.js";
import { serverRules } from "./rules/server.js";
import { toolRules } from "./rules/tools.js";

/** The rules that a manifest must follow in addition to its schema. Each key states the rule. */
export const rules: Readonly<Record<string, Rule>> = {
  ...serverRules,
  ...dependencyRules,
  ...environmentRules,
  ...packageRules,
  ...authRules,
  ...placeholderRules,
  ...toolRules,
  ...commentRules,
  ...resourceRules,
  ...promptRules,
  ...qualityRules,
  ...clientRules,
  ...httpRules,
  ...publishRules,
};

/** Every breach of every rule. */
export function checkRules(context: RuleContext): readonly Diagnostic[] {
  return Object.values(rules).flatMap((rule) => [...rule(context)]);
}
