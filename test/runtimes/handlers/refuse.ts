import { ToolError } from "../runtime/tool-error.js";
import type { RefuseHandler } from "../types.js";

export const refuse: RefuseHandler = () => {
  throw new ToolError("There are no dice.");
};
