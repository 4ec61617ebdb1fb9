import { arrayRules } from "./array-rules.js";
import { choiceRules } from "./choice-rules.js";
import type { Comparison, SubschemaCheck } from "./comparison.js";
import type { Mismatch } from "./mismatch.js";
import { objectRules } from "./object-rules.js";
import { type Rule, undecided } from "./rule.js";
import { scalarRules } from "./scalar-rules.js";

const rules: Readonly<Record<string, Rule>> = {
  ...scalarRules,
  ...objectRules,
  ...arrayRules,
  ...choiceRules,
};

/** Keywords that are judged with the one beside which they mean something: `if`, `contains`. */
const dependent = new Set(["then", "else", "minContains", "maxContains"]);

/** The values that the narrower schemas accept and one keyword of the wider one rejects. A keyword without a rule is undecided. */
export function checkKeyword(
  check: SubschemaCheck,
  comparison: Comparison,
  keyword: string,
): readonly Mismatch[] {
  if (dependent.has(keyword)) return [];
  const rule = Object.hasOwn(rules, keyword) ? rules[keyword] : undefined;
  return rule === undefined ? undecided(check, comparison, keyword) : rule(check, comparison, keyword);
}
