import type { Json } from "../json.js";

/** Values without those that stand before them already. */
export function distinct(values: readonly Json[]): readonly Json[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
