import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breakingChanges } from "../../src/breaking/breaking-changes.js";
import type { Json } from "../../src/json.js";
import { modelOf, withTool } from "../breaking/compare.js";

/*
 * `mcpile breaking` on schemas that somebody else wrote to be slow to compare. The number of comparisons is limited, so beyond the
 * limit the work grows with the length of the schemas and no faster: what is left is called undecided.
 */

const session = new Session();
const source = fileURLToPath(new URL("../../src/", import.meta.url)).replaceAll("\\", "/");

beforeAll(async () => {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
});
afterAll(() => session.disconnect());

const propertyOf = (x: Json) =>
  modelOf(withTool({ inputSchema: { type: "object", properties: { x }, additionalProperties: false } }));

/** Blocks of mcpile's own code that comparing two schemas of one argument executes. Depends on no clock. */
async function blocksOf([before, after]: readonly [Json, Json]): Promise<number> {
  const models = [propertyOf(before), propertyOf(after)] as const;
  await session.post("Profiler.takePreciseCoverage");
  breakingChanges(...models);
  const { result } = await session.post("Profiler.takePreciseCoverage");
  let blocks = 0;
  for (const { url, functions } of result) {
    if (!url.replaceAll("\\", "/").includes(source)) continue;
    for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
  }
  return blocks;
}

const list = (count: number, of: (index: number) => Json): Json =>
  Array.from({ length: count }, (_, index) => of(index));
const members = (count: number, of: (index: number) => Json): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, of(index)]));
const objectWith = (key: Json): Json => ({ type: "object", properties: { key }, required: ["key"] });
function nested(count: number, wrap: (inner: Json) => Json, innermost: Json): Json {
  let schema = innermost;
  for (let depth = 0; depth < count; depth++) schema = wrap(schema);
  return schema;
}

/** Pairs of schemas that grow, and the smaller of two sizes that are compared; the other is twice as large. */
const pairs: Readonly<Record<string, readonly [size: number, of: (size: number) => readonly [Json, Json]]>> =
  {
    "alternatives in reverse order": [
      80,
      (n) => [
        { anyOf: list(n, (i) => ({ const: i, title: "a" })) },
        { anyOf: list(n, (i) => ({ const: n - i - 1 })) },
      ],
    ],
    "alternatives that are objects": [
      80,
      (n) => [
        { anyOf: list(n, (i) => objectWith({ const: i })) },
        { anyOf: list(n, (i) => objectWith({ const: n - i })) },
      ],
    ],
    "alternatives of which one may hold": [
      80,
      (n) => [
        { oneOf: list(n, (i) => ({ type: "string", minLength: i, maxLength: i })) },
        { oneOf: list(n, (i) => ({ type: "string", minLength: i + 1, maxLength: i + 1 })) },
      ],
    ],
    "all of many alternatives": [
      80,
      (n) => [
        { allOf: list(n, (i) => ({ anyOf: [{ minimum: i }, { maximum: -i }] })) },
        { type: "number", multipleOf: 3 },
      ],
    ],
    values: [1000, (n) => [{ enum: list(n, (i) => i) }, { enum: list(n, (i) => n - i) }]],
    properties: [
      500,
      (n) => [
        { type: "object", properties: members(n, () => ({ type: "string" })) },
        { type: "object", properties: members(n, () => ({ type: "string", minLength: 1 })) },
      ],
    ],
    arrays: [
      40,
      (n) => [
        nested(n, (items) => ({ type: "array", items }), { type: "string" }),
        nested(n, (items) => ({ type: "array", items }), { type: "string", minLength: 1 }),
      ],
    ],
    "alternatives within alternatives": [
      10,
      (n) => [
        nested(n, (items) => ({ anyOf: [{ type: "array", items }, { type: "null" }] }), { type: "string" }),
        nested(n, (items) => ({ anyOf: [{ type: "array", items }, { type: "boolean" }] }), { minLength: 1 }),
      ],
    ],
    negations: [40, (n) => [{ type: "string" }, nested(n, (not) => ({ not }), { minLength: 3 })]],
  };

test.each(Object.entries(pairs))(
  "comparing %s takes work linear in their number",
  async (_name, [size, of]) => {
    await blocksOf(of(2));
    const smaller = await blocksOf(of(size));
    const larger = await blocksOf(of(size * 2));
    expect(larger / smaller, `${smaller} and ${larger} blocks`).toBeLessThan(2.6);
  },
);
