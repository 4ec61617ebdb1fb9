import type { WaitHandler } from "../types.js";

/** Longer than the tool's time limit. */
export const wait: WaitHandler = (_input, { signal }) =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve("waited"), 20_000);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
