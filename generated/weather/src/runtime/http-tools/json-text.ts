import { holdsBigInt, marked, restoreDigits } from "../calls/exact-json.js";

/** The JSON of a value that may hold bigints. */
export function writeExactly(value: unknown): string {
  return holdsBigInt(value) ? restoreDigits(JSON.stringify(marked(value))) : JSON.stringify(value);
}
