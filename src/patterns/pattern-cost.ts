import { type Growth, growthOf } from "./growth.js";
import { parsePattern } from "./syntax.js";
import { Undecided, Work } from "./work.js";

/** The time that a backtracking engine needs to find a pattern in a string, in the worst case. */
export interface PatternCost {
  /**
   * `linear`: time in proportion to the length of the string. `superlinear`: more than that, with any string that the
   * pattern lets grow. `undecided`: the analysis did not get to an end within its work.
   */
  readonly growth: "linear" | "superlinear" | "undecided";
  /** The longest strings, in characters, that are checked in about a millisecond; infinite for linear patterns. */
  readonly safeLength: number;
}

/** Steps that the analysis of a pattern takes at most: for short patterns about 20 ms. */
const LEAST_WORK = 600_000;
const WORK_OF_A_CHARACTER = 5_000;
/** Most steps, however long the pattern is: about a tenth of a second. */
const MOST_WORK = 1_500_000;
/** Longer patterns are not analysed. */
const LONGEST = 20_000;

const linear: PatternCost = { growth: "linear", safeLength: Number.POSITIVE_INFINITY };
const known = new Map<string, PatternCost>();

/**
 * Decides whether an engine that backtracks, as those of JavaScript do, finds `pattern` in linear time on every string:
 * whether the number of ways to read a string, among which it looks for one that fits, has a limit.
 */
export function patternCost(pattern: RegExp): PatternCost {
  const key = String(pattern);
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const cost = isPlain(pattern.source) ? linear : analyse(pattern);
  known.set(key, cost);
  return cost;
}

/** One character or class, and how often. */
const atom =
  /(?:\[(?:[^\]\\]|\\[\s\S])*\]|\\(?:[pP]\{[^{}]*\}|u\{[^{}]*\}|[^kpPu1-9])|[^\\()[\]{}|?*+^$])(\*|\+|\?|\{(\d{1,3})(,)?(\d*)\})?/uy;

/** Characters that may follow the only repetition of a plain pattern, and how long one without repetition may be. */
const MOST_PLAIN = 100;

/**
 * Whether a pattern obviously has few ways: characters in sequence, of which one at most is repeated, from the start of
 * the string. Most patterns are plain, and need no automaton.
 */
function isPlain(source: string): boolean {
  const isAnchored = source.startsWith("^");
  let [length, repetitions] = [0, 0];
  let index = isAnchored ? 1 : 0;
  const end = source.endsWith("$") && !source.endsWith("\\$") ? source.length - 1 : source.length;
  while (index < end) {
    atom.lastIndex = index;
    const found = atom.exec(source);
    if (found === null || atom.lastIndex > end) return false;
    index = atom.lastIndex;
    const [, repeated, times, comma] = found;
    if (repeated === undefined) length++;
    else if (times !== undefined && comma === undefined) length += Number(times);
    else {
      repetitions++;
      length = 0;
    }
  }
  return length <= MOST_PLAIN && repetitions <= (isAnchored ? 1 : 0);
}

function analyse(pattern: RegExp): PatternCost {
  if (pattern.source.length > LONGEST) return { growth: "undecided", safeLength: 0 };
  const looped = attempt(pattern, false);
  if (looped.isBounded === true) return linear;
  const best = looped.isExact ? looped : attempt(pattern, true);
  if (best.isBounded === true) return linear;
  return {
    growth: best.isBounded === false ? "superlinear" : "undecided",
    safeLength: Math.max(looped.safeLength, best.safeLength),
  };
}

function attempt(pattern: RegExp, unrolled: boolean): Growth {
  try {
    return growthOf(parsePattern(pattern), unrolled, new Work(workFor(pattern)));
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return { isBounded: undefined, isExact: false, safeLength: 0 };
  }
}

function workFor({ source }: RegExp): number {
  return Math.min(LEAST_WORK + WORK_OF_A_CHARACTER * source.length, MOST_WORK);
}
