import { createRequire } from "node:module";

/** Loaded when two patterns are compared for the first time: most comparisons need none of it. */
const require = createRequire(import.meta.url);

/** Larger automata are not worth their time. */
const mostNodes = 2000;

/**
 * Whether every string that the pattern `narrower` matches is matched by `wider` (ECMA-262, flag `u`, not anchored).
 * Undefined where that cannot be decided: with assertions inside, backreferences, or very large automata.
 */
export function includesPattern(wider: string, narrower: string): boolean | undefined {
  if (wider === narrower) return true;
  const { DFA, isDisjointWith }: typeof import("refa") = require("refa");
  try {
    const refused = DFA.fromFA(automaton(wider), new DFA.LimitedNodeFactory(mostNodes));
    refused.complement();
    return isDisjointWith(automaton(narrower), refused);
  } catch {
    return undefined;
  }
}

/** An automaton of the whole strings in which the pattern is found. Throws where there is none. */
function automaton(pattern: string): import("refa").NFA {
  const { JS, NFA }: typeof import("refa") = require("refa");
  const { RegExpParser }: typeof import("@eslint-community/regexpp") = require("@eslint-community/regexpp");
  const regexp = new RegExpParser();
  const { alternatives } = regexp.parsePattern(pattern, undefined, undefined, { unicode: true });
  const whole = alternatives.map(({ elements }) => {
    const [first, last] = [elements[0], elements.at(-1)];
    const starts = first?.type === "Assertion" && first.kind === "start";
    const ends = last?.type === "Assertion" && last.kind === "end";
    const inner = elements.slice(starts ? 1 : 0, ends ? -1 : undefined).map(({ raw }) => raw);
    return `${starts ? "" : "[^]*"}${inner.join("")}${ends ? "" : "[^]*"}`;
  });
  const literal = regexp.parseLiteral(new RegExp(whole.join("|"), "u").toString());
  const { expression, maxCharacter } = JS.Parser.fromAst(literal).parse({
    assertions: "throw",
    backreferences: "throw",
    maxNodes: mostNodes,
  });
  return NFA.fromRegex(
    expression,
    { maxCharacter },
    { assertions: "throw" },
    new NFA.LimitedNodeFactory(mostNodes),
  );
}
