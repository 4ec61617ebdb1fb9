import { placeholdersIn } from "../../placeholder.js";

/** A piece of a string with `${NAME}` and `${NAME:-default}` placeholders. */
export type TemplatePart = string | EnvironmentValue;

/** An environment variable. */
export interface EnvironmentValue {
  readonly name: string;
  /** Value when the variable is not set; absent when it must be set. */
  readonly fallback?: string;
}

/** The pieces of `template`; literal pieces are never empty. */
export function readTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { text, index, name, fallback } of placeholdersIn(template)) {
    if (name === undefined) continue;
    if (index > end) parts.push(template.slice(end, index));
    parts.push({ name, ...(fallback !== undefined && { fallback }) });
    end = index + text.length;
  }
  if (end < template.length || parts.length === 0) parts.push(template.slice(end));
  return parts;
}
