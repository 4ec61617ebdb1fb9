import type { JsonObject } from "../json.js";

/** Numbers that may fit, nearest to zero first. */
export function* smallestNumbers(schema: JsonObject, integer: boolean): Generator<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = typeof multipleOf === "number" && multipleOf > 0 ? multipleOf : 1;
  yield 0;
  for (const bound of [minimum, exclusiveMinimum, maximum, exclusiveMaximum]) {
    if (typeof bound !== "number") continue;
    yield bound;
    yield Math.ceil(bound / step) * step;
    yield Math.floor(bound / step) * step;
    yield (Math.floor(bound / step) + 1) * step;
    yield (Math.ceil(bound / step) - 1) * step;
  }
  if (integer) return;
  const low = [minimum, exclusiveMinimum].find((bound) => typeof bound === "number");
  const high = [maximum, exclusiveMaximum].find((bound) => typeof bound === "number");
  if (typeof low === "number" && typeof high === "number") yield (low + high) / 2;
}
