import { isExact, marked, restoreDigits } from "../calls/exact-json.js";

/** The JSON of a value that may hold bigints. */
export function writeExactly(value: unknown): string {
  return isExact(value) ? restoreDigits(JSON.stringify(marked(value))) : JSON.stringify(value);
}
