import type { TestCustomHeaderHandler } from "../types.js";

export const testCustomHeader: TestCustomHeaderHandler = ({ region }) => `Region: ${region}`;
