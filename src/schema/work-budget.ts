/**
 * Comparisons and intersections of sets may multiply: a short hostile schema (unions in unions, references that exclude
 * one another) could take for ever. All work on sets is therefore counted, and when a type has used up what it may take,
 * every operation answers at once with a wider set. Counted in steps, not in time, so that the answer is always the same.
 */

/** Steps that one declared type may take: at most a second. Those of ordinary schemas take a few hundred. */
export const STEPS_OF_A_TYPE = 2_500_000;

let left = Number.POSITIVE_INFINITY;

/** Runs `work` with `steps` of its own, whatever is left around it. */
export function withSteps<T>(steps: number, work: () => T): T {
  const outer = left;
  left = steps;
  try {
    return work();
  } finally {
    left = outer;
  }
}

/** Takes steps. False: they are used up. */
export function spend(steps = 1): boolean {
  left -= steps;
  return left > 0;
}

/** Whether all steps are used up. */
export function isSpent(): boolean {
  return left <= 0;
}
