import { structuredPatch } from "diff";
import { isHandlerPath } from "../emit/generated-paths.js";
import { normaliseLineEnds } from "./digest.js";
import { lockFileName } from "./lock.js";
import type { Change, Plan } from "./plan.js";
import { changesSince, type TemplateChange } from "./template-changes.js";
import { type Writer, writtenBy } from "./written-by.js";

/** A folder that an upgrade changes. */
export interface UpgradedFolder {
  readonly folder: string;
  /** The mcpile that wrote it before; undefined: it is new, or its lock cannot be read. */
  readonly writer?: Writer;
  /** Whether the manifest changed since, so that its changes are among these. */
  readonly manifestChanged: boolean;
  /** The files that are written or deleted, without the lock. */
  readonly changes: readonly Change[];
}

/** The folders that plans change. To be called before the plans are carried out. */
export function upgradedFolders(plans: readonly Plan[]): readonly UpgradedFolder[] {
  return plans.flatMap(({ output, changes, previous }) => {
    if (changes.every(({ kind }) => kind === "keep")) return [];
    const writer = previous && writtenBy(output.folder, previous);
    return [
      {
        folder: output.folder,
        ...(writer !== undefined && { writer }),
        manifestChanged: previous !== undefined && previous.manifestDigest !== output.manifestDigest,
        changes: changes.filter(({ kind, path }) => kind !== "keep" && path !== lockFileName),
      },
    ];
  });
}

/**
 * An upgrade in Markdown, for the people who review it: what changed in the templates, in words, and the files of each
 * folder. Folders with the same changes share a section.
 *
 * @param now This mcpile.
 */
export function upgradeSummary(
  folders: readonly UpgradedFolder[],
  changes: readonly TemplateChange[],
  now: Writer,
): string {
  const before = new Set(folders.flatMap(({ writer }) => (writer === undefined ? [] : [writer.generator])));
  before.delete(now.generator);
  const versions = [...(before.size === 0 ? [] : [[...before].sort().join(", ")]), now.generator];
  const words = wordsOf(folders, changes, now);
  return [
    `# mcpile ${versions.join(" → ")}`,
    ...(words.length === 0 ? [] : ["## Changes of the templates", words.map(wordLine).join("\n")]),
    ...sections(folders),
  ].join("\n\n");
}

/** The changes in words that concern one of the folders, in the order of their table. */
export function wordsOf(
  folders: readonly UpgradedFolder[],
  changes: readonly TemplateChange[],
  now: Writer,
): readonly TemplateChange[] {
  const concerned = new Set(
    folders.flatMap(({ writer, changes: files }) => {
      const paths = files.map(({ path }) => path);
      return writer === undefined ? [] : changesSince(changes, writer, now, paths);
    }),
  );
  return changes.filter((change) => concerned.has(change));
}

/** A change as a line of a list: `* HTTP tools retry. (0.3.0)`. */
export function wordLine({ version, change }: TemplateChange): string {
  return `* ${change}${version === undefined ? "" : ` (${version})`}`;
}

function sections(folders: readonly UpgradedFolder[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const folder of folders) {
    const text = sectionOf(folder);
    groups.set(text, [...(groups.get(text) ?? []), `\`${folder.folder}\``]);
  }
  return [...groups].flatMap(([text, names]) => [`## ${names.join(", ")}`, text]);
}

function sectionOf({ writer, manifestChanged, changes }: UpgradedFolder): string {
  const introduction = [
    writer === undefined ? "New." : `Written by mcpile ${writer.generator}.`,
    ...(manifestChanged
      ? ["The manifest changed since it was generated: these files hold that change too."]
      : []),
    ...(writer === undefined || changes.some(({ path }) => isHandlerPath(path))
      ? []
      : ["Handlers are as they were."]),
  ].join(" ");
  const files = changes.map((change) => `* ${verbs[change.kind]} \`${change.path}\`${lineCounts(change)}`);
  if (writer === undefined) return `${introduction} ${files.length} files.`;
  return `${introduction}\n\n${files.length === 0 ? "No file but its lock changes." : files.join("\n")}`;
}

const verbs = {
  create: "added",
  update: "changed",
  delete: "removed",
  keep: "kept",
  conflict: "kept",
} as const;

/** The added and removed lines of a file: ` (+3 −1)`. */
function lineCounts(change: Change): string {
  if (change.kind !== "update") return "";
  const { hunks } = structuredPatch(
    "",
    "",
    normaliseLineEnds(change.before),
    change.text,
    undefined,
    undefined,
    { context: 0 },
  );
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const of = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return ` (+${of("+")} −${of("-")})`;
}
