import { expect, test } from "vitest";
import type { Json, JsonObject, JsonSchema } from "../../src/json.js";
import { declareSchema } from "../../src/schema/declare-types.js";
import { compileTypeScript, literal } from "./type-program.js";

interface Case {
  readonly schema: JsonSchema;
  /** The schema accepts these, so the type must, however wide it became. */
  readonly valid: readonly Json[];
}

const range = <T>(length: number, item: (index: number) => T): T[] =>
  Array.from({ length }, (_, i) => item(i));
const record = (length: number, entry: (index: number) => [string, Json]): JsonObject =>
  Object.fromEntries(range(length, entry));

/** `levels` schemas in each other. */
function nested(levels: number, wrap: (inner: JsonSchema, level: number) => JsonSchema): JsonSchema {
  let schema: JsonSchema = { type: "string" };
  for (let level = 0; level < levels; level++) schema = wrap(schema, level);
  return schema;
}

const variants = (keyword: string) => (inner: JsonSchema, level: number) => ({
  [keyword]: range(8, (i) => ({
    type: "object",
    properties: { kind: { const: `${level}.${i}` }, next: inner, [`v${i}`]: inner },
    required: ["kind"],
  })),
});

/** Each of these took more than ten seconds, or the stack, before work was bounded. */
const cases: Readonly<Record<string, Case>> = {
  "six levels of eight alternatives that share what is in them": {
    schema: nested(6, variants("anyOf")),
    valid: [{ kind: "5.0" }, { kind: "5.1", next: { kind: "4.7", v7: { kind: "3.0" } } }],
  },
  "six levels of eight exclusive alternatives": {
    schema: nested(6, variants("oneOf")),
    valid: [{ kind: "5.0" }, { kind: "5.1", next: { kind: "4.7", v7: { kind: "3.0" } } }],
  },
  "four levels of eight alternatives, all different": {
    schema: nested(1, () => {
      const tree = (path: string): JsonSchema =>
        path.length === 4
          ? { type: "object", properties: { kind: { const: path } }, required: ["kind"] }
          : { anyOf: range(8, (i) => tree(`${path}${i}`)) };
      return tree("");
    }),
    valid: [{ kind: "0000" }, { kind: "7654" }],
  },
  "conditions in conditions": {
    schema: nested(30, (inner, level) => ({
      if: { properties: { [`a${level}`]: { const: level } }, required: [`a${level}`] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword's name.
      then: { properties: { [`b${level}`]: inner } },
      else: inner,
    })),
    valid: ["text", { a29: 29, b29: "text" }],
  },
  "negations in negations": {
    schema: nested(45, (inner) => ({
      type: "object",
      properties: { x: inner, y: { not: inner } },
      not: { required: ["z"], properties: { z: inner } },
    })),
    valid: [{}, { y: 1 }, { x: { y: 2 } }],
  },
  "objects that hold the same schema twice, thirty deep": {
    schema: nested(30, (inner) => ({ type: "object", properties: { a: inner, b: inner } })),
    valid: [{}, { a: { b: { a: {} } } }],
  },
  "tuples that hold the same schema three times, sixteen deep": {
    schema: nested(16, (inner) => ({ type: "array", prefixItems: [inner, inner, inner], items: inner })),
    valid: [[], [[], [[]]]],
  },
  "properties that nothing else evaluates, forty deep": {
    schema: nested(40, (inner, level) => ({
      anyOf: [{ properties: { [`a${level}`]: inner } }, { properties: { [`b${level}`]: inner } }],
      unevaluatedProperties: inner,
    })),
    valid: [1, { a39: 1 }],
  },
  "definitions that exclude one another": {
    schema: {
      $ref: "#/$defs/D0",
      $defs: record(12, (i) => [
        `D${i}`,
        {
          properties: {
            x: { not: { $ref: `#/$defs/D${(i + 1) % 12}` } },
            y: { not: { $ref: `#/$defs/D${(i + 5) % 12}` } },
          },
          anyOf: range(6, (j) => ({ required: [`k${j}`], not: { $ref: `#/$defs/D${(i + j + 1) % 12}` } })),
        },
      ]),
    },
    valid: [],
  },
  "five thousand definitions, each leading to the next": {
    schema: {
      $ref: "#/$defs/D0",
      $defs: record(5000, (i) => [
        `D${i}`,
        { type: "object", properties: { next: { $ref: `#/$defs/D${(i + 1) % 5000}` } } },
      ]),
    },
    valid: [{}, { next: { next: {} } }],
  },
  "an enum of twenty thousand strings": {
    schema: { enum: range(20_000, (i) => `value-${i}`) },
    valid: ["value-0", "value-19999"],
  },
  "anything but twenty thousand strings": {
    schema: { type: ["string", "null"], not: { enum: range(20_000, (i) => `value-${i}`) } },
    valid: ["other", null],
  },
  "an enum of three thousand objects": {
    schema: { enum: range(3000, (i) => ({ a: i, b: [i] })) },
    valid: [
      { a: 0, b: [0] },
      { a: 2999, b: [2999] },
    ],
  },
  "a thousand variants, told apart": {
    schema: {
      anyOf: range(1000, (i) => ({
        type: "object",
        properties: { kind: { const: `k${i}` }, value: { type: "string" } },
        required: ["kind"],
      })),
    },
    valid: [{ kind: "k0" }, { kind: "k999", value: "x" }],
  },
  "a thousand properties, twenty times": {
    schema: {
      allOf: range(20, (k) => ({
        type: "object",
        properties: record(1000, (i) => [`p${i}`, { type: ["string", "number"], maxLength: k + 20 }]),
      })),
    },
    valid: [{}, { p0: 1, p999: "x" }],
  },
  "two thousand schemas at once": {
    schema: { allOf: range(2000, (i) => ({ properties: { [`k${i}`]: { type: "string" } } })) },
    valid: [1, {}, { k0: "a", k1999: "b" }],
  },
};

const modules = new Map<string, string>();

for (const [index, [name, { schema, valid }]] of Object.entries(cases).entries()) {
  test(`${name}: the type is found, of a readable size, and always the same`, { timeout: 30_000 }, () => {
    const declare = () =>
      declareSchema("T", schema)
        .map((type) => `export type ${type.name} = ${type.type};\n`)
        .join("");
    const text = declare();
    expect(text.length).toBeLessThan(2_000_000);
    expect(declare()).toBe(text);
    modules.set(`types${index}`, text);
    const lines = valid.map((value, n) => `export const v${n}: T = value(${literal(value)});`);
    const imports = `import type { T } from "./types${index}.js"; import { value } from "./value.js";`;
    modules.set(`values${index}`, valid.length === 0 ? "export {};" : [imports, ...lines].join("\n"));
  });
}

test("TypeScript compiles these types, and they take the valid values", { timeout: 120_000 }, () => {
  expect(modules.size).toBe(2 * Object.keys(cases).length);
  expect(compileTypeScript(modules)).toEqual([]);
});

test("names that lead to one another in place and behind properties are no circular aliases", () => {
  const types = declareSchema("T", {
    $ref: "#/$defs/A",
    $defs: {
      A: { properties: { b: { $ref: "#/$defs/B" } }, anyOf: [{ $ref: "#/$defs/B" }, { type: "string" }] },
      B: { anyOf: [{ $ref: "#/$defs/A" }, { type: "number" }] },
    },
  });
  const text = types.map((type) => `export type ${type.name} = ${type.type};\n`).join("");
  expect(compileTypeScript(new Map([["types", text]])), text).toEqual([]);
});

test("where one part of a schema takes too much, the others stay as precise as they were", () => {
  const types = declareSchema("T", {
    type: "object",
    properties: { name: { type: "string" }, tree: nested(6, variants("oneOf")), size: { enum: [1, 2] } },
    required: ["name"],
  });
  expect(types[0]?.type).toContain("name: string;");
  expect(types[0]?.type).toContain('kind: "5.0"');
});
