import { type AST, RegExpParser } from "@eslint-community/regexpp";

/** Thrown where a match takes more steps than it may. */
export class TooManySteps extends Error {}

type Continue = (at: number) => boolean;

/**
 * Counts the steps of a matcher that backtracks, as ECMA-262 section 22.2.2 describes it: a step is an attempt to match a
 * node of the pattern at a place. Written from the specification, independent of the analysis that it judges.
 */
export class StepCounter {
  readonly #alternatives: readonly AST.Alternative[];
  #steps = 0;
  #most = 0;
  #characters: readonly string[] = [];

  constructor(pattern: string) {
    this.#alternatives = new RegExpParser().parsePattern(pattern, undefined, undefined, {
      unicode: true,
    }).alternatives;
  }

  /** Steps that a search takes, at most `most` of them, and what it finds. */
  search(text: string, most: number): { readonly steps: number; readonly found: boolean } {
    this.#characters = [...text];
    this.#steps = 0;
    this.#most = most;
    let found = false;
    for (let start = 0; start <= this.#characters.length && !found; start++)
      found = this.#any(this.#alternatives, start, () => true);
    return { steps: this.#steps, found };
  }

  #any(alternatives: readonly AST.Alternative[], at: number, next: Continue): boolean {
    return alternatives.some(({ elements }) => this.#sequence(elements, 0, at, next));
  }

  #sequence(elements: readonly AST.Element[], index: number, at: number, next: Continue): boolean {
    const element = elements[index];
    if (element === undefined) return next(at);
    return this.#element(element, at, (end) => this.#sequence(elements, index + 1, end, next));
  }

  #element(element: AST.Element, at: number, next: Continue): boolean {
    if (++this.#steps > this.#most) throw new TooManySteps();
    switch (element.type) {
      case "Group":
      case "CapturingGroup":
        return this.#any(element.alternatives, at, next);
      case "Quantifier":
        return this.#repeat(element, element.min, element.max, at, next);
      case "Assertion":
        return this.#asserts(element, at) && next(at);
      case "Backreference":
        throw new Error("a pattern with a backreference was accepted");
      default: {
        const character = this.#characters[at];
        return character !== undefined && reads(element.raw, character) && next(at + 1);
      }
    }
  }

  #repeat(quantifier: AST.Quantifier, min: number, max: number, at: number, next: Continue): boolean {
    if (max === 0) return next(at);
    const again = () =>
      this.#element(quantifier.element, at, (end) =>
        min === 0 && end === at ? false : this.#repeat(quantifier, Math.max(min - 1, 0), max - 1, end, next),
      );
    if (min > 0) return again();
    return quantifier.greedy ? again() || next(at) : next(at) || again();
  }

  #asserts(assertion: AST.Assertion, at: number): boolean {
    switch (assertion.kind) {
      case "start":
        return at === 0;
      case "end":
        return at === this.#characters.length;
      case "word":
        return (this.#isWord(at - 1) !== this.#isWord(at)) !== assertion.negate;
      case "lookahead":
        return this.#any(assertion.alternatives, at, () => true) !== assertion.negate;
      case "lookbehind":
        return new RegExp(`${assertion.raw}$`, "u").test(this.#characters.slice(0, at).join(""));
    }
  }

  #isWord(at: number): boolean {
    return /^\w$/.test(this.#characters[at] ?? "");
  }
}

const readers = new Map<string, RegExp>();

function reads(raw: string, character: string): boolean {
  const reader = readers.get(raw) ?? new RegExp(`^${raw}$`, "u");
  readers.set(raw, reader);
  return reader.test(character);
}
