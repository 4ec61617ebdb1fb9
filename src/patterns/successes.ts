import type { Exit, Fragment, Position } from "./fragment.js";
import type { Letter, Letters } from "./letters.js";
import type { Automaton } from "./syntax.js";
import type { Work } from "./work.js";

/**
 * Where an engine is sure to find a match, whatever the rest of the string is. It never comes back from there: such a
 * place is reached once, however many ways lead to it.
 */
export interface Successes {
  readonly positions: ReadonlySet<Position>;
  /** Whether reading `letter` after `position` leads to such a place. */
  readonly follow: (position: Position, letter: Letter) => boolean;
}

/** Finds the places where success is sure: the largest set of positions that never leave it, or are at the end at once. */
export function successesOf({ fragments, whole, once }: Automaton, letters: Letters, work: Work): Successes {
  const exits = new Map<Position, Exit>([whole, ...once].flatMap(({ last }: Fragment) => [...last]));
  const positions = new Set<Position>();
  for (const [position, { sure, atEnd }] of exits) if (sure || atEnd) positions.add(position);

  const lettersAfter = (position: Position): ReadonlySet<Letter> => {
    const found = new Set<Letter>();
    const links = fragments.links[position] ?? new Map();
    work.spend(links.size + 1);
    for (const [next, { sure }] of links) {
      if (!sure || !positions.has(next)) continue;
      const read = letters.of(next) ?? [];
      work.spend(read.length);
      for (const letter of read) found.add(letter);
    }
    return found;
  };

  let changed = true;
  while (changed) {
    changed = false;
    for (const position of positions) {
      if (exits.get(position)?.sure === true || lettersAfter(position).size === letters.count) continue;
      positions.delete(position);
      changed = true;
    }
  }
  const known = new Map<Position, ReadonlySet<Letter>>();
  return {
    positions,
    follow: (position, letter) => {
      const after = known.get(position) ?? lettersAfter(position);
      known.set(position, after);
      return after.has(letter);
    },
  };
}
