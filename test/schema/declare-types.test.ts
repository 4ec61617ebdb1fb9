import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../src/json.js";
import { declareTypes } from "../../src/schema/declare-types.js";
import { serverModel, type ToolFixture } from "./fixture.js";
import { compileTypeScript } from "./type-program.js";

function declared(
  tools: Readonly<Record<string, ToolFixture>>,
  definitions: Readonly<Record<string, JsonSchema>> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    declareTypes(serverModel(tools, definitions))
      .flatMap(({ declarations }) => declarations())
      .map(({ name, type }) => [name, type]),
  );
}

const die: JsonSchema = { type: "integer", minimum: 1, maximum: 6 };

describe("types read as a careful person would write them", () => {
  test("properties with their documentation", () => {
    const { RollDiceArguments, RollDiceInput, RollDiceOutput } = declared(
      {
        rollDice: {
          input: {
            type: "object",
            properties: {
              n_dice: { type: "integer", minimum: 1, maximum: 100, description: "How many dice." },
              "sides-of": { type: "string", deprecated: true, examples: ["d6"] },
              label: { type: "string" },
            },
            required: ["n_dice"],
            additionalProperties: false,
          },
          output: { type: "array", items: { $ref: "#/$defs/Die" } },
        },
      },
      { Die: die },
    );
    expect(RollDiceArguments).toBe(`{
  /**
   * How many dice.
   * integer, minimum: 1, maximum: 100
   */
  n_dice: number;
  /**
   * @example "d6"
   * @deprecated
   */
  "sides-of"?: string;
  label?: string;
}`);
    expect(RollDiceInput).toBe("RollDiceArguments");
    expect(RollDiceOutput).toBe("Die[]");
  });

  test.each<[JsonSchema, string]>([
    [{ enum: ["a", "b"] }, '"a" | "b"'],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: "array", items: { enum: [1, 2] } }, "(1 | 2)[]"],
    [
      { type: "object", properties: { x: { type: "number" }, y: { type: "number" } }, required: ["x", "y"] },
      "{ x: number; y: number }",
    ],
    [{ type: "object" }, "{ [key: string]: unknown }"],
    [{ type: "object", additionalProperties: false }, "{ [key: string]: never }"],
    [{ type: "object", additionalProperties: { type: "boolean" } }, "{ [key: string]: boolean }"],
    [{ oneOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }] }, "Cat | Dog"],
    [
      { allOf: [{ $ref: "#/$defs/Cat" }, { properties: { tame: { type: "boolean" } }, required: ["tame"] }] },
      "Cat & { tame: boolean }",
    ],
    [{ type: "object", allOf: [{ $ref: "#/$defs/Cat" }] }, "Cat"],
    [{ allOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }] }, "never"],
    [
      { type: "array", prefixItems: [{ type: "number" }, { type: "number" }], items: false, minItems: 2 },
      "[number, number]",
    ],
    [
      { properties: { a: {} } },
      "string | number | boolean | unknown[] | { a?: unknown; [key: string]: unknown } | null",
    ],
    [{}, "unknown"],
  ])("%j", (schema, type) => {
    const animal = (kind: string): JsonSchema => ({
      type: "object",
      properties: { kind: { const: kind } },
      required: ["kind"],
    });
    const types = declared(
      { t: { input: { type: "object" }, output: schema } },
      { Cat: animal("cat"), Dog: animal("dog") },
    );
    expect(types["TOutput"]).toBe(type);
  });

  test("long unions stand one to a line", () => {
    const choices = Array.from({ length: 12 }, (_, index) => `choice number ${index}`);
    const types = declared({
      t: { input: { type: "object", properties: { c: { enum: choices } }, required: ["c"] } },
    });
    expect(types["TArguments"]).toContain('{\n  c:\n    | "choice number 0"\n    | "choice number 1"\n');
  });
});

