import { ToolError } from "../runtime/tool-error.js";
import type { TestErrorHandlingHandler } from "../types.js";

export const testErrorHandling: TestErrorHandlingHandler = () => {
  throw new ToolError("This tool intentionally returns an error for testing");
};
