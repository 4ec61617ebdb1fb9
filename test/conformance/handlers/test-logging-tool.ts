import type { TestLoggingToolHandler } from "../types.js";

export const testLoggingToolHandler: TestLoggingToolHandler = (_input, { log }) => {
  log("info", "Only callers that ask for log messages see this.");
  return "A log message was written.";
};
