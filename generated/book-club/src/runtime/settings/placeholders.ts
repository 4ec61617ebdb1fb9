/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `${NAME}` or `${NAME:-default}`; a default ends at the first `}`. One that does not end is matched up to the end of the text,
 * and stays as it is: otherwise a search would read the rest of the text again from each `${`.
 */
const placeholder = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?:\}|:-[^}]*(?:\}|$))/g;

/**
 * Fills the placeholders of a string from the environment. As in a shell, an empty variable counts as not set. Names
 * without a value and a default are added to `missing`, and become empty.
 */
export function fillPlaceholders(text: string, environment: Environment, missing: Set<string>): string {
  return text.replace(placeholder, (whole: string, name: string) => {
    if (!whole.endsWith("}")) return whole;
    const value = environment[name];
    if (value !== undefined && value !== "") return value;
    const fallback = whole.slice("${".length + name.length, -1);
    if (fallback === "") missing.add(name);
    return fallback.slice(":-".length);
  });
}
