import { createRequire } from "node:module";

/** Loaded for the first unknown name: a manifest without mistakes has none. */
const require = createRequire(import.meta.url);

/** Steps that the suggestions of one piece of work take at most: about a second. A step compares two characters. */
const MOST_STEPS = 30_000_000;

let left = Number.POSITIVE_INFINITY;

/**
 * Runs `work` with a limit of steps for its suggestions: thousands of unknown names beside thousands of known ones take a
 * long time to compare. The later ones get none.
 */
export function withLimitedSuggestions<T>(work: () => T): T {
  const outer = left;
  left = MOST_STEPS;
  try {
    return work();
  } finally {
    left = outer;
  }
}

/**
 * The candidate that `written` was most likely meant to be: the same except for letter case, `-` and `_`, or at most one
 * edit in three characters. Undefined when none is near.
 */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  const { distance }: typeof import("fastest-levenshtein") = require("fastest-levenshtein");
  const plain = fold(written);
  let best: string | undefined;
  let bestDistance = plain.length < 2 ? 1 : Math.floor(Math.max(plain.length, 3) / 3) + 1;
  for (const candidate of candidates) {
    left -= candidate.length + 1;
    if (left < 0) return undefined;
    const folded = fold(candidate);
    if (Math.abs(folded.length - plain.length) >= bestDistance) continue;
    left -= folded.length * plain.length;
    const edits = isSwap(plain, folded) ? 1 : distance(plain, folded);
    if (edits < bestDistance) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}

/** "did you mean `x`?", or undefined when nothing is near. */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const candidate = nearest(written, candidates);
  return candidate === undefined ? undefined : `did you mean \`${candidate}\`?`;
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[-_]/g, "");
}

/** Whether two neighbouring letters changed places, which is one slip of the fingers. */
function isSwap(one: string, two: string): boolean {
  if (one.length !== two.length) return false;
  const first = [...one].findIndex((letter, index) => letter !== two[index]);
  return (
    first >= 0 &&
    one[first] === two[first + 1] &&
    one[first + 1] === two[first] &&
    one.slice(first + 2) === two.slice(first + 2)
  );
}
