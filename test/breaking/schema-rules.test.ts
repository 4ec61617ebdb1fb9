import { describe, expect, test } from "vitest";
import type { Json } from "../../src/json.js";
import { compare, inputCodes, outputCodes, withTool } from "./compare.js";

/** A narrower schema (`one`) and a wider one (`two`): every value that fits `one` fits `two`, and not the other way round. */
interface Pair {
  readonly name: string;
  readonly one: Json;
  readonly two: Json;
  /** The codes that are reported when an input changes from `two` to `one`, and an output from `one` to `two`. */
  readonly input: string;
  readonly output: string;
}

const pair = (name: string, one: Json, two: Json, input: string, output: string): Pair => ({
  name,
  one,
  two,
  input,
  output,
});

const integer = { type: "integer" };
const text = { type: "string" };
const conditional = (names: readonly string[]): Json =>
  JSON.parse(
    JSON.stringify({ type: "object", if: { required: ["a"] } }).replace(
      /}$/,
      `,"then":{"required":${JSON.stringify(names)}}}`,
    ),
  );
const closed = { type: "object", additionalProperties: false };
const node = { type: "object", properties: { next: { $ref: "#/schemas/Node" } } };

const type = (name: string, one: Json, two: Json) =>
  pair(name, one, two, "input-type-narrowed", "output-type-widened");
const values = (name: string, one: Json, two: Json) =>
  pair(name, one, two, "input-enum-narrowed", "output-enum-widened");
const limit = (name: string, one: Json, two: Json) =>
  pair(name, one, two, "input-constraint-narrowed", "output-constraint-widened");
const pattern = (name: string, one: Json, two: Json) =>
  pair(name, one, two, "input-pattern-narrowed", "output-pattern-widened");
const format = (name: string, one: Json, two: Json) =>
  pair(name, one, two, "input-format-narrowed", "output-format-widened");
const required = (name: string, one: Json, two: Json) =>
  pair(name, one, two, "input-required-added", "output-property-optional");
const undecided = (name: string, one: Json, two: Json) =>
  pair(name, one, two, "input-change-undecided", "output-change-undecided");

