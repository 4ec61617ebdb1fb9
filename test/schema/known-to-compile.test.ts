import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonSchema } from "../../src/json.js";
import { applicators, assertions } from "../../src/schema/keywords.js";
import { isKnownToCompile } from "../../src/schema/known-to-compile.js";
import { compileValidators } from "../../src/schema/validators.js";
import { serverModel } from "./fixture.js";

const model = (schema: JsonSchema) =>
  serverModel({ t: { input: schema, output: schema } }, { Book: { type: "object" } });

/** Anything that could stand behind a keyword, right or wrong. */
const held: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(
    0,
    1,
    -1,
    2.5,
    true,
    false,
    null,
    "",
    "string",
    "intger",
    "(",
    "^a",
    "date",
    "#/$defs/Book",
    "#/$defs/Nobody",
  ),
  fc.constantFrom<Json[]>(
    [],
    ["a"],
    ["string", "null"],
    ["string", "string"],
    [1],
    [{}],
    {},
    { a: 1 },
    { a: ["b"] },
    { a: {} },
    { "(": {} },
    { "^x": {} },
  ),
);
const keyword = fc.constantFrom("$ref", "nonsense", ...assertions, ...Object.keys(applicators));
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small" },
    fc.boolean(),
    fc.dictionary(
      keyword,
      fc.oneof(
        { depthSize: "small" },
        held,
        tie("schema"),
        fc.array(tie("schema"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("schema")),
      ),
      { maxKeys: 4 },
    ),
  ),
}));

test("a schema that is known to compile does compile", () => {
  let known = 0;
  fc.assert(
    fc.property(schema, (candidate) => {
      if (!isKnownToCompile(model(candidate))) return;
      known++;
      const [text, problems] = compileValidators(model(candidate));
      expect(problems).toEqual([]);
      expect(text).toBeDefined();
    }),
    { seed: 8, numRuns: 3000 },
  );
  expect(known).toBeGreaterThan(300);
});

test("ordinary schemas are known to compile", () => {
  const ordinary: JsonSchema = {
    type: "object",
    properties: {
      id: { type: "string", format: "uuid", pattern: "^[0-9a-f-]+$", minLength: 36 },
      count: { type: ["integer", "null"], minimum: 0, default: 3 },
      books: { type: "array", items: { $ref: "#/$defs/Book" }, uniqueItems: true },
    },
    required: ["id"],
    additionalProperties: false,
    oneOf: [{ required: ["count"] }, { not: { required: ["books"] } }],
  };
  expect(isKnownToCompile(model(ordinary))).toBe(true);
});

test("an invalid pattern, an unresolved reference and an unknown type are not known to compile", () => {
  for (const doubtful of [{ pattern: "(" }, { $ref: "#/$defs/Nobody" }, { type: "int" }, { enum: [] }]) {
    expect(isKnownToCompile(model(doubtful))).toBe(false);
  }
});
