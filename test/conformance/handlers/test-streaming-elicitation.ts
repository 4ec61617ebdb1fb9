import type { TestStreamingElicitationHandler } from "../types.js";

export const testStreamingElicitation: TestStreamingElicitationHandler = (_input, { progress }) => {
  progress(1, 2);
  progress(2, 2);
  return "Nothing was elicited.";
};