const pairs: readonly Pair[] = [
  type("a type of two", text, { type: ["string", "integer"] }),
  type("an integer among numbers", integer, { type: "number" }),
  type("a type among all", text, {}),
  type("one branch of two", { anyOf: [text] }, { anyOf: [text, integer] }),
  type("one of two", { oneOf: [text] }, { oneOf: [text, integer] }),
  type("a boolean", { type: "boolean" }, { type: ["boolean", "string"] }),
  type("an item's type", { type: "array", items: integer }, { type: "array", items: { type: "number" } }),
  type(
    "a further property's type",
    { type: "object", additionalProperties: integer },
    { type: "object", additionalProperties: { type: "number" } },
  ),
  type(
    "an item at its place",
    { type: "array", prefixItems: [text], items: integer },
    { type: "array", prefixItems: [{ type: ["string", "integer"] }], items: integer },
  ),
  pair("no null", text, { type: ["string", "null"] }, "input-type-narrowed", "output-nullable"),
  pair(
    "no null among values",
    { enum: ["a"] },
    { enum: ["a", null] },
    "input-type-narrowed",
    "output-nullable",
  ),
  values("fewer values", { enum: ["a", "b"] }, { enum: ["a", "b", "c"] }),
  values("values of a string", { type: "string", enum: ["a"] }, text),
  values("one value", { const: 1 }, { enum: [1, 2] }),
  values("one of the booleans", { const: true }, { type: "boolean" }),
  values("objects as values", { enum: [{ a: 1 }] }, { enum: [{ a: 1 }, { a: 2 }] }),
  limit("a maximum", { type: "integer", maximum: 5 }, { type: "integer", maximum: 6 }),
  limit("a minimum", { type: "number", minimum: 1 }, { type: "number", minimum: 0 }),
  limit("a new minimum", { type: "number", minimum: 0 }, { type: "number" }),
  limit("an exclusive limit", { type: "number", exclusiveMinimum: 0 }, { type: "number", minimum: 0 }),
  limit("an exclusive maximum", { type: "number", exclusiveMaximum: 9 }, { type: "number", maximum: 9 }),
  limit("multiples", { type: "integer", multipleOf: 6 }, { type: "integer", multipleOf: 3 }),
  limit("a length", { type: "string", maxLength: 5 }, { type: "string", maxLength: 6 }),
  limit("a string that may not be empty", { type: "string", minLength: 1 }, text),
  limit("a number of items", { type: "array", minItems: 1 }, { type: "array" }),
  limit("a most of items", { type: "array", maxItems: 3 }, { type: "array", maxItems: 4 }),
  limit("items that differ", { type: "array", uniqueItems: true }, { type: "array" }),
  limit("an item of a kind", { type: "array", contains: text }, { type: "array" }),
  limit(
    "no further items",
    { type: "array", prefixItems: [text], items: false },
    { type: "array", prefixItems: [text] },
  ),
  limit("a least of properties", { type: "object", minProperties: 1 }, { type: "object" }),
  limit("a most of properties", { type: "object", maxProperties: 2 }, { type: "object", maxProperties: 3 }),
  limit("names of properties", { type: "object", propertyNames: { maxLength: 3 } }, { type: "object" }),
  pattern("a pattern", { type: "string", pattern: "^a" }, text),
  pattern(
    "a pattern within another",
    { type: "string", pattern: "^[a-f]{2}$" },
    { type: "string", pattern: "^[a-z]+$" },
  ),
  format("a format", { type: "string", format: "date" }, text),
  format("a kind of URI", { type: "string", format: "uri" }, { type: "string", format: "uri-reference" }),
  required(
    "a property that must be there",
    { type: "object", properties: { a: text }, required: ["a"] },
    { type: "object", properties: { a: text } },
  ),
  required(
    "a property that another asks for",
    { type: "object", properties: { a: text, b: text }, dependentRequired: { a: ["b"] } },
    { type: "object", properties: { a: text, b: text } },
  ),
  required(
    "a schema that a property asks for",
    { type: "object", properties: { a: text, b: text }, dependentSchemas: { a: { required: ["b"] } } },
    { type: "object", properties: { a: text, b: text } },
  ),
  pair(
    "a property that is known",
    { ...closed, properties: { a: text } },
    { ...closed, properties: { a: text, b: text } },
    "input-property-removed",
    "output-property-added",
  ),
  pair(
    "a property that is forbidden",
    { type: "object", properties: { a: false } },
    { type: "object", properties: { a: text } },
    "input-property-removed",
    "output-property-added",
  ),
  pair(
    "a closed object",
    { ...closed, properties: { a: text } },
    { type: "object", properties: { a: text } },
    "input-closed",
    "output-opened",
  ),
  pair(
    "a closed object with a base",
    { type: "object", allOf: [{ properties: { a: text } }], unevaluatedProperties: false },
    { type: "object", allOf: [{ properties: { a: text } }] },
    "input-closed",
    "output-opened",
  ),
  pair(
    "a property of an open object",
    { type: "object", properties: { a: text } },
    { type: "object" },
    "input-property-described",
    "output-property-undescribed",
  ),
  type(
    "one of a discriminated union",
    {
      oneOf: [
        { type: "object", properties: { kind: { const: "a" }, x: integer }, required: ["kind", "x"] },
        { type: "object", properties: { kind: { const: "b" } }, required: ["kind"] },
      ],
    },
    {
      oneOf: [
        {
          type: "object",
          properties: { kind: { const: "a" }, x: { type: "number" } },
          required: ["kind", "x"],
        },
        { type: "object", properties: { kind: { const: "b" } }, required: ["kind"] },
      ],
    },
  ),
  undecided("a negation", { type: "string", not: { pattern: "x" } }, text),
  undecided("a condition", conditional(["b"]), { type: "object" }),
  undecided(
    "overlapping alternatives",
    { type: "string", anyOf: [{ minLength: 9 }, { pattern: "^a" }] },
    text,
  ),
  undecided(
    "unevaluated items",
    { type: "array", contains: text, unevaluatedItems: false },
    { type: "array", contains: text },
  ),
];

describe("a schema that accepts less than another", () => {
  test.each(pairs)("$name: breaks callers as a new input", ({ one, two, input }) => {
    expect(inputCodes(two, one)).toEqual([input]);
  });

  test.each(pairs)("$name: breaks nobody as a new output", ({ one, two }) => {
    expect(outputCodes(two, one)).toEqual([]);
  });

  test.each(pairs)("$name: the other way round, breaks callers as an output", ({ one, two, output }) => {
    expect(outputCodes(one, two)).toEqual([output]);
  });

  test.each(pairs)("$name: the other way round, breaks nobody as an input", ({ one, two }) => {
    expect(inputCodes(one, two)).toEqual([]);
  });
});

