import { setTimeout } from "node:timers/promises";
import type { TestToolWithProgressHandler } from "../types.js";

export const testToolWithProgress: TestToolWithProgressHandler = async (_input, { progress, signal }) => {
  progress(0, 100);
  await setTimeout(50, undefined, { signal });
  progress(50, 100);
  await setTimeout(50, undefined, { signal });
  progress(100, 100);
  return "Progress was reported three times.";
};
