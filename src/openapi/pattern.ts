import { patternCost } from "../patterns/pattern-cost.js";

/**
 * A pattern as ECMAScript with the `u` flag has it, or why there is none. OpenAPI's patterns are ECMA-262 without that flag, where
 * every character may be escaped. `maxLength`: of the strings that it is matched against.
 */
export function translatePattern(
  pattern: string,
  maxLength = Number.POSITIVE_INFINITY,
): { readonly pattern: string } | { readonly reason: string } {
  const candidates = [pattern, withoutNeedlessEscapes(pattern)];
  for (const candidate of candidates) {
    let compiled: RegExp;
    try {
      compiled = new RegExp(candidate, "u");
    } catch {
      continue;
    }
    const { growth, safeLength } = patternCost(compiled);
    if (growth === "linear" || maxLength <= safeLength) return { pattern: candidate };
    return {
      reason:
        growth === "undecided"
          ? "it cannot be shown to take linear time"
          : "it takes more than linear time on long strings",
    };
  }
  return { reason: "it is not an ECMAScript regular expression" };
}

/** `\-` and `\@` as `-` and `@`; within brackets `-` keeps its backslash. */
function withoutNeedlessEscapes(pattern: string): string {
  let inClass = false;
  return pattern.replaceAll(/\\[\s\S]|[[\]]/g, (piece) => {
    if (piece === "[" || piece === "]") {
      inClass = piece === "[";
      return piece;
    }
    if (/^\\[\^$\\.*+?()[\]{}|/\w]$/.test(piece)) return piece;
    return inClass && piece === "\\-" ? piece : piece.slice(1);
  });
}