/** Two ways to say the same. */
const synonyms: readonly (readonly [string, Json, Json])[] = [
  ["a list of one type", text, { type: ["string"] }],
  ["annotations", text, { type: "string", title: "X", description: "An x.", examples: ["a"] }],
  ["the order of keywords", { type: "integer", minimum: 1 }, { minimum: 1, type: "integer" }],
  ["alternatives as types", { type: ["string", "integer"] }, { anyOf: [integer, text] }],
  ["a number in two halves", { type: "number" }, { type: ["number", "integer"] }],
  ["a constant as the only value", { const: "a" }, { enum: ["a"] }],
  ["integers from 1", { type: "integer", exclusiveMinimum: 0 }, { type: "integer", minimum: 1 }],
  [
    "a short range as values",
    { type: "integer", minimum: 1, maximum: 3 },
    { type: "integer", enum: [1, 2, 3] },
  ],
  ["booleans as values", { type: "boolean" }, { enum: [true, false] }],
  ["parts in allOf", { type: "string", minLength: 1 }, { allOf: [text, { minLength: 1 }] }],
  [
    "a pattern in other words",
    { type: "string", pattern: "^[0-9]{2}$" },
    { type: "string", pattern: "^\\d\\d$" },
  ],
  ["a condition as alternatives", conditional(["a", "b"]), conditional(["b", "a"])],
];

describe("schemas that say the same in other words", () => {
  test.each(synonyms)("%s: break nobody", (_name, one, two) => {
    for (const [before, after] of [
      [one, two],
      [two, one],
    ] as const) {
      expect(inputCodes(before, after)).toEqual([]);
      expect(outputCodes(before, after)).toEqual([]);
    }
  });
});

describe("defaults", () => {
  const withDefault = { type: "object", properties: { n: { type: "integer", default: 1 } }, required: ["n"] };
  const without = { type: "object", properties: { n: integer }, required: ["n"] };
  const open = { type: "object", properties: { n: integer } };

  test("let a required argument be left out", () => {
    expect(inputCodes(open, withDefault)).toEqual([]);
    expect(inputCodes(withDefault, without)).toContain("input-required-added");
    expect(inputCodes(open, without)).toEqual(["input-required-added"]);
  });

  test("are told when they change or go", () => {
    const two = { type: "object", properties: { n: { type: "integer", default: 2 } } };
    const one = { type: "object", properties: { n: { type: "integer", default: 1 } } };
    expect(inputCodes(one, two)).toEqual(["input-default-changed"]);
    expect(inputCodes(one, open)).toEqual(["input-default-changed"]);
    expect(inputCodes(open, one)).toEqual([]);
    expect(inputCodes(one, { ...one, title: "Same" })).toEqual([]);
  });

  test("are always there in an output", () => {
    expect(outputCodes(without, { ...withDefault, required: [] })).toEqual([]);
    expect(outputCodes(without, open)).toEqual(["output-property-optional"]);
  });

  test("do not count where a schema judges in some cases only", () => {
    const branch = { type: "object", oneOf: [withDefault] };
    expect(inputCodes(open, branch)).toContain("input-required-added");
  });
});

describe("references", () => {
  const list = (next: Json) => ({
    schemas: { Node: { type: "object", properties: { next: { $ref: "#/schemas/Node" }, value: next } } },
    ...withTool({ inputSchema: { type: "object", properties: { list: { $ref: "#/schemas/Node" } } } }),
  });

  test("are followed, round and round", () => {
    expect(compare(list(integer), list({ type: "number" }))).toEqual([]);
    expect(compare(list({ type: "number" }), list(integer)).map(({ code }) => code)).toEqual([
      "input-type-narrowed",
    ]);
  });

  test("may change their names", () => {
    const renamed = JSON.parse(JSON.stringify(list(integer)).replaceAll("Node", "Link"));
    expect(compare(list(integer), renamed)).toEqual([]);
  });

  test("are the same as what they lead to", () => {
    const inline = withTool({
      inputSchema: { type: "object", properties: { list: { type: "object", properties: node.properties } } },
    });
    expect(compare(list(integer), { ...list(integer), ...inline })).toEqual([]);
  });

  test("point at the definition, where the change was written", () => {
    const [found] = compare(list({ type: "number" }), list(integer));
    expect(found?.location?.file).toBe("after.yaml");
    expect(found?.message).toBe("The input `list.value` of `roll` no longer accepts `number`");
    const again = compare(list(integer), list({ ...integer, maximum: 5 }));
    expect(again.map(({ message }) => message)).toEqual([
      "The input `list.value` of `roll` is now limited by `maximum: 5`",
    ]);
  });
});

test("an output property that was required and is gone is told once", () => {
  const before = { type: "object", properties: { a: text, b: text }, required: ["b"] };
  expect(outputCodes(before, { type: "object", properties: { a: text } })).toEqual([
    "output-property-removed",
  ]);
  expect(outputCodes(before, { ...before, required: ["a", "b"] })).toEqual([]);
});

test("an optional argument more and an output property more break nobody", () => {
  const one = { ...closed, properties: { a: text } };
  expect(inputCodes(one, { ...closed, properties: { a: text, b: integer } })).toEqual([]);
  const open = { type: "object", properties: { a: text } };
  expect(outputCodes(open, { type: "object", properties: { a: text, b: integer }, required: ["b"] })).toEqual(
    [],
  );
});
