/** A text with `${NAME}` and `${NAME:-default}` placeholders, in pieces. */
export type TemplatePart = string | Placeholder;

export interface Placeholder {
  readonly name: string;
  /** Absent: the variable must be set. */
  readonly fallback?: string;
}

/** The pieces of `template`; literal pieces are never empty. */
export function readTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of template.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g)) {
    const [whole, name = "", fallback] = match;
    if (match.index > end) parts.push(template.slice(end, match.index));
    parts.push({ name, ...(fallback !== undefined && { fallback }) });
    end = match.index + whole.length;
  }
  if (end < template.length || parts.length === 0) parts.push(template.slice(end));
  return parts;
}
