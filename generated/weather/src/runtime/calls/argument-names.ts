/** Original names of arguments, by the names that are listed. */
export type ArgumentNames = Readonly<Record<string, string>>;

/**
 * Gives arguments that are listed under other names their own, in place. A caller may use either name, but not both at
 * once: the answer is a line for each argument that is given twice.
 */
export function restoreNames(input: unknown, names: ArgumentNames): readonly string[] {
  if (!isRecord(input)) return [];
  const twice: string[] = [];
  for (const [listed, original] of Object.entries(names)) {
    if (!Object.hasOwn(input, listed)) continue;
    if (Object.hasOwn(input, original)) {
      twice.push(
        `- ${listed}: is given twice, also as ${JSON.stringify(original)}; give \`${listed}\` alone`,
      );
      continue;
    }
    input[original] = input[listed];
    delete input[listed];
  }
  return twice;
}

/** The listed name of an argument. */
export function listedName(original: string, names: ArgumentNames): string {
  for (const [listed, name] of Object.entries(names)) if (name === original) return listed;
  return original;
}

/** A message for the caller: names of arguments in backticks as they are listed, since the caller knows no others. */
export function withListedNames(message: string, names: ArgumentNames): string {
  return message.replaceAll(/`([^`\n]+)`/g, (_quoted, name: string) => `\`${listedName(name, names)}\``);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