describe("defaults", () => {
  const book: JsonSchema = {
    type: "object",
    properties: { title: { type: "string", default: "?" }, next: { $ref: "#/$defs/Book" } },
    required: ["title"],
    additionalProperties: false,
  };

  test("a caller may leave out what a handler may rely on", () => {
    const types = declared({
      t: {
        input: {
          type: "object",
          properties: { n: { type: "number", default: 1 } },
          required: ["n"],
          additionalProperties: false,
        },
      },
    });
    expect(types["TArguments"]).toContain("n?: number");
    expect(types["TInput"]).toContain("n: number");
  });

  test("definitions get a type for each view that differs", () => {
    const input: JsonSchema = {
      type: "object",
      properties: { book: { $ref: "#/$defs/Book" } },
      required: ["book"],
    };
    const types = declared({ t: { input, output: { $ref: "#/$defs/Book" } } }, { Book: book });
    expect(types["TArguments"]).toBe("{ book: BookSent }");
    expect(types["TInput"]).toBe("{ book: BookFilled }");
    expect(types["TOutput"]).toBe("Book");
    expect(types["BookSent"]).toMatch(/title\?: string;\n {2}next\?: BookSent/);
    expect(types["BookFilled"]).toMatch(/title: string;\n {2}next\?: BookFilled/);
    expect(types["Book"]).toMatch(/title: string;\n {2}next\?: Book;/);
  });

  test("branches that are not filled in keep the plain type", () => {
    const input: JsonSchema = {
      type: "object",
      properties: { book: { anyOf: [{ $ref: "#/$defs/Book" }, { type: "null" }] } },
      required: ["book"],
    };
    const types = declared({ t: { input } }, { Book: book });
    expect(types["TArguments"]).toBe("{ book: Book | null }");
    expect(types["TInput"]).toBe("TArguments");
    expect(types).not.toHaveProperty("BookFilled");
  });

  test("a property that every object inherits is filled in like any other", () => {
    const types = declared({
      t: { input: { type: "object", properties: { toString: { type: "string", default: "x" } } } },
    });
    expect(types["TArguments"]).toContain("toString?: string");
    expect(types["TInput"]).toContain("toString: string");
  });

  test("names of views avoid the names that are taken", () => {
    const input: JsonSchema = {
      type: "object",
      properties: { book: { $ref: "#/$defs/Book" }, other: { $ref: "#/$defs/BookFilled" } },
    };
    const types = declared({ t: { input } }, { Book: book, BookFilled: { type: "string" } });
    expect(types["BookFilled"]).toBe("string");
    expect(types["TInput"]).toContain("book?: BookFilled2");
  });
});

test("the types of a server compile together, and its handlers are held to them", () => {
  const model = serverModel(
    {
      rollDice: {
        input: {
          type: "object",
          properties: { n: { type: "integer", default: 1 }, tree: { $ref: "#/$defs/Tree" } },
        },
        output: { type: "array", items: { $ref: "#/$defs/Die" }, minItems: 1 },
      },
    },
    {
      Die: die,
      Tree: {
        type: "object",
        properties: { left: { $ref: "#/$defs/Tree" }, depth: { default: 0, type: "integer" } },
      },
    },
  );
  const types = declareTypes(model)
    .flatMap(({ declarations }) => declarations())
    .map(({ name, type }) => `export type ${name} = ${type};\n`);
  const use = [
    'import type { RollDiceArguments, RollDiceInput, RollDiceOutput } from "./types.js";',
    "export const call: RollDiceArguments = { tree: { left: {} } };",
    "export const handler = (input: RollDiceInput): RollDiceOutput => [input.n, input.tree?.left?.depth ?? 1];",
    "export const empty: RollDiceOutput = [];",
    "export const wrong = (input: RollDiceInput): string => input.n;",
  ];
  const errors = compileTypeScript(
    new Map([
      ["types", types.join("")],
      ["use", use.join("\n")],
    ]),
  );
  expect(errors.map((error) => error.replace(/^(\w+:\d+): .*/, "$1"))).toEqual(["use:4", "use:5"]);
});
