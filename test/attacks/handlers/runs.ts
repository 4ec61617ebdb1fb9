let count = 0;

/** Counts a handler that was reached. */
export function countRun(): void {
  count += 1;
}

/** How many handlers were reached so far. */
export const runs = (): string => String(count);
