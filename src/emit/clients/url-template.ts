import { placeholdersIn } from "../../placeholder.js";

/** A text with `${NAME}` and `${NAME:-default}` placeholders, in pieces. */
export type TemplatePart = string | EnvironmentValue;

/** What the environment gives. */
export interface EnvironmentValue {
  readonly name: string;
  /** Absent: the variable must be set. */
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
