import type { JsonPath } from "../json.js";
import type { Part } from "./source.js";

/** A value of a document, and where it is written. Offsets are UTF-16 code units, ends exclusive. */
export interface PlacedNode {
  readonly start: number;
  /** Equal to `start` where nothing is written, as behind `key:`. A block collection ends with its last value. */
  readonly end: number;
  /** The end with the blank lines below that belong to a string whose header is `|+` or `>+`. */
  readonly keptEnd: number;
  /** Whether it is a mapping whose entries have lines of their own, and whose keys are scalars. */
  readonly isBlockMapping: boolean;
  /** Whether it has anchors or aliases: its text means something only where it stands. */
  readonly isLinked: boolean;
  /** The pairs of a mapping as they are written, repeated keys and merge keys too. */
  readonly pairs: readonly PlacedPair[];
  /** The entry of a mapping, or the item of a sequence, seen through aliases and merge keys. */
  entry(step: string | number): PlacedEntry | undefined;
}

/** A key of a mapping, and its value. */
export interface PlacedPair {
  readonly name: string;
  readonly key: PlacedNode;
  readonly value: PlacedNode;
}

/** An entry as a path leads to it; an item of a sequence has no key. */
export interface PlacedEntry {
  readonly key?: PlacedNode | undefined;
  readonly value: PlacedNode;
}

/** The offsets of the entry at `path`, or of its nearest existing ancestor. */
export function rangeOf(root: PlacedNode, path: JsonPath, part: Part): readonly [start: number, end: number] {
  let found: PlacedEntry = { value: root };
  for (const step of path) {
    const next = found.value.entry(step);
    if (next === undefined) return rangeOfPart(found, "key");
    found = next;
  }
  return rangeOfPart(found, part);
}

function rangeOfPart({ key, value }: PlacedEntry, part: Part): readonly [start: number, end: number] {
  const shown = key !== undefined && (part === "key" || value.start === value.end) ? key : value;
  return [shown.start, shown.end];
}

/** `end` without the spaces and line ends in front of it. */
export function trimmedEnd(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start + 1 && /[ \t\r\n]/.test(text[trimmed - 1] ?? "")) trimmed--;
  return trimmed;
}
