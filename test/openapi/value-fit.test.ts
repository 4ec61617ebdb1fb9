import { expect, test } from "vitest";
import type { Json } from "../../src/json.js";
import { fits } from "../../src/openapi/value-fit.js";

test.each<[name: string, value: Json, schema: Json, expected: boolean]>([
  ["a price is a multiple of 0.01", 19.99, { multipleOf: 0.01 }, true],
  ["a finer price is not", 19.995, { multipleOf: 0.01 }, false],
  ["the order of members means nothing to const", { b: 2, a: 1 }, { const: { a: 1, b: 2 } }, true],
  ["nor to enum", { b: [2], a: 1 }, { enum: [3, { a: 1, b: [2] }] }, true],
  [
    "nor to uniqueItems",
    [
      { b: 2, a: 1 },
      { a: 1, b: 2 },
    ],
    { uniqueItems: true },
    false,
  ],
  ["different items are unique", [1, "1", true, null, {}, []], { uniqueItems: true }, true],
])("%s", (_, value, schema, expected) => {
  expect(fits(value, schema, () => undefined)).toBe(expected);
});
