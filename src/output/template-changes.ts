import { parse } from "yaml";
import { isJsonObject } from "../json.js";
import type { Writer } from "./written-by.js";

/** A change of what is generated from an unchanged manifest, in words. */
export interface TemplateChange {
  /** The version of mcpile that has it; undefined: one that is not released yet. */
  readonly version?: string;
  /** Generated files that it changes: paths in a server's folder, those of folders with `/` at their end. */
  readonly files: readonly string[];
  /** A sentence for the people who review the regenerated server. */
  readonly change: string;
}

/** The section of `templates/changes.yaml` for the version that is not released yet. */
const unreleased = "unreleased";

/** Reads `templates/changes.yaml`: a list of changes by version. Throws where it is malformed, which its test finds. */
export function readTemplateChanges(text: string): readonly TemplateChange[] {
  const sections: unknown = parse(text);
  if (!isJsonObject(sections)) throw new Error("changes.yaml is not a mapping of versions");
  return Object.entries(sections).flatMap(([version, changes]) => {
    if (version !== unreleased && !/^\d+\.\d+\.\d+$/.test(version))
      throw new Error(`changes.yaml: \`${version}\` is not a version`);
    if (!Array.isArray(changes)) throw new Error(`changes.yaml: \`${version}\` is not a list`);
    return changes.map((entry: unknown) => {
      const files = isJsonObject(entry) ? entry["files"] : undefined;
      const change = isJsonObject(entry) ? entry["change"] : undefined;
      if (!Array.isArray(files) || files.length === 0 || typeof change !== "string")
        throw new Error(`changes.yaml: an entry of \`${version}\` needs \`change\` and \`files\``);
      return { ...(version !== unreleased && { version }), files: files.map(String), change };
    });
  });
}

/**
 * The changes that came after `writer` wrote a server and concern one of `paths`, which are relative to its folder.
 *
 * @param now This mcpile.
 */
export function changesSince(
  changes: readonly TemplateChange[],
  writer: Writer,
  now: Writer,
  paths: readonly string[],
): readonly TemplateChange[] {
  const isSame = writer.generator === now.generator && writer.templates === now.templates;
  return changes.filter(
    ({ version, files }) =>
      (version === undefined ? !isSame : isNewer(version, writer.generator)) &&
      files.some((file) =>
        paths.some((path) => (file.endsWith("/") ? path.startsWith(file) : path === file)),
      ),
  );
}

/** Whether the version `one` comes after `other`. What follows the three numbers does not count. */
export function isNewer(one: string, other: string): boolean {
  const [numbers, others] = [numbersOf(one), numbersOf(other)];
  const index = numbers.findIndex((number, place) => number !== others[place]);
  return index !== -1 && (numbers[index] ?? 0) > (others[index] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  return version.split(/[.+-]/, 3).map(Number);
}
