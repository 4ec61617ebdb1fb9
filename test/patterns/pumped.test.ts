import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patternCost } from "../../src/patterns/pattern-cost.js";
import { linearPatterns, superlinearPatterns } from "./pattern-lists.js";
import { StepCounter, TooManySteps } from "./step-counter.js";

const letters = ["a", "b", "-", "\n"];

/** Short strings of the letters that generated patterns read. */
const words = letters.flatMap((one) => [one, ...letters.map((two) => one + two)]);

/** Strings that repeat a word between a beginning and an end: what makes a pattern slow has this form. */
function* pumped(times: number): Generator<string> {
  for (const word of words) {
    for (const end of ["", "a", "b", "-", "\n"]) yield word.repeat(times) + end;
    for (const start of ["a", "b", "-a"]) yield `${start}${word.repeat(times)}\n`;
  }
}

/** Most steps of `pattern` at a character of any pumped string. */
function stepsPerCharacter(pattern: string, times: number, most: number): number {
  const counter = new StepCounter(pattern);
  let steps = 0;
  for (const text of pumped(times)) {
    const search = counter.search(text, most * (text.length + 1));
    expect(search.found).toBe(new RegExp(pattern, "u").test(text));
    steps = Math.max(steps, search.steps / (text.length + 1));
  }
  return steps;
}

const atom = fc.constantFrom("a", "b", "-", "[ab]", "[^a]", ".", "\\w", "\\W", "[\\s\\S]");
const quantifier = fc.constantFrom("", "", "", "*", "+", "?", "*?", "{2}", "{1,3}", "{0,4}", "{2,}");
const { pattern } = fc.letrec<{ pattern: string; group: string; piece: string }>((tie) => ({
  pattern: fc
    .tuple(
      fc.constantFrom("", "^"),
      fc.array(tie("piece"), { maxLength: 4 }),
      fc.constantFrom("", "$", "\\b"),
    )
    .map(([start, pieces, end]) => start + pieces.join("") + end),
  group: fc
    .tuple(
      fc.constantFrom("(?:", "(", "(?=", "(?!", "(?<!"),
      fc.array(fc.array(tie("piece"), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    )
    .map(([open, alternatives]) => `${open}${alternatives.map((pieces) => pieces.join("")).join("|")})`),
  piece: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(atom, quantifier).map((parts) => parts.join("")),
    fc
      .tuple(tie("group"), quantifier)
      .map(([group, times]) => (/^\(\?[=!<]/.test(group) ? group : group + times)),
  ),
}));

describe("patterns that are accepted", () => {
  it("take steps in proportion to the length of every pumped string, by an independent matcher", () => {
    fc.assert(
      fc.property(pattern, (source) => {
        fc.pre(patternCost(new RegExp(source, "u")).growth === "linear");
        const short = stepsPerCharacter(source, 10, 20_000);
        const long = stepsPerCharacter(source, 40, 20_000);
        // The steps at a character are limited: a constant, not one that grows with the string.
        expect(long).toBeLessThanOrEqual(Math.max(2 * short, 200));
      }),
      { numRuns: 35, maxSkipsPerRun: 20 },
    );
  });

  it.each(linearPatterns)("%s takes linear steps", (source) => {
    const short = stepsPerCharacter(source, 10, 20_000);
    expect(stepsPerCharacter(source, 40, 20_000)).toBeLessThanOrEqual(Math.max(1.5 * short, 30));
  });
});

describe("patterns that are refused", () => {
  /** A beginning and the word to repeat, where they are not nothing and `a`. */
  const slowest: Readonly<Record<string, readonly [start: string, word: string]>> = {
    "^(.*,)*x$": ["", ","],
    "^\\d+\\d+x$": ["", "1"],
    "^(\\w|\\d)+$": ["", "1"],
    "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$": ["a@", "."],
    "(x+x+)+y": ["", "x"],
    "^a+b|c+d": ["", "c"],
  };

  it.each(superlinearPatterns)("%s takes superlinear steps for some string", (source) => {
    const counter = new StepCounter(source);
    const [start, word] = slowest[source] ?? ["", "a"];
    const steps = (times: number): number => {
      try {
        return counter.search(`${start}${word.repeat(times)}\n-`, 200_000).steps / times;
      } catch (error) {
        if (error instanceof TooManySteps) return Number.POSITIVE_INFINITY;
        throw error;
      }
    };
    const [short, long] = [steps(20), steps(80)];
    expect(long === Number.POSITIVE_INFINITY || long > 2.5 * short).toBe(true);
  });
});
