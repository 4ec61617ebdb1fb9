import { createRequire } from "node:module";

/** How matching time grows with the length of the input, in the worst case. */
export type Backtracking = "linear" | "polynomial" | "exponential";

/** Loaded when the first doubtful pattern comes: most manifests have none, and loading costs 80 ms. */
const require = createRequire(import.meta.url);

/** An unbounded, or long, repetition. */
const repetition = /[*+]|\{\d*,\}|\{\d*,?\d{2,}\}/g;

const known = new Map<string, Backtracking>();

/**
 * Finds patterns that a backtracking engine matches in more than linear time: repetitions that compete for the same
 * characters (by scslre), and repeated groups with alternatives that do (by the automata of refa). What neither can
 * decide counts as linear.
 */
export function backtracking(pattern: RegExp): Backtracking {
  const { source } = pattern;
  const cached = known.get(source);
  if (cached !== undefined) return cached;
  const result = isPlain(source) ? "linear" : analyse(pattern);
  known.set(source, result);
  return result;
}

/** Without two repetitions, and without a repeated group, nothing can compete. */
function isPlain(source: string): boolean {
  return (source.match(repetition)?.length ?? 0) < 2 && !/\)(?:[*+]|\{)/.test(source);
}

function analyse(pattern: RegExp): Backtracking {
  if (hasAmbiguousChoice(pattern)) return "exponential";
  const scslre: typeof import("scslre") = require("scslre");
  const { reports } = scslre.analyse(pattern, { reportTypes: { Move: false }, maxReports: 10 });
  if (reports.some(({ exponential }) => exponential)) return "exponential";
  return reports.length > 0 ? "polynomial" : "linear";
}

/** Whether a repeated group has two alternatives that can match the same string: `(a|a)*`, `(\w|\d)+`. */
function hasAmbiguousChoice(pattern: RegExp): boolean {
  const { JS, NFA, isDisjointWith }: typeof import("refa") = require("refa");
  const {
    RegExpParser,
    visitRegExpAST,
  }: typeof import("@eslint-community/regexpp") = require("@eslint-community/regexpp");
  const literal = new RegExpParser().parseLiteral(String(pattern));
  const parser = JS.Parser.fromAst(literal);
  let found = false;
  visitRegExpAST(literal, {
    onQuantifierEnter: ({ element, max }) => {
      if (found || max < 10 || (element.type !== "Group" && element.type !== "CapturingGroup")) return;
      if (element.alternatives.length < 2) return;
      try {
        const automata = element.alternatives.map((alternative) =>
          NFA.fromRegex(
            parser.parseElement(alternative, { assertions: "throw", backreferences: "throw", maxNodes: 2000 })
              .expression,
            { maxCharacter: parser.maxCharacter },
            { assertions: "throw" },
            new NFA.LimitedNodeFactory(2000),
          ),
        );
        found = automata.some((one, index) =>
          automata.slice(index + 1).some((two) => !isDisjointWith(one, two)),
        );
      } catch {
        // Assertions, backreferences and very large automata cannot be compared.
      }
    },
  });
  return found;
}
