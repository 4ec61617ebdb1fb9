import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutputError, shapeResult } from "../../templates/server/calls/result.js";
import type { Tool } from "../../templates/server/tool.js";
import { tool } from "./sample-tools.js";

/** A tool whose output may be anything, and what was validated last. */
function permissive(): { readonly tool: Tool; validated(): unknown } {
  let seen: unknown;
  return {
    tool: {
      ...tool("t", { outputSchema: {} }),
      validateOutput: (value: unknown) => {
        seen = value;
        return true;
      },
    },
    validated: () => seen,
  };
}

/** As JSON has it, or why it cannot. */
function throughJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? "not JSON");
  } catch {
    return OutputError;
  }
}

function shaped(value: unknown): unknown {
  const { tool: anything, validated } = permissive();
  try {
    const { content, structuredContent } = shapeResult(anything, value, "modern");
    expect(validated()).toEqual(structuredContent);
    const [block] = content;
    expect(block?.type === "text" ? JSON.parse(block.text) : undefined).toEqual(structuredContent);
    return structuredContent;
  } catch (error) {
    if (error instanceof OutputError) return OutputError;
    throw error;
  }
}

class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
  get euros(): number {
    return this.cents / 100;
  }
}

describe("an output that has a schema", () => {
  const odd = fc.constantFrom<unknown>(
    new Date(0),
    new Date(Number.NaN),
    () => 1,
    Symbol("s"),
    1n,
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Map([[1, 2]]),
    new Money(150),
    Object(1),
    Object("text"),
    Array(2),
    Object.create(null),
    Object.create({ inherited: 1 }),
    { toJSON: () => ({ other: 1 }) },
    { toJSON: 1 },
    Object.assign([1], { toJSON: () => 2 }),
    new (class extends Array<number> {})(1, 2),
    /x/,
    new Uint8Array(2),
    "\ud800",
    JSON.parse('{"__proto__":{"a":1}}'),
  );
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      odd,
      fc.string(),
      fc.integer(),
      fc.double({ noDefaultInfinity: true, noNaN: true }).filter((number) => !Object.is(number, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("1", "0", "a", "toJSON")), tie("value"), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    ),
  })).value;

  test("is validated and sent as JSON has it", () => {
    fc.assert(
      fc.property(value, (output) => {
        const expected = throughJson(output);
        // A member `__proto__` at the root is refused, whoever wrote it.
        const refused =
          typeof expected === "object" && expected !== null && Object.hasOwn(expected, "__proto__");
        expect(shaped(output)).toEqual(refused ? OutputError : expected);
      }),
      { numRuns: 3_000 },
    );
  });

  test("keeps the order of its members", () => {
    const output = { b: 1, a: { z: 1, y: 2 }, 2: 0, 1: 0 };
    expect(JSON.stringify(shaped(output))).toBe(JSON.stringify(output));
  });

  test("is sent as it was validated, though an accessor answers differently each time", () => {
    let count = 0;
    const output = {
      get count() {
        count += 1;
        return count;
      },
    };
    const { tool: anything, validated } = permissive();
    const { structuredContent, content } = shapeResult(anything, output, "modern");
    expect(structuredContent).toEqual(validated());
    expect(content).toEqual([{ type: "text", text: JSON.stringify(validated()) }]);
  });

  test("is not changed by defaults that validation fills in", () => {
    const output = { given: 1 };
    const filling: Tool = {
      ...tool("t", { outputSchema: {} }),
      validateOutput: (data: unknown) => {
        Object.assign(Object(data), { filled: 2 });
        return true;
      },
    };
    const { structuredContent, content } = shapeResult(filling, output, "modern");
    expect(structuredContent).toEqual({ given: 1, filled: 2 });
    expect(content).toEqual([{ type: "text", text: '{"given":1,"filled":2}' }]);
    expect(output).toEqual({ given: 1 });
  });
});

describe("an output that has no schema", () => {
  const shapedPlainly = (output: unknown) => shapeResult(tool("t"), output, "modern");
  const text = (value: string) => ({ type: "text" as const, text: value });

  test("is sent as it is where it is a whole result of the SDKs", () => {
    expect(shapedPlainly({ content: [text("4, 2")] })).toEqual({ content: [text("4, 2")] });
    expect(shapedPlainly({ content: [text("no dice")], isError: true })).toEqual({
      content: [text("no dice")],
      isError: true,
    });
  });

  test.each([
    [{ content: [] }],
    [{ content: ["4, 2"] }],
    [{ content: [{ type: "chapter", text: "1" }] }],
    [{ content: [text("1")], title: "Dice" }],
    [{ content: "4, 2" }],
  ])("is JSON where it only looks like one: %j", (output) => {
    expect(shapedPlainly(output)).toEqual({ content: [text(JSON.stringify(output))] });
  });
});
