import type { Origin } from "../manifest/source.js";
import type { Comparison, SubschemaCheck } from "./comparison.js";
import type { Mismatch } from "./mismatch.js";

/** Finds what a keyword of the wider schema refuses. */
export type Rule = (check: SubschemaCheck, comparison: Comparison, keyword: string) => readonly Mismatch[];

/** Where to point at: at the keyword of the wider schema if it is the newer, else at the narrower one. */
export function placeOf(
  { options }: SubschemaCheck,
  { wider, at }: Comparison,
  ...steps: readonly (string | number)[]
): Origin {
  const { source, path } = options.newer === "wider" ? wider.node.origin : at;
  return { source, path: [...path, ...steps] };
}

export function undecided(
  check: SubschemaCheck,
  comparison: Comparison,
  keyword: string,
): readonly Mismatch[] {
  return [{ kind: "undecided", path: [], keyword, at: placeOf(check, comparison, keyword) }];
}
