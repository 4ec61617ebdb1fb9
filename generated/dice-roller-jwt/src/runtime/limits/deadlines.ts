/** Time limits for what a client sends, in milliseconds. */
export interface Deadlines {
  /** For the head of a request. */
  readonly head: number;
  /** For a whole request. */
  readonly request: number;
}

/** Without pressure, and under the highest. */
const longest: Deadlines = { head: 10_000, request: 30_000 };
const shortest: Deadlines = { head: 1_000, request: 2_000 };

/**
 * The time limits under `pressure`, the part of the budget that is taken: full up to a half, and then shorter in proportion,
 * so that slow clients are patiently waited for only while there is room.
 */
export function deadlinesUnder(pressure: number): Deadlines {
  const part = Math.min(1, Math.max(0, 2 * (1 - pressure)));
  const shrink = (long: number, short: number): number => Math.round(short + (long - short) * part);
  return {
    head: shrink(longest.head, shortest.head),
    request: shrink(longest.request, shortest.request),
  };
}
