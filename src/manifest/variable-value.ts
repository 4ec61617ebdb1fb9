import type { VariableSection } from "./resource-schema.js";

/** Why the text of a variable does not fit its type and limits, as the end of a sentence; undefined if it fits. */
export function variableProblem(text: string, rules: VariableSection): string | undefined {
  const { type } = rules;
  if (type === "boolean")
    return text === "true" || text === "false" ? undefined : "is neither `true` nor `false`";
  if (type === "string") return textProblem(text, rules);
  const value = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) return `is not a number`;
  if (type === "integer" && (text.includes(".") || !Number.isSafeInteger(value))) return "is not an integer";
  if (value < (rules.minimum ?? value)) return `is less than ${rules.minimum}`;
  return value > (rules.maximum ?? value) ? `is more than ${rules.maximum}` : undefined;
}

function textProblem(text: string, rules: VariableSection): string | undefined {
  const { length } = [...text];
  if (rules.enum !== undefined && !rules.enum.includes(text)) return "is not in its `enum`";
  if (length < (rules.minLength ?? 0)) return `is shorter than ${rules.minLength}`;
  if (length > (rules.maxLength ?? length)) return `is longer than ${rules.maxLength}`;
  return rules.pattern !== undefined && !matches(text, rules.pattern)
    ? "does not match its `pattern`"
    : undefined;
}

/** A pattern that is not a regular expression has its own diagnostic. */
function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}
