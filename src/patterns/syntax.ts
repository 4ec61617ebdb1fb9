import { createRequire } from "node:module";
import type { AST } from "@eslint-community/regexpp";
import type { CharSet, JS } from "refa";
import { type Fragment, Fragments, free, type Position } from "./fragment.js";
import { Undecided, type Work } from "./work.js";

/** Loaded when the first pattern comes that needs it: most manifests have none, and loading costs 80 ms. */
const require = createRequire(import.meta.url);

/** Groups within groups. Regular patterns have a handful; the parser takes a frame of the stack for each. */
const MOST_NESTED = 200;
/** Most characters that a lookbehind reads, times the ways to read them. */
const MOST_LOOKED_BACK = 32;

/** How a pattern is read. */
export interface Reading {
  /** Whether the match starts at the start of the string, where `^` holds. */
  readonly atStart: boolean;
  /**
   * Whether repetitions are unrolled, `a{2,3}` as `aaa?`. Otherwise they are loops, which have as many ways or more, in
   * fewer positions.
   */
  readonly unrolled: boolean;
}

/** A pattern as positions and the links between them. */
export interface Automaton {
  readonly fragments: Fragments;
  /** The characters that each position reads; undefined for all of them. */
  readonly characters: ReadonlyMap<Position, CharSet>;
  readonly whole: Fragment;
  /** Lookaheads that are read once at most, at the start of the string. */
  readonly once: readonly Fragment[];
  /** Whether it has as many ways as the pattern, not more. */
  readonly isExact: boolean;
}

/** A pattern, parsed. */
export interface ParsedPattern {
  readonly literal: AST.RegExpLiteral;
  readonly parser: JS.Parser;
}

/** Parses a pattern that the engine accepts. Throws `Undecided` for what cannot be analysed. */
export function parsePattern(pattern: RegExp): ParsedPattern {
  if (nesting(pattern.source) > MOST_NESTED) throw new Undecided("too many groups within groups");
  const { JS: js }: typeof import("refa") = require("refa");
  const { RegExpParser }: typeof import("@eslint-community/regexpp") = require("@eslint-community/regexpp");
  const literal = new RegExpParser().parseLiteral(String(pattern));
  return { literal, parser: js.Parser.fromAst(literal) };
}

