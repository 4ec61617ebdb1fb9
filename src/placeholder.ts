/** A piece of a string that is written like a placeholder. */
export interface Placeholder {
  readonly text: string;
  /** Where it begins in the string. */
  readonly index: number;
  /** Undefined: it is malformed. */
  readonly name: string | undefined;
  readonly fallback: string | undefined;
}

/** The source of a pattern for everything that begins like a placeholder, well-formed or not. */
export const placeholderPattern = "\\$\\{[^}]*\\}?";

const wellFormed = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}$/;

/** Every `${…` in a string. Well-formed are `${NAME}` and `${NAME:-default}`; a default ends at the first `}`. */
export function placeholdersIn(text: string): readonly Placeholder[] {
  return [...text.matchAll(new RegExp(placeholderPattern, "g"))].map(({ 0: piece, index }) => {
    const [, name, fallback] = wellFormed.exec(piece) ?? [];
    return { text: piece, index, name, fallback };
  });
}

/** The string with `replace` of every placeholder in the place of the placeholder. */
export function replacePlaceholders(text: string, replace: (placeholder: Placeholder) => string): string {
  let result = "";
  let end = 0;
  for (const placeholder of placeholdersIn(text)) {
    result += text.slice(end, placeholder.index) + replace(placeholder);
    end = placeholder.index + placeholder.text.length;
  }
  return result + text.slice(end);
}

/** The string with every default put in. Undefined where a placeholder has none: its value is known only at run time. */
export function withFallbacks(text: string): string | undefined {
  if (placeholdersIn(text).some(({ fallback }) => fallback === undefined)) return undefined;
  return replacePlaceholders(text, ({ fallback = "" }) => fallback);
}
