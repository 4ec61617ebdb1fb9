import type { Link, Position } from "./fragment.js";
import { type Letter, type Letters, lettersOf } from "./letters.js";
import { type Successes, successesOf } from "./successes.js";
import { type Automaton, type ParsedPattern, readPattern } from "./syntax.js";
import { Undecided, type Work } from "./work.js";

/** How the number of ways that an engine tries grows with the length of the string. */
export interface Growth {
  /** Whether the ways are few, however long the string is; undefined where the work did not suffice to tell. */
  readonly isBounded: boolean | undefined;
  /** Whether the ways were counted exactly. Otherwise there may be fewer, never more. */
  readonly isExact: boolean;
  /** The longest strings that stay within `MOST_STEPS`, as far as it was found out. */
  readonly safeLength: number;
}

/**
 * Most ways that may be tried at one character of a string of any length. The ordinary pattern has one or two; lists of
 * words with the same beginning have more.
 */
const MOST_WAYS = 256;
/**
 * Most steps for a string whose length is limited: about a millisecond. Enough for two repetitions in an e-mail address, which
 * has at most 320 characters.
 */
const MOST_STEPS = 210_000;

/** The place of an engine that looks for a match at later and later characters. */
const SEARCH: Position = -1;

/** For each position, in how many ways an engine gets there by the same string. */
type Ways = ReadonlyMap<Position, number>;

/**
 * Counts the ways in which a backtracking engine can read the same string by `pattern`, over all strings: the steps that
 * a failing match takes at each character. The strings are explored by their length. One that has no more ways than
 * another in any position needs no further look, which makes the search end for nearly all patterns: with the greatest
 * number of ways, or with more of them than are allowed.
 */
export function growthOf(pattern: ParsedPattern, unrolled: boolean, work: Work): Growth {
  // `^` holds at the first character only: the start of the string has an automaton of its own.
  const start = readPattern(pattern, { atStart: true, unrolled }, work);
  const later = readPattern(pattern, { atStart: false, unrolled }, work);
  const letters = lettersOf(later.characters, work);
  return new Exploration(start, later, letters, work).explore();
}

class Exploration {
  readonly #start: Automaton;
  readonly #later: Automaton;
  readonly #letters: Letters;
  readonly #work: Work;
  readonly #successes: Successes;
  readonly #known = new Map<Position, Ways[]>();

  constructor(start: Automaton, later: Automaton, letters: Letters, work: Work) {
    this.#start = start;
    this.#later = later;
    this.#letters = letters;
    this.#work = work;
    this.#successes = successesOf(later, letters, work);
  }

  explore(): Growth {
    const { isExact } = this.#start;
    let strings: readonly Ways[] = this.#firstStep();
    let most = 1;
    let safeLength = 0;
    try {
      for (let length = 1; strings.length > 0; length++) {
        for (const ways of strings) most = Math.max(most, this.#total(ways));
        if (length * most <= MOST_STEPS) safeLength = length;
        else if (most > MOST_WAYS) return { isBounded: false, isExact, safeLength };
        strings = strings.flatMap((ways) => this.#next(ways));
      }
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      return { isBounded: most > MOST_WAYS ? false : undefined, isExact, safeLength };
    }
    return { isBounded: most <= MOST_WAYS, isExact, safeLength: Math.floor(MOST_STEPS / most) };
  }

  #firstStep(): readonly Ways[] {
    const { first, empty } = this.#start.whole;
    const links = new Map(first);
    // A pattern that matches the empty string is found at once.
    if (!empty.sure) links.set(SEARCH, { paths: 1, sure: false });
    return this.#step([[links, () => 1]]);
  }

  /** The ways after one more character. */
  #next(ways: Ways): readonly Ways[] {
    return this.#step(
      [...ways].map(([position, count]) => [
        this.#linksOf(position),
        (letter) =>
          this.#successes.positions.has(position) || this.#successes.follow(position, letter)
            ? Math.min(count, 1)
            : count,
      ]),
    );
  }

  #linksOf(position: Position): ReadonlyMap<Position, Link> {
    if (position !== SEARCH) return this.#later.fragments.links[position] ?? new Map();
    return new Map([...this.#later.whole.first, [SEARCH, { paths: 1, sure: false }]]);
  }

  #step(sources: readonly (readonly [ReadonlyMap<Position, Link>, (letter: Letter) => number])[]): Ways[] {
    const byLetter = Array.from({ length: this.#letters.count }, () => new Map<Position, number>());
    const everyLetter = [...byLetter.keys()];
    this.#work.spend(byLetter.length);
    for (const [links, countOf] of sources) {
      for (const [to, { paths }] of links) {
        const read = this.#letters.of(to) ?? everyLetter;
        this.#work.spend(read.length + 1);
        for (const letter of read) {
          const ways = byLetter[letter];
          ways?.set(to, (ways.get(to) ?? 0) + paths * countOf(letter));
        }
      }
    }
    byLetter.sort((one, two) => two.size - one.size);
    return byLetter.filter((ways) => ways.size > 0 && this.#isNew(ways));
  }

  /** Whether no string that was seen has as many ways in all positions. Remembers the ways. */
  #isNew(ways: Ways): boolean {
    let rarest: readonly Ways[] | undefined;
    for (const position of ways.keys()) {
      const known = this.#known.get(position) ?? [];
      if (rarest === undefined || known.length < rarest.length) rarest = known;
    }
    this.#work.spend(ways.size);
    if (rarest?.some((other) => this.#isWithin(ways, other))) return false;
    for (const position of ways.keys()) {
      const known = this.#known.get(position);
      if (known === undefined) this.#known.set(position, [ways]);
      else known.push(ways);
    }
    return true;
  }

  #isWithin(ways: Ways, other: Ways): boolean {
    if (ways.size > other.size) return false;
    for (const [position, count] of ways) {
      this.#work.spend();
      if (count > (other.get(position) ?? 0)) return false;
    }
    return true;
  }

  /** The ways of a string, those that are sure to succeed as one. */
  #total(ways: Ways): number {
    let [total, success] = [0, 0];
    for (const [position, count] of ways) {
      if (this.#successes.positions.has(position)) success = 1;
      else total += count;
    }
    return total + success;
  }
}
