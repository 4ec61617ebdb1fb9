/** A piece of a string that looks as if it were meant to be a placeholder. */
export interface Placeholder {
  readonly text: string;
  /** Undefined: it is not well-formed. */
  readonly name: string | undefined;
  readonly fallback: string | undefined;
}

/** Every `${…` in a string. Well-formed are `${NAME}` and `${NAME:-default}`; a default ends at the first `}`. */
export function placeholdersIn(text: string): readonly Placeholder[] {
  return [...text.matchAll(/\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|[^}]*\}?)/g)].map(
    ([piece, name, fallback]) => ({ text: piece, name, fallback }),
  );
}

/** The text with every default put in, or undefined when a placeholder has none: its value is known only at run time. */
export function withFallbacks(text: string): string | undefined {
  const placeholders = placeholdersIn(text);
  if (placeholders.some(({ fallback }) => fallback === undefined)) return undefined;
  return placeholders.reduce(
    (result, { text: piece, fallback = "" }) => result.replace(piece, () => fallback),
    text,
  );
}
