import type { ArgumentNames } from "../tool.js";

/**
 * Arguments that are listed under other names than their own.
 *
 * @param originals Original names by the names that are listed.
 */
export function renamed(originals: Readonly<Record<string, string>>): ArgumentNames {
  const listed = (original: string): string => {
    for (const [name, known] of Object.entries(originals)) if (known === original) return name;
    return original;
  };
  return {
    listed,
    restore: (input) => restoreNames(input, originals),
    // Names of arguments in backticks.
    translate: (message) =>
      message.replaceAll(/`([^`\n]+)`/g, (_quoted, name: string) => `\`${listed(name)}\``),
  };
}

function restoreNames(input: unknown, names: Readonly<Record<string, string>>): readonly string[] {
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
