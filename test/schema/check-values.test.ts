import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../src/json.js";
import { checkValues } from "../../src/schema/check-values.js";
import { serverModel, type ToolFixture } from "./fixture.js";

function found(tool: ToolFixture, definitions: Readonly<Record<string, JsonSchema>> = {}): readonly string[] {
  return checkValues(serverModel({ t: tool }, definitions)).map(
    ({ code, message, location }) => `${code} ${location?.file.replace("m.yaml#", "")} ${message}`,
  );
}

const property = (schema: JsonSchema): ToolFixture => ({
  input: { type: "object", properties: { p: schema } },
});

describe("defaults", () => {
  test("that their schema refuses are shown where they stand", () => {
    expect(found(property({ type: "integer", maximum: 100, default: 500 }))).toEqual([
      "invalid-default /tools/t/inputSchema/properties/p/default This default does not fit its schema: must be <= 100",
    ]);
    expect(found(property({ type: "array", items: { type: "string" }, default: ["a", 1] }))).toEqual([
      "invalid-default /tools/t/inputSchema/properties/p/default/1 This default does not fit its schema, at `1`: must be a string",
    ]);
  });

  test("that fit are not, whichever keywords judge them", () => {
    for (const schema of [
      { type: "integer", minimum: 1, default: 3 },
      { enum: ["a", null], default: null },
      { type: "string", format: "date", default: "2024-02-29" },
      { type: "number", multipleOf: 0.1, default: 0.5 },
      { type: "object", properties: { a: { default: 1 } }, required: ["a"], default: {} },
      { $ref: "#/$defs/Word", default: "abc" },
      { default: { anything: [1] } },
    ]) {
      expect(
        found(property(schema), { Word: { type: "string", pattern: "^[a-z]+$" } }),
        JSON.stringify(schema),
      ).toEqual([]);
    }
  });

  test("in shared schemas are shown once, in the shared schema", () => {
    const Die: JsonSchema = { type: "integer", maximum: 6, default: 7 };
    const tool: ToolFixture = {
      input: { type: "object", properties: { a: { $ref: "#/$defs/Die" }, b: { $ref: "#/$defs/Die" } } },
    };
    expect(found(tool, { Die })).toEqual([
      "invalid-default /schemas/Die/default This default does not fit its schema: must be <= 6",
    ]);
  });

  test("beside a reference are judged by what it leads to", () => {
    expect(found(property({ $ref: "#/$defs/Die", default: "six" }), { Die: { type: "integer" } })).toEqual([
      "invalid-default /tools/t/inputSchema/properties/p/default This default does not fit its schema: must be an integer",
    ]);
  });
});

describe("examples", () => {
  test("in schemas are shown one by one", () => {
    expect(
      found(
        property({
          type: "string",
          format: "uuid",
          examples: ["x", "0f8fad5b-d9cb-469f-a165-70867728950e", 1],
        }),
      ),
    ).toEqual([
      'invalid-example /tools/t/inputSchema/properties/p/examples/0 This example does not fit its schema: must match format "uuid"',
      "invalid-example /tools/t/inputSchema/properties/p/examples/2 This example does not fit its schema: must be a string",
    ]);
  });

  test("of tools are judged by input and output schema, at the value that is wrong", () => {
    const input: JsonSchema = {
      type: "object",
      properties: { "a/b": { type: "array", items: { type: "integer" } }, n: { default: 1 } },
      required: ["n"],
      additionalProperties: false,
    };
    const tool: ToolFixture = {
      input,
      output: { type: "string" },
      examples: [
        { input: { "a/b": [1, "2"] }, output: 3 },
        { input: {} },
        { input: { n: 1, m: 2 }, error: "unknown" },
      ],
    };
    expect(found(tool)).toEqual([
      "invalid-example /tools/t/examples/0/input/a/b/1 This example input of `t` does not fit its schema, at `a/b.1`: must be an integer",
      "invalid-example /tools/t/examples/0/output This example output of `t` does not fit its schema: must be a string",
    ]);
  });
});

test("choices that the type beside them excludes", () => {
  expect(found(property({ type: "integer", enum: [1, "2", 2.5] }))).toEqual([
    'impossible-choice /tools/t/inputSchema/properties/p/enum/1 `"2"` can never be valid: the `type` beside it excludes it',
    "impossible-choice /tools/t/inputSchema/properties/p/enum/2 `2.5` can never be valid: the `type` beside it excludes it",
  ]);
});

test("a schema that cannot be compiled is left to who compiles it", () => {
  expect(found(property({ pattern: "(", default: "x" }))).toEqual([]);
});