/** How deep the brackets of a pattern are nested, at most: escaped ones and those in classes count too. */
function nesting(source: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of source) {
    if (character === "(") depth++;
    else if (character === ")") depth--;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Builds the automaton of a pattern. */
export function readPattern(
  { literal, parser }: ParsedPattern,
  { atStart, unrolled }: Reading,
  work: Work,
): Automaton {
  const fragments = new Fragments(work);
  const characters = new Map<Position, CharSet>();
  const once: Fragment[] = [];
  const known = new Map<string, CharSet>();
  let isExact = true;

  const alternatives = (all: readonly AST.Alternative[], isFirst: boolean): Fragment =>
    fragments.choice(all.map(({ elements }) => sequence(elements, isFirst)));

  const sequence = (elements: readonly AST.Element[], isFirst: boolean): Fragment => {
    // An assertion after `^` and other assertions, outside of all repetitions, is reached in one way only.
    let isAtStart = isFirst && elements[0]?.type === "Assertion" && elements[0].kind === "start";
    let whole = fragments.empty(free);
    for (const element of elements) {
      isAtStart &&= element.type === "Assertion";
      whole = fragments.sequence(whole, read(element, isAtStart));
    }
    return whole;
  };

  const read = (element: AST.Element, isAtStart = false): Fragment => {
    work.spend();
    switch (element.type) {
      case "Group":
        if (element.modifiers !== null) throw new Undecided("flags within the pattern");
        return alternatives(element.alternatives, false);
      case "CapturingGroup":
        return alternatives(element.alternatives, false);
      case "Backreference":
        throw new Undecided("a backreference");
      case "Assertion":
        return assertion(element, isAtStart);
      case "Quantifier":
        return quantifier(element);
      default:
        return character(element);
    }
  };

  const character = (
    element: AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass,
  ) => {
    const set = known.get(element.raw) ?? charactersOf(element);
    known.set(element.raw, set);
    const position = fragments.position();
    characters.set(position, set);
    return fragments.character(position);
  };

  const charactersOf = (element: AST.Element): CharSet => {
    const { alternatives: found } = parser.parseElement(element, { assertions: "throw" }).expression;
    const [only] = found;
    if (only === undefined) {
      const { CharSet: sets }: typeof import("refa") = require("refa");
      return sets.empty(parser.maxCharacter);
    }
    const [set] = only.elements;
    if (found.length > 1 || only.elements.length !== 1 || set?.type !== "CharacterClass")
      throw new Undecided("a class of strings");
    return set.characters;
  };

  const assertion = (element: AST.Assertion, isAtStart: boolean): Fragment => {
    const perhaps = { paths: 1, sure: false, atEnd: false };
    switch (element.kind) {
      case "start":
        if (literal.flags.multiline) return fragments.empty(perhaps);
        return fragments.empty(atStart ? free : { paths: 0, sure: false, atEnd: false });
      case "end":
        return fragments.empty(literal.flags.multiline ? perhaps : { paths: 0, sure: false, atEnd: true });
      case "word":
        return fragments.empty(perhaps);
      case "lookbehind":
        if (lookedBack(element.alternatives) > MOST_LOOKED_BACK) throw new Undecided("a long lookbehind");
        return fragments.empty(perhaps);
      case "lookahead": {
        const body = alternatives(element.alternatives, false);
        if (isAtStart) once.push(body);
        return fragments.lookahead(body, perhaps);
      }
    }
  };

  const quantifier = ({ min, max, element }: AST.Quantifier): Fragment => {
    if (max === 0) return fragments.empty(free);
    if (!unrolled && max > 1 && !canBeEmpty(element)) {
      isExact &&= max === Number.POSITIVE_INFINITY && min < 2;
      const body = read(element);
      const loop = fragments.repeated(body, max === Number.POSITIVE_INFINITY);
      // How often it has gone round is not known, so neither is that it may end.
      return min === 0 ? loop : withoutCount(loop, min);
    }
    let rest: Fragment =
      max === Number.POSITIVE_INFINITY ? fragments.repeated(read(element)) : fragments.empty(free);
    for (let count = max === Number.POSITIVE_INFINITY ? min : max; count > 0; count--) {
      const whole = fragments.sequence(count > min ? fragments.notEmpty(read(element)) : read(element), rest);
      rest = count > min ? fragments.optional(whole) : whole;
    }
    return rest;
  };

  const whole = alternatives(literal.pattern.alternatives, true);
  return { fragments, characters, whole, once, isExact };
}

/** A loop that must go round `min` times before it may end. */
function withoutCount({ first, last }: Fragment, min: number): Fragment {
  const unsure = [...last].map(
    ([position, exit]) => [position, { ...exit, sure: false, atEnd: false }] as const,
  );
  return { first, empty: { paths: 0, sure: false, atEnd: false }, last: min === 1 ? last : new Map(unsure) };
}

/** Whether an element may match the empty string, as far as its form tells. */
function canBeEmpty(element: AST.Element): boolean {
  if (element.type === "Group" || element.type === "CapturingGroup")
    return element.alternatives.some(({ elements }) => elements.every(canBeEmpty));
  if (element.type === "Quantifier") return element.min === 0 || canBeEmpty(element.element);
  return element.type === "Assertion" || element.type === "Backreference";
}

/** How much of the text before its place a lookbehind reads: the characters of one way, times the ways. */
function lookedBack(alternatives: readonly AST.Alternative[]): number {
  const { length, ways } = extentOf(alternatives);
  return Math.max(length, 1) * ways;
}

/** The longest way through alternatives, and how many ways there are. */
interface Extent {
  readonly length: number;
  readonly ways: number;
}

function extentOf(alternatives: readonly AST.Alternative[]): Extent {
  let [longest, sum] = [0, 0];
  for (const { elements } of alternatives) {
    let [length, ways] = [0, 1];
    for (const element of elements) {
      const extent = extentOfElement(element);
      length += extent.length;
      ways *= extent.ways;
    }
    longest = Math.max(longest, length);
    sum += ways;
  }
  return { length: longest, ways: sum };
}

function extentOfElement(element: AST.Element): Extent {
  switch (element.type) {
    case "Group":
    case "CapturingGroup":
      return extentOf(element.alternatives);
    case "Assertion":
      return "alternatives" in element ? extentOf(element.alternatives) : { length: 0, ways: 1 };
    case "Quantifier": {
      const { length, ways } = extentOfElement(element.element);
      // Each optional iteration is a choice.
      if (element.max > element.min) return { length: Number.POSITIVE_INFINITY, ways: 1 };
      return { length: length * element.max, ways: ways ** element.max };
    }
    case "Backreference":
      return { length: Number.POSITIVE_INFINITY, ways: 1 };
    default:
      return { length: 1, ways: 1 };
  }
}
