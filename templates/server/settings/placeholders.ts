/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `${NAME}` or `${NAME:-default}`; a default ends at the first `}`. */
const placeholder = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Fills the placeholders of a string from the environment. As in a shell, an empty variable counts as not set. Names
 * without a value and a default are added to `missing`, and become empty.
 */
export function fillPlaceholders(text: string, environment: Environment, missing: Set<string>): string {
  return text.replace(placeholder, (_whole, name: string, fallback: string | undefined) => {
    const value = environment[name];
    if (value !== undefined && value !== "") return value;
    if (fallback === undefined) missing.add(name);
    return fallback ?? "";
  });
}
