import type { Json } from "../json.js";
import { splicedEntry } from "./splice-entry.js";
import { type Conflict, isSame, mergeValue } from "./three-way.js";
import { type BlockEntry, valueOfEntry, withIndent } from "./yaml-block.js";

/** An entry of a manifest with what it says. */
export interface Version extends BlockEntry {
  readonly value: Json;
}

/** The three versions of an entry; absent where one has none. */
export interface Versions {
  readonly mine: Version;
  readonly base: Version | undefined;
  readonly theirs: Version | undefined;
}

export interface MergedEntry {
  readonly above: string;
  readonly text: string;
  readonly value: Json;
  /** Paths within the entry. */
  readonly conflicts: readonly Conflict[];
}

/** Merges one entry: its text is the author's or the import's wherever it can be, and is rewritten only where both have a part in it. */
export function mergeEntry({ mine, base, theirs }: Versions): MergedEntry {
  const kept = { above: mine.above, text: mine.text, value: mine.value, conflicts: [] };
  if (theirs === undefined) return kept;
  const above = mergeAbove(mine, base, theirs);
  const conflicts: Conflict[] = [];
  const value = mergeValue(base?.value, mine.value, theirs.value, conflicts) ?? null;
  if (isSame(value, mine.value)) return { ...kept, above, conflicts };
  const whole = { ...kept, above, conflicts: [{ path: [], mine: mine.value, theirs: theirs.value }] };
  // An anchor that others refer to, or a reference to one, would be lost.
  if (mine.isLinked) return whole;
  if (base !== undefined && !isEdited(mine, base))
    return { above, text: withIndent(theirs.text, indentOf(mine)), value, conflicts };
  const text = splicedEntry(mine, theirs, value);
  // Texts that the YAML package does not write as it reads them: what is there stays.
  return isSame(valueOfEntry(text), value) ? { above, text, value, conflicts } : whole;
}

/** Whether an author had a part in an entry: in what it says, or with a comment. Layout alone is none. */
export function isEdited(mine: Version, base: Version): boolean {
  if (!isSame(mine.value, base.value)) return true;
  const before = base.above + base.text;
  const comments = (mine.above + mine.text).match(/(?<=^|\s)#.*/gm) ?? [];
  return comments.some((comment) => !before.includes(comment.trim()));
}

/** The comment above: that of the import where the author left it as it was. The blank lines are the author's. */
function mergeAbove(mine: Version, base: Version | undefined, theirs: Version): string {
  if (commentOf(mine) !== (base === undefined ? "" : commentOf(base))) return mine.above;
  if (commentOf(mine) === commentOf(theirs)) return mine.above;
  const blank = /^(?:[ \t]*\n)*/.exec(mine.above)?.[0] ?? "";
  return blank + withIndent(theirs.above.replace(/^(?:[ \t]*\n)+/, ""), indentOf(mine));
}

/** Without indentation and blank lines. */
export function commentOf({ above }: BlockEntry): string {
  return above
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}

function indentOf({ text }: BlockEntry): string {
  return /^ */.exec(text)?.[0] ?? "";
}

/** A new entry, as far in as those that are there. */
export function indentedLike(others: ReadonlyMap<string, Version>, entry: Version): Version {
  const [first] = others.values();
  if (first === undefined) return entry;
  const indent = indentOf(first);
  return { ...entry, above: withIndent(entry.above, indent), text: withIndent(entry.text, indent) };
}
