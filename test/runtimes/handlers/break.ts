import type { BreakHandler } from "../types.js";

/** Its message must reach nobody. */
export const breakHandler: BreakHandler = () => {
  throw new Error("the dice broke");
};
