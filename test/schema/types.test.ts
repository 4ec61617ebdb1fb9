// biome-ignore-all lint/suspicious/noThenProperty: the keyword of JSON Schema.
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonSchema } from "../../src/json.js";
import { declareSchema } from "../../src/schema/declare-types.js";
import { compileTypeScript, literal } from "./type-program.js";

interface Case {
  readonly schema: JsonSchema;
  /** The schema accepts these, so the type must. */
  readonly valid: readonly Json[];
  /** The schema refuses these, and TypeScript can say so. */
  readonly invalid: readonly Json[];
}

const object = (properties: JsonSchema, more: object = {}): JsonSchema => ({
  type: "object",
  properties,
  ...more,
});

const cases: Readonly<Record<string, Case>> = {
  "the schema that accepts everything": {
    schema: {},
    valid: [null, 1, "a", [], {}, { a: [1] }],
    invalid: [],
  },
  "the schema that accepts nothing": { schema: false, valid: [], invalid: [null, 0, "", [], {}, false] },
  "a list of types": { schema: { type: ["string", "null"] }, valid: ["a", null], invalid: [1, {}, [], true] },
  "integers, which are numbers": { schema: { type: "integer" }, valid: [1, -2], invalid: ["1", null, {}] },
  "a constant object": {
    schema: { const: { a: [1, null] } },
    valid: [{ a: [1, null] }],
    invalid: [{ a: [1] }, { a: [2, null] }, {}],
  },
  "an enum of any values": {
    schema: { enum: [1, "a", null, [2], { b: false }] },
    valid: [1, "a", null, [2], { b: false }],
    invalid: [2, "b", [], { b: true }],
  },
  "an enum narrowed by a type and a range": {
    schema: { type: "integer", minimum: 2, enum: [1, 2, 3, "2"] },
    valid: [2, 3],
    invalid: [1, "2", 4],
  },
  "a range without values": {
    schema: { type: ["integer", "string"], minimum: 3, maximum: 2 },
    valid: ["a"],
    invalid: [1, 3],
  },
  "a tuple": {
    schema: { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false },
    valid: [[], ["a"], ["a", 1]],
    invalid: [[1], ["a", "b"], ["a", 1, 2], {}],
  },
  "a tuple with a rest": {
    schema: { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" }, minItems: 1 },
    valid: [["a"], ["a", 1, 2]],
    invalid: [[], ["a", "b"], [1]],
  },
  "a bounded array": {
    schema: { type: "array", items: { type: "number" }, minItems: 2, maxItems: 3 },
    valid: [
      [1, 2],
      [1, 2, 3],
    ],
    invalid: [[], [1], [1, 2, 3, 4], ["a", "b"]],
  },
  "an array too long for a tuple": {
    schema: { type: "array", items: { type: "number" }, minItems: 20, maxItems: 900 },
    valid: [Array.from({ length: 20 }, () => 1)],
    invalid: [[], ["a"]],
  },
  "an array that contains something": {
    schema: { type: "array", contains: { type: "string" }, minContains: 2 },
    valid: [["a", 1, "b"]],
    invalid: [[], ["a"]],
  },
  "an array that contains nothing of a kind": {
    schema: { type: "array", contains: { type: "string" }, minContains: 0, maxContains: 0 },
    valid: [[], [1, null]],
    invalid: [["a"], [1, "a"]],
  },
  "an array that would have to contain the impossible": {
    schema: { contains: false },
    valid: [1, {}],
    invalid: [[], [1]],
  },
  "unique items, which no type can say": {
    schema: { type: "array", uniqueItems: true, items: { enum: [1, 2] } },
    valid: [[1, 2], []],
    invalid: [[3]],
  },
  "properties without a type": {
    schema: { properties: { a: { type: "string" } } },
    valid: [1, null, [], "a", {}, { a: "x" }, { b: 1 }],
    invalid: [{ a: 1 }],
  },
  "an open object": {
    schema: object({ a: { type: "string" } }, { required: ["a"] }),
    valid: [{ a: "x" }, { a: "x", b: 1 }],
    invalid: [{}, { a: 1 }, [], "a"],
  },
  "an open object with nothing required": {
    schema: object({ a: { type: "string" } }),
    valid: [{}, { b: 1 }, { a: "x" }],
    invalid: [{ a: 1 }, [], "a"],
  },
  "a closed object": {
    schema: object(
      { a: { type: "string" }, b: { type: "null" } },
      { required: ["a"], additionalProperties: false },
    ),
    valid: [{ a: "x" }, { a: "x", b: null }],
    invalid: [{}, { a: "x", b: 1 }, { b: null }],
  },
  "an object without properties": {
    schema: { type: "object", additionalProperties: false },
    valid: [{}],
    invalid: [{ a: 1 }, [], 1],
  },
  "a map": {
    schema: { type: "object", additionalProperties: { type: "number" } },
    valid: [{}, { a: 1 }],
    invalid: [{ a: "1" }, []],
  },
  "a map with a property of its own": {
    schema: object({ name: { type: "string" } }, { additionalProperties: { type: "number" } }),
    valid: [{}, { name: "a", b: 1 }, { b: 1 }],
    invalid: [{ name: 1 }, { b: true }],
  },
  "properties by pattern": {
    schema: { type: "object", patternProperties: { "^x-": { type: "string" }, "^y.*": { type: "null" } } },
    valid: [{}, { "x-a": "1", y: null, z: 1 }],
    invalid: [{ "x-a": 1 }, { yes: 1 }],
  },
  "a pattern that template types cannot say": {
    schema: { type: "object", patternProperties: { "^[a-c]+$": { type: "string" } } },
    valid: [{ abc: "x", d: 1 }],
    invalid: [[]],
  },
  "a pattern that does not match line ends": {
    schema: { type: "object", patternProperties: { "^f.*o$": { type: "string" } } },
    valid: [{ "f\no": 1 }, { foo: "x" }],
    invalid: [],
  },
  "overlapping patterns": {
    schema: {
      type: "object",
      patternProperties: { "^a": { type: ["string", "null"] }, "^ab": { type: "string" } },
    },
    valid: [{ a: null, ab: "x" }],
    invalid: [{ ab: null }, { a: 1 }],
  },
  "a property that a pattern binds too": {
    schema: object(
      { foo: { type: ["string", "number"] } },
      { patternProperties: { "^f": { type: ["number", "null"] } } },
    ),
    valid: [{ foo: 1 }],
    invalid: [{ foo: "x" }, { foo: null }],
  },
  "names from a list": {
    schema: { type: "object", propertyNames: { enum: ["a", "b"] }, minProperties: 1 },
    valid: [{ a: 1 }, { a: 1, b: 2 }],
    invalid: [{}, { c: 1 }],
  },
  "names that a property does not have": {
    schema: object({ toolong: true, ok: true }, { propertyNames: { maxLength: 3 } }),
    valid: [{ ok: 1 }],
    invalid: [{ toolong: 1 }],
  },
  "no properties at all": { schema: { type: "object", maxProperties: 0 }, valid: [{}], invalid: [{ a: 1 }] },
  "at least one of the properties": {
    schema: object(
      { a: { type: "string" }, b: { type: "string" } },
      { additionalProperties: false, minProperties: 1 },
    ),
    valid: [{ a: "x" }, { b: "x" }, { a: "x", b: "y" }],
    invalid: [{}, { a: 1 }],
  },
  "a forbidden property": {
    schema: object({ a: false }),
    valid: [{}, { b: 1 }],
    invalid: [{ a: 1 }, { a: null }],
  },
  "properties that depend on another": {
    schema: { type: "object", dependentRequired: { card: ["address"] } },
    valid: [{}, { address: 1 }, { card: 1, address: 2 }],
    invalid: [{ card: 1 }],
  },
  "a schema that depends on a property": {
    schema: {
      type: "object",
      dependentSchemas: { card: { properties: { cvv: { type: "string" } }, required: ["cvv"] } },
    },
    valid: [{}, { cvv: 1 }, { card: 1, cvv: "1" }],
    invalid: [{ card: 1 }, { card: 1, cvv: 1 }],
  },
  "all of several": {
    schema: {
      allOf: [
        object({ a: { type: "string" } }, { required: ["a"] }),
        object({ b: { type: "number" } }, { required: ["b"] }),
      ],
    },
    valid: [{ a: "x", b: 1 }],
    invalid: [{ a: "x" }, { b: 1 }, { a: 1, b: 1 }],
  },
  contradictions: {
    schema: { allOf: [{ type: "string" }, { type: "number" }] },
    valid: [],
    invalid: ["a", 1],
  },
  "any of several": {
    schema: { anyOf: [{ type: "string" }, object({ a: { const: 1 } }, { required: ["a"] })] },
    valid: ["x", { a: 1 }],
    invalid: [1, {}, { a: 2 }],
  },
  "any of several required properties": {
    schema: object(
      { a: { type: "string" }, b: { type: "string" } },
      { additionalProperties: false, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
    ),
    valid: [{ a: "x" }, { b: "x" }, { a: "x", b: "x" }],
    invalid: [{}],
  },
  "exactly one of several required properties": {
    schema: { type: "object", oneOf: [{ required: ["a"] }, { required: ["b"] }] },
    valid: [{ a: 1 }, { b: 1, c: 1 }],
    invalid: [{}, { a: 1, b: 1 }],
  },
  "a discriminated union": {
    schema: {
      oneOf: [
        object({ kind: { const: "circle" }, radius: { type: "number" } }, { required: ["kind", "radius"] }),
        object({ kind: { const: "square" }, side: { type: "number" } }, { required: ["kind", "side"] }),
      ],
    },
    valid: [
      { kind: "circle", radius: 1 },
      { kind: "square", side: 1, radius: "x" },
    ],
    invalid: [{ kind: "circle", side: 1 }, { kind: "other" }, { kind: "circle", radius: "x" }],
  },
  "one of overlapping kinds": {
    schema: { oneOf: [{ type: ["string", "number"] }, { type: ["number", "null"] }] },
    valid: ["a", null],
    invalid: [1, true],
  },
  "not a kind": { schema: { not: { type: ["string", "object"] } }, valid: [1, null, []], invalid: ["a", {}] },
  "not a constant": {
    schema: { type: ["boolean", "string"], not: { const: true } },
    valid: [false, "x"],
    invalid: [true, 1],
  },
  "not one of the choices": {
    schema: { enum: ["a", "b", "c"], not: { enum: ["a", "z"] } },
    valid: ["b", "c"],
    invalid: ["a", "d"],
  },
  "not without a property": {
    schema: { type: "object", not: { required: ["a"] } },
    valid: [{}, { b: 1 }],
    invalid: [{ a: 1 }],
  },
  "a negated pattern, which no type can say": {
    schema: { type: "string", not: { pattern: "^a" } },
    valid: ["b"],
    invalid: [1],
  },
  "a condition on a choice": {
    schema: object(
      { kind: { enum: ["a", "b"] }, x: { type: "string" }, y: { type: "number" } },
      {
        required: ["kind"],
        if: { properties: { kind: { const: "a" } } },
        then: { required: ["x"] },
        else: { required: ["y"] },
      },
    ),
    valid: [
      { kind: "a", x: "1" },
      { kind: "b", y: 1 },
      { kind: "b", y: 1, x: "1" },
    ],
    invalid: [{ kind: "a" }, { kind: "b", x: "1" }, { kind: "c" }],
  },
  "a condition that decides nothing": {
    schema: { if: { minLength: 3 }, then: { const: "abc" }, else: { type: "string" } },
    valid: ["abc", "a"],
    invalid: [],
  },
  "properties nobody evaluated": {
    schema: { allOf: [object({ a: { type: "string" } })], unevaluatedProperties: { type: "number" } },
    valid: [{}, { a: "x", b: 1 }],
    invalid: [{ a: 1 }, { b: true }],
  },
  "items nobody evaluated": {
    schema: { type: "array", allOf: [{ prefixItems: [{ type: "string" }] }], unevaluatedItems: false },
    valid: [[], ["a"]],
    invalid: [["a", 1], [1]],
  },
  "names that every object inherits": {
    schema: object({ constructor: { type: "number" }, toString: { type: "string" }, valueOf: false }),
    valid: [{}, { constructor: 1 }, { other: 1 }],
    invalid: [{ constructor: "x" }, { toString: 1 }],
  },
  "the name of the prototype": {
    schema: {
      type: "object",
      properties: Object.fromEntries([["__proto__", { type: "number" }]]),
      required: ["__proto__"],
    },
    valid: [Object.fromEntries([["__proto__", 1]])],
    invalid: [{}, Object.fromEntries([["__proto__", "x"]])],
  },
  "names and literals that must be escaped": {
    schema: object(
      { 'a"*/\n\u2028`${x}': { const: "'\"\\*/\u2029\ud800`" } },
      { required: ['a"*/\n\u2028`${x}'] },
    ),
    valid: [{ 'a"*/\n\u2028`${x}': "'\"\\*/\u2029\ud800`" }],
    invalid: [{}, { 'a"*/\n\u2028`${x}': "x" }],
  },
  "documentation that would end its comment": {
    schema: object({
      a: { type: "string", description: "*/ } & never; /*\r\n* @x \u2028 */", title: "*/", default: "*/" },
    }),
    valid: [{ a: "x" }],
    invalid: [{ a: 1 }],
  },
  "a recursive definition": {
    schema: {
      $ref: "#/$defs/Node",
      $defs: {
        Node: object({ next: { $ref: "#/$defs/Node" }, value: { type: "number" } }, { required: ["value"] }),
      },
    },
    valid: [{ value: 1, next: { value: 2 } }],
    invalid: [{ value: 1, next: {} }, { next: { value: 1 } }],
  },
  "mutually recursive definitions": {
    schema: {
      $ref: "#/$defs/Json",
      $defs: {
        Json: {
          anyOf: [{ type: ["string", "number", "null"] }, { $ref: "#/$defs/List" }, { $ref: "#/$defs/Map" }],
        },
        List: { type: "array", items: { $ref: "#/$defs/Json" } },
        Map: { type: "object", additionalProperties: { $ref: "#/$defs/Json" } },
      },
    },
    valid: ["a", [1, [null]], { a: [{ b: 1 }] }],
    invalid: [true, [true], { a: [{ b: false }] }],
  },
  "a definition that comes back to itself in place": {
    schema: {
      $ref: "#/$defs/A",
      $defs: {
        A: { anyOf: [{ type: "string" }, { $ref: "#/$defs/B" }] },
        B: { anyOf: [{ type: "number" }, { type: "array", items: { $ref: "#/$defs/A" } }] },
      },
    },
    valid: ["a", 1, ["a", [1]]],
    invalid: [null, [null]],
  },
  "a reference with something beside it": {
    schema: {
      $ref: "#/$defs/Base",
      properties: { extra: { type: "string" } },
      required: ["extra"],
      $defs: { Base: object({ id: { type: "number" } }, { required: ["id"] }) },
    },
    valid: [{ id: 1, extra: "x" }],
    invalid: [{ id: 1 }, { extra: "x" }, { id: "1", extra: "x" }],
  },
  "a negated reference": {
    schema: { not: { $ref: "#/$defs/Text" }, $defs: { Text: { type: "string" } } },
    valid: [1, null],
    invalid: ["a"],
  },
  "a very wide union": {
    schema: {
      allOf: Array.from({ length: 12 }, (_, index) => ({
        type: "object",
        dependentRequired: { [`a${index}`]: [`b${index}`] },
      })),
    },
    valid: [{}, { a0: 1, b0: 1 }],
    invalid: [[]],
  },
};

const modules = new Map<string, string>();
let errors: readonly string[] = [];

beforeAll(() => {
  let index = 0;
  for (const { schema, valid, invalid } of Object.values(cases)) {
    const types = declareSchema("T", schema).map(({ name, type }) => `export type ${name} = ${type};\n`);
    modules.set(`types${index}`, types.join(""));
    const lines = [...valid, ...invalid].map(
      (value, n) => `export const v${n}: T = value(${literal(value)});`,
    );
    modules.set(
      `values${index}`,
      [`import type { T } from "./types${index}.js"; import { value } from "./value.js";`, ...lines].join(
        "\n",
      ),
    );
    index++;
  }
  errors = compileTypeScript(modules);
});

describe("the type of", () => {
  for (const [index, [name, { schema, valid, invalid }]] of Object.entries(cases).entries()) {
    test(name, () => {
      const validate = new Ajv2020({ strict: false, ownProperties: true }).compile(
        typeof schema === "boolean" ? schema : { ...schema },
      );
      const type = modules.get(`types${index}`);
      expect(
        errors.filter((error) => error.startsWith(`types${index}:`)),
        type,
      ).toEqual([]);
      const refused = (line: number) =>
        errors.some((error) => error.startsWith(`values${index}:${line + 2}:`));
      for (const [n, value] of valid.entries()) {
        expect(refused(n), `${type} refuses ${literal(value)}`).toBe(false);
        // The values of the case are checked as well: Ajv passes over the name of the prototype only.
        expect(validate(structuredClone(value)), `${literal(value)} is valid`).toBe(true);
      }
      for (const [n, value] of invalid.entries()) {
        expect(refused(valid.length + n), `${type} accepts ${literal(value)}`).toBe(true);
        if (!literal(value).includes("__proto__")) {
          expect(validate(structuredClone(value)), `${literal(value)} is invalid`).toBe(false);
        }
      }
    });
  }
});
