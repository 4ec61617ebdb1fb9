import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject, JsonSchema } from "../../src/json.js";
import { nodesOnCycles } from "../../src/schema/recursion.js";
import { compileValidators } from "../../src/schema/validators.js";
import { ValueChecker } from "../../src/schema/value-checker.js";
import { serverModel } from "./fixture.js";

type Validate = { (value: unknown): boolean; errors?: readonly { instancePath: string; message: string }[] };

/** The generated validator of `{ where: Expr }`. */
async function generated(definitions: Record<string, JsonSchema>): Promise<Validate> {
  const input = { type: "object", properties: { where: { $ref: "#/$defs/Expr" } } };
  const [text] = compileValidators(serverModel({ t: { input } }, definitions));
  const module = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text ?? "")}`);
  return module.tInput;
}

const expr = { $ref: "#/$defs/Expr" };
const pair = (op: string) => ({
  type: "object",
  // Subexpressions come first, so that they are validated before the operator is known.
  properties: { left: expr, right: expr, op: { const: op } },
  required: ["op"],
});
const comparison = {
  type: "object",
  properties: { op: { const: "eq" }, field: { type: "string" } },
  required: ["op", "field"],
};

/** Schemas of expressions, by the keyword that has the alternatives. */
const schemas: Readonly<Record<string, Record<string, JsonSchema>>> = {
  anyOf: { Expr: { anyOf: [pair("and"), pair("or"), comparison] } },
  oneOf: { Expr: { oneOf: [pair("and"), pair("or"), comparison] } },
  "if and else": { Expr: { if: pair("and"), else: { anyOf: [pair("or"), comparison] } } },
  "several schemas": {
    Expr: { anyOf: [{ $ref: "#/$defs/Both" }, { $ref: "#/$defs/Any" }, comparison] },
    Both: pair("and"),
    Any: { allOf: [pair("or"), { not: { required: ["never"] } }] },
  },
  unevaluatedProperties: {
    Expr: { anyOf: [pair("and"), pair("or"), comparison], unevaluatedProperties: false },
  },
};

/** 100 levels: if the time doubled with each, this would not end. */
function nested(leaf: Json): JsonObject {
  let value = leaf;
  for (let level = 0; level < 100; level++)
    value = { op: "or", left: value, right: { op: "eq", field: "a" } };
  return { where: value };
}

describe.each(Object.entries(schemas))("alternatives of %s that refer to themselves", (_, definitions) => {
  test("are validated once for each object of a deep value, valid or not", async () => {
    const validate = await generated(definitions);
    expect(validate(nested({ op: "eq", field: "a" }))).toBe(true);
    expect(validate(nested({ op: "eq" }))).toBe(false);
    expect(validate.errors?.length).toBeLessThan(1_000);
    expect(validate.errors?.some(({ instancePath }) => instancePath.startsWith("/where/left/left"))).toBe(
      true,
    );
  });

  test("are so in lint, too", () => {
    const input: JsonSchema = { type: "object", properties: { where: expr } };
    const checker = new ValueChecker(serverModel({ t: { input } }, definitions));
    expect(checker.misfits(nested({ op: "eq", field: "a" }), input, false)).toEqual([]);
    expect(checker.misfits(nested({ op: "eq" }), input, false)).not.toEqual([]);
  });

  test("accept what Ajv accepts", async () => {
    const validate = await generated(definitions);
    const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true });
    const theirs = ajv.compile({ properties: { where: expr }, $defs: definitions });
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom<Json[]>(
          { op: "eq", field: "a" },
          { op: "eq" },
          { op: "eq", field: "a", more: 1 },
          1,
          [],
          null,
        ),
        fc.record<Record<string, Json>>(
          { op: fc.constantFrom("and", "or", "eq"), left: tie("value"), right: tie("value") },
          { requiredKeys: ["op"] },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (where) => {
        expect(validate({ where })).toBe(theirs({ where }));
      }),
      { numRuns: 300 },
    );
  });
});

test("an object that stands at two places is refused at both", async () => {
  const validate = await generated({ Expr: { anyOf: [pair("and"), comparison] } });
  const bad = { op: "none" };
  expect(validate({ where: { op: "and", left: bad, right: bad } })).toBe(false);
  const places = validate.errors?.map(({ instancePath }) => instancePath);
  expect(places).toEqual(expect.arrayContaining(["/where/left/op", "/where/right/op"]));
});

test("many items that a function refuses take no time for each other", async () => {
  const validate = await generated({
    Expr: { type: "array", items: { $ref: "#/$defs/Item" } },
    Item: pair("or"),
  });
  expect(validate({ where: Array.from({ length: 300_000 }, () => 1) })).toBe(false);
  expect(validate.errors).toHaveLength(300_000);
});

test("a choice that a value is not is named", () => {
  const input: JsonSchema = {
    anyOf: [{ properties: { op: { const: "and" } } }, { properties: { op: { enum: ["a", { b: 1 }] } } }],
  };
  const checker = new ValueChecker(serverModel({ t: { input } }, {}));
  const messages = checker.misfits({ op: "x" }, input, false).map(({ message }) => message);
  expect(messages.slice(0, 2)).toEqual(['must be `"and"`', 'must be one of `"a"`, `{"b":1}`']);
});

test("nodes on cycles are those that reach themselves", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 12 }), (pairs) => {
      const edges = new Map<string, Set<string>>();
      for (const [from, to] of pairs) edges.set(from, (edges.get(from) ?? new Set()).add(to));
      const reached = (from: string): ReadonlySet<string> => {
        const found = new Set<string>();
        const visit = (node: string): void => {
          for (const next of edges.get(node) ?? []) {
            if (found.has(next)) continue;
            found.add(next);
            visit(next);
          }
        };
        visit(from);
        return found;
      };
      const expected = [...edges.keys()].filter((node) => reached(node).has(node));
      expect([...nodesOnCycles(edges)].sort()).toEqual(expected.sort());
    }),
  );
});
