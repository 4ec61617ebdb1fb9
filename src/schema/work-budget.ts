/**
 * Comparisons and intersections of sets can grow exponentially with a short hostile schema (nested unions, references that
 * exclude each other). Work on sets is therefore limited: when a type has used up its steps, every operation returns a
 * wider set at once. The limit counts steps, not time, so that the result is deterministic.
 */

/** Steps that one declared type may take: at most a second. Ordinary schemas take a few hundred. */
export const STEPS_OF_A_TYPE = 2_500_000;

let left = Number.POSITIVE_INFINITY;

/** Runs `work` with a budget of its own, independent of the surrounding one. */
export function withSteps<T>(steps: number, work: () => T): T {
  const outer = left;
  left = steps;
  try {
    return work();
  } finally {
    left = outer;
  }
}

/** Takes steps; false when they are used up. */
export function spend(steps = 1): boolean {
  left -= steps;
  return left > 0;
}

/** Steps that are left of the budget; below zero when there were too few. */
export function stepsLeft(): number {
  return left;
}

/** Whether all steps are used up. */
export function isSpent(): boolean {
  return left <= 0;
}
