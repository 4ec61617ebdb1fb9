import type { TestSimpleTextHandler } from "../types.js";

export const testSimpleText: TestSimpleTextHandler = () => "This is a simple text response for testing.";
