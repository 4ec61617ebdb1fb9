import { countRun } from "./runs.js";

/** Gives back what it was given: attacks must not change it unseen. */
export const keep = (input: unknown): string => {
  countRun();
  return JSON.stringify(input);
};
