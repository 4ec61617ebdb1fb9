/** Ignores that it was told to stop, and fails long after its time. */
export const stall = (): Promise<string> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 300));
