import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject, JsonSchema } from "../../src/json.js";
import { smallestInstance } from "../../src/simulate/smallest-instance.js";

function valid(schema: JsonSchema, value: Json): boolean {
  const ajv = new Ajv2020({ strict: false });
  ajvFormats.default(ajv);
  return ajv.validate(schema, value);
}

const object = (properties: Record<string, Json>, more: Record<string, Json> = {}): JsonObject => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  ...more,
});

describe("the smallest instance", () => {
  it.each<[string, JsonSchema, Json]>([
    [
      "only required properties",
      { ...object({ a: { type: "integer", minimum: 1 } }), required: ["a"] },
      { a: 1 },
    ],
    ["no property", { type: "object", properties: { a: { type: "string" } } }, {}],
    ["a constant", object({ a: { const: { b: [1] } } }), { a: { b: [1] } }],
    ["the first of an enum", object({ a: { enum: ["x", "y"] } }), { a: "x" }],
    ["a default", object({ a: { type: "integer", default: 7 } }), { a: 7 }],
    ["an example", object({ a: { type: "string", examples: ["Emma"] } }), { a: "Emma" }],
    [
      "a default that does not fit is passed over",
      object({ a: { type: "integer", default: "x" } }),
      { a: 0 },
    ],
    [
      "bounds of integers",
      object({ a: { type: "integer", exclusiveMinimum: 3 }, b: { type: "integer", maximum: -2 } }),
      { a: 4, b: -2 },
    ],
    ["multiples", object({ a: { type: "number", minimum: 7, multipleOf: 5 } }), { a: 10 }],
    [
      "numbers in a gap",
      object({ a: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 } }),
      { a: 0.5 },
    ],
    ["length of strings", object({ a: { type: "string", minLength: 3 } }), { a: "aaa" }],
    ["patterns", object({ a: { type: "string", pattern: "^[A-Z]{2}-\\d{3}$" } }), { a: "AA-000" }],
    [
      "lists",
      object({ a: { type: "array", items: { type: "boolean" }, minItems: 2 } }),
      { a: [false, false] },
    ],
    [
      "a shared schema",
      {
        ...object({ a: { $ref: "#/$defs/Die" } }),
        $defs: { Die: { type: "integer", minimum: 1 } },
      },
      { a: 1 },
    ],
    [
      "a recursive schema",
      {
        $ref: "#/$defs/Node",
        $defs: {
          Node: object(
            { v: { type: "null" } },
            { properties: { v: { type: "null" }, next: { $ref: "#/$defs/Node" } } },
          ),
        },
      },
      { v: null },
    ],
    [
      "`__proto__` as an ordinary property",
      JSON.parse('{"type":"object","properties":{"__proto__":{"const":1}},"required":["__proto__"]}'),
      JSON.parse('{"__proto__":1}'),
    ],
  ])("has %s", (_, schema, expected) => {
    expect(smallestInstance(schema)).toEqual(expected);
    expect(valid(schema, expected)).toBe(true);
  });

  it.each<[string, JsonSchema]>([
    ...[
      "date",
      "time",
      "date-time",
      "duration",
      "email",
      "hostname",
      "ipv4",
      "ipv6",
      "uri",
      "uuid",
      "json-pointer",
      "regex",
    ].map((format): [string, JsonSchema] => [`format ${format}`, object({ a: { type: "string", format } })]),
    ["a long e-mail address", object({ a: { type: "string", format: "email", minLength: 40 } })],
    ["a long pattern", object({ a: { type: "string", pattern: "^[a-z]+$", minLength: 20, maxLength: 30 } })],
    ["a pattern inside a string", object({ a: { type: "string", pattern: "\\bcat\\b" } })],
    [
      "distinct items",
      { type: "array", items: { type: "integer", minimum: 1 }, minItems: 4, uniqueItems: true },
    ],
    [
      "distinct items of an enum",
      { type: "array", items: { enum: ["a", "b", "c"] }, minItems: 3, uniqueItems: true },
    ],
    ["tuples", { type: "array", prefixItems: [{ type: "string" }, { const: 1 }], items: false, minItems: 2 }],
    ["contains", { type: "array", contains: { const: "x" }, items: { type: "string" }, minContains: 2 }],
    [
      "alternatives of objects",
      {
        type: "object",
        anyOf: [{ required: ["a"] }, { required: ["b"] }],
        properties: { a: { type: "integer", minimum: 5 }, b: {} },
      },
    ],
    [
      "exactly one alternative",
      {
        oneOf: [
          object({ kind: { const: "a" } }),
          object({ kind: { const: "b" }, n: { type: "integer", minimum: 2 } }),
        ],
      },
    ],
    [
      "alternatives behind references",
      {
        anyOf: [{ $ref: "#/$defs/A" }],
        $defs: {
          A: { allOf: [{ $ref: "#/$defs/B" }, { required: ["b"] }] },
          B: { type: "object", properties: { b: { type: "integer", minimum: 3 } } },
        },
      },
    ],
    ["all of several", { allOf: [{ type: "integer", minimum: 3 }, { multipleOf: 4 }] }],
    [
      "properties of several",
      { allOf: [object({ a: { minimum: 3 } }), object({ a: { type: "integer", multipleOf: 5 } })] },
    ],
    [
      "conditions",
      {
        type: "object",
        properties: { a: { enum: ["x", "y"] } },
        required: ["a"],
        if: { properties: { a: { const: "x" } } },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
        then: { required: ["b"], properties: { b: { type: "integer", minimum: 2 } } },
      },
    ],
    ["not", { type: "integer", not: { const: 0 }, minimum: 0 }],
    [
      "a number of properties",
      { type: "object", minProperties: 3, additionalProperties: { type: "integer" } },
    ],
    [
      "a number of optional properties",
      {
        type: "object",
        minProperties: 2,
        properties: { a: { const: 1 }, b: { const: 2 }, c: {} },
        additionalProperties: false,
      },
    ],
    ["names of properties", { type: "object", minProperties: 2, propertyNames: { pattern: "^x-[a-z]$" } }],
    [
      "dependent properties",
      {
        type: "object",
        properties: { a: { const: 1 }, b: { const: 2 } },
        required: ["a"],
        dependentRequired: { a: ["b"] },
      },
    ],
    ["several types", { type: ["string", "integer"], minimum: 4, minLength: 2 }],
    ["no type at all", { minimum: 4 }],
  ])("is valid: %s", (_, schema) => {
    const found = smallestInstance(schema);
    expect(found).toBeDefined();
    if (found !== undefined) expect(valid(schema, found)).toBe(true);
  });

  it("is not made up where there is none", () => {
    expect(smallestInstance(false)).toBeUndefined();
    expect(smallestInstance({ type: "integer", minimum: 3, maximum: 2 })).toBeUndefined();
    expect(smallestInstance({ $ref: "https://example.com/remote.json" })).toBeUndefined();
    const endless = { $ref: "#/$defs/A", $defs: { A: object({ a: { $ref: "#/$defs/A" } }) } };
    expect(smallestInstance(endless)).toBeUndefined();
  });
});
