import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { report } from "../../diagnostics/report.js";
import { isJsonObject } from "../../json.js";
import { patternCost } from "../../patterns/pattern-cost.js";
import { quoted } from "../wording.js";
import type { SchemaPlace } from "./schema-walk.js";

/** `pattern` and the names in `patternProperties`: ECMAScript with the `u` flag, as JSON Schema 2020-12 section 6.4 says. */
export function* checkPatterns({ source, path, schema }: SchemaPlace): Generator<Diagnostic> {
  const { pattern, patternProperties, maxLength } = schema;
  if (typeof pattern === "string") {
    yield* checkPattern(
      pattern,
      source.locate([...path, "pattern"]),
      typeof maxLength === "number" ? maxLength : Number.POSITIVE_INFINITY,
    );
  }
  for (const name of isJsonObject(patternProperties) ? Object.keys(patternProperties) : []) {
    yield* checkPattern(name, source.locate([...path, "patternProperties", name], "key"));
  }
}

/** Shorter limits are not worth proposing: hardly a string would fit. */
const LEAST_PROPOSED = 32;

/** A pattern's breaches. `maxLength`: of the strings that are matched; undefined where no keyword beside the pattern could limit it. */
export function* checkPattern(
  pattern: string,
  at: Diagnostic["location"],
  maxLength?: number,
): Generator<Diagnostic> {
  let compiled: RegExp;
  try {
    compiled = new RegExp(pattern, "u");
  } catch (error) {
    yield report("invalid-pattern", `${quoted(pattern)} is not a regular expression: ${reasonOf(error)}`, {
      at,
      help: patternHelp(pattern),
    });
    return;
  }
  const { growth, safeLength } = patternCost(compiled);
  if (growth === "linear" || (maxLength !== undefined && maxLength <= safeLength)) return;
  const limit =
    maxLength === undefined || safeLength < LEAST_PROPOSED
      ? ""
      : `\`maxLength: ${safeLength}\` or less beside it`;
  if (growth === "undecided") {
    yield report(
      "undecided-pattern",
      `${quoted(pattern)} cannot be shown to take linear time: whether it can stop the server is unknown`,
      {
        at,
        help: [adviceOnEnds(pattern) ?? simplerPattern(pattern), limit].filter(Boolean).join("; or "),
      },
    );
  } else if (safeLength < LEAST_PROPOSED) {
    yield report(
      "catastrophic-pattern",
      `${quoted(pattern)} can match the same short text in thousands of ways: one that almost fits could stop the server`,
      {
        at,
        help: "make sure that a repeated group can match a string in one way only: `(a+)+` is `a+`, and `(a+,?)+` is `a+(,a+)*,?`",
      },
    );
  } else {
    yield report("slow-pattern", `${quoted(pattern)} takes quadratic time or more on long texts`, {
      at,
      help: `${limit && `write ${limit}; or `}${adviceOnEnds(pattern) ?? `${pattern.startsWith("^") ? "" : "start with `^`, and "}let neighbouring repetitions match different characters`}`,
    });
  }
}

/** `.*` at an end of a pattern costs time and says nothing. */
function adviceOnEnds(pattern: string): string | undefined {
  if (!/^\^?\.\*|\.\*\$?$/.test(pattern)) return undefined;
  return "leave out `.*` at its start and end: a pattern need not match the whole string";
}

function simplerPattern(pattern: string): string {
  const hard = [
    ...(/\\(?:[1-9]|k<)/.test(pattern) ? ["backreferences"] : []),
    ...(/\(\?<[=!]/.test(pattern) ? ["long lookbehinds"] : []),
  ];
  return `write a simpler pattern${hard.length === 0 ? "" : `, without ${hard.join(" and ")}`}`;
}

/** The engine's own words, without the pattern that it repeats. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reason = message.slice(message.lastIndexOf(": ") + 2);
  return reason.slice(0, 1).toLowerCase() + reason.slice(1);
}

function patternHelp(pattern: string): string | undefined {
  if (/\(\?[a-zA-Z]+\)/.test(pattern)) return "ECMAScript has no inline flags such as `(?i)`: write `[Aa]`";
  if (/\(\?P</.test(pattern)) return "ECMAScript names groups with `(?<name>…)`";
  if (/\\[AZz]/.test(pattern)) return "ECMAScript writes `^` and `$` for the ends of the text";
  if (/\[\[:\w+:\]\]/.test(pattern)) return "ECMAScript has no `[[:alpha:]]`: write `\\p{L}`";
  const classes = pattern.match(/\[(?:[^\]\\]|\\.)*/g) ?? [];
  if (classes.some((content) => /\\(?:[wWdDsS]|[pP]\{[\w=]{1,80}\})-./.test(content))) {
    return "`-` behind a class such as `\\w` is not a range: write it last, `[\\w.-]`, or as `\\-`";
  }
  if (/(?:\(\?>|[*+?}]\+)/.test(pattern)) return "ECMAScript has no atomic groups and possessive quantifiers";
  if (/\\[-_@#%&~'":;,<>=! ]/.test(pattern))
    return "remove the backslash: only characters with a meaning may be escaped";
  return undefined;
}
