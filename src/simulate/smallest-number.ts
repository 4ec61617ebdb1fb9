import type { JsonObject } from "../json.js";
import { multiplesAround } from "../manifest/decimal.js";

/** Numbers that may fit, nearest to zero first. */
export function* smallestNumbers(schema: JsonObject, integer: boolean): Generator<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = typeof multipleOf === "number" && multipleOf > 0 ? multipleOf : 1;
  yield 0;
  for (const bound of [minimum, exclusiveMinimum, maximum, exclusiveMaximum]) {
    if (typeof bound !== "number") continue;
    yield bound;
    if (!Number.isFinite(bound)) continue;
    const { below, above } = multiplesAround(bound, step);
    yield above[0];
    yield below[0];
    yield above[1];
    yield below[1];
  }
  if (integer) return;
  const low = [minimum, exclusiveMinimum].find((bound) => typeof bound === "number");
  const high = [maximum, exclusiveMaximum].find((bound) => typeof bound === "number");
  if (typeof low === "number" && typeof high === "number") yield (low + high) / 2;
}
