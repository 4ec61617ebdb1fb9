import { setTimeout } from "node:timers/promises";
import type { TestToolWithLoggingHandler } from "../types.js";

export const testToolWithLogging: TestToolWithLoggingHandler = async (_input, { log, signal }) => {
  log("info", "Tool execution started");
  await setTimeout(50, undefined, { signal });
  log("info", "Tool processing data");
  await setTimeout(50, undefined, { signal });
  log("info", "Tool execution completed");
  return "Three log messages were written.";
};
