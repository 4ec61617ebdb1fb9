import type { CharSet } from "refa";
import type { Position } from "./fragment.js";
import type { Work } from "./work.js";

/** Stands for all characters that the same positions of a pattern read. */
export type Letter = number;

/** The characters of a pattern, as few as tell its positions apart. */
export interface Letters {
  readonly count: number;
  /** The letters that a position reads; undefined for all of them. */
  readonly of: (position: Position) => readonly Letter[] | undefined;
}

/** Finds the letters of the sets of characters that positions read. */
export function lettersOf(characters: ReadonlyMap<Position, CharSet>, work: Work): Letters {
  const sets = [...new Set(characters.values())];
  const starts = new Set([0]);
  for (const { ranges, maximum } of sets) {
    work.spend(ranges.length);
    for (const { min, max } of ranges) {
      starts.add(min);
      if (max < maximum) starts.add(max + 1);
    }
  }
  const cuts = [...starts].sort((a, b) => a - b);
  const membership = new Map<number, number[]>();
  for (const [index, { ranges }] of sets.entries()) {
    work.spend(cuts.length);
    let range = 0;
    for (const cut of cuts) {
      while ((ranges[range]?.max ?? Number.POSITIVE_INFINITY) < cut) range++;
      if ((ranges[range]?.min ?? Number.POSITIVE_INFINITY) > cut) continue;
      const members = membership.get(cut);
      if (members === undefined) membership.set(cut, [index]);
      else members.push(index);
    }
  }
  const known = new Map<string, Letter>();
  const letters = sets.map((): Letter[] => []);
  for (const members of membership.values()) {
    const key = members.join();
    if (known.has(key)) continue;
    const letter = known.size;
    known.set(key, letter);
    work.spend(members.length);
    for (const index of members) letters[index]?.push(letter);
  }
  const indexes = new Map(sets.map((set, index) => [set, index] as const));
  return {
    // Another letter for the characters that no set has.
    count: known.size + (starts.size > membership.size || sets.length === 0 ? 1 : 0),
    of: (position) => {
      const set = characters.get(position);
      return set === undefined ? undefined : (letters[indexes.get(set) ?? -1] ?? []);
    },
  };
}
