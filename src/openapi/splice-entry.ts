import { isJsonObject, type Json } from "../json.js";
import { memberOf } from "./document-set.js";
import { isSame } from "./three-way.js";
import { readSection, rewrittenEntry, type Section, withIndent } from "./yaml-block.js";

/** An entry's text, and what it says. */
export interface Written {
  readonly text: string;
  readonly value: Json;
}

/**
 * The text of an entry (`mine`) that is to say `after`: only the lines whose value is another are rewritten, those of the
 * import (`theirs`) where they say it.
 */
export function splicedEntry(mine: Written, theirs: Written | undefined, after: Json): string {
  if (isSame(mine.value, after)) return mine.text;
  const section = isJsonObject(after) && isJsonObject(mine.value) ? readSection(mine.text) : undefined;
  const text =
    section !== undefined && isJsonObject(after)
      ? splicedSection(section, mine.value, theirs, after)
      : undefined;
  if (text !== undefined) return text;
  const saysIt = theirs !== undefined && isSame(theirs.value, after);
  // A comment of the author stays beside what it is about.
  if (saysIt && !hasComment(mine.text)) return withIndent(theirs.text, indentOf(mine.text));
  return rewrittenEntry(mine.text, mine.value, after);
}

function splicedSection(
  section: Section,
  before: Json,
  theirs: Written | undefined,
  after: Readonly<Record<string, Json>>,
): string | undefined {
  const theirSection = theirs === undefined ? undefined : readSection(theirs.text);
  const written = (key: string): Written | undefined => {
    const entry = theirSection?.entries.find((one) => one.key === key);
    const value = memberOf(theirs?.value, key);
    return entry === undefined || value === undefined ? undefined : { text: entry.text, value };
  };
  const entries = section.entries
    .filter(({ key }) => Object.hasOwn(after, key))
    .map(({ key, above, text }) => {
      const value = memberOf(before, key) ?? null;
      return { key, text: above + splicedEntry({ text, value }, written(key), after[key] ?? null) };
    });
  const indent = indentOf(section.entries[0]?.text ?? "");
  for (const key of Object.keys(after)) {
    if (entries.some((entry) => entry.key === key)) continue;
    // Whatever is new comes from the import; where that has no lines of its own, the whole entry is rewritten.
    const theirText = written(key)?.text;
    if (theirText === undefined) return undefined;
    entries.splice(placeOf(key, theirSection, entries), 0, { key, text: withIndent(theirText, indent) });
  }
  return section.head + entries.map(({ text }) => text).join("") + section.below;
}

/** Behind the entry that stands before it in the import, as far as there is one. */
function placeOf(
  key: string,
  theirs: Section | undefined,
  entries: readonly { readonly key: string }[],
): number {
  const keys = theirs?.entries.map((entry) => entry.key) ?? [];
  for (let index = keys.indexOf(key) - 1; index >= 0; index--) {
    const place = entries.findIndex((entry) => entry.key === keys[index]);
    if (place >= 0) return place + 1;
  }
  return entries.length;
}

function hasComment(text: string): boolean {
  return /(?:^|\s)#/m.test(text);
}

function indentOf(text: string): string {
  return /^ */.exec(text)?.[0] ?? "";
}
