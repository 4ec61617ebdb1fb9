import { backtracking } from "../manifest/backtracking.js";

/**
 * A pattern as ECMAScript with the `u` flag has it, or why there is none. OpenAPI's patterns are ECMA-262 without that flag, where
 * every character may be escaped.
 */
export function translatePattern(
  pattern: string,
): { readonly pattern: string } | { readonly reason: string } {
  const candidates = [pattern, withoutNeedlessEscapes(pattern)];
  for (const candidate of candidates) {
    let compiled: RegExp;
    try {
      compiled = new RegExp(candidate, "u");
    } catch {
      continue;
    }
    return backtracking(compiled) === "exponential"
      ? { reason: "it takes exponential time" }
      : { pattern: candidate };
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
