import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ComparedModel } from "../../src/breaking/compared-model.js";
import { SubsetCheck } from "../../src/breaking/subset.js";
import type { Json, JsonObject, JsonSchema } from "../../src/json.js";
import { modelOf } from "./compare.js";

const model = modelOf({});
const origin = {
  source: {
    path: "schema",
    text: "",
    data: null,
    locate: () => ({
      file: "schema",
      range: { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 1, offset: 0 } },
    }),
  },
  path: [],
};

/** Small enough that random schemas have much to do with each other. */
const names = ["a", "b"] as const;
const scalar = fc.constantFrom<Json>(null, true, false, 0, 1, 2, 3.5, -1, "", "a", "ab", "b1");
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, "c"), tie("value"), { maxKeys: 3 }),
  ),
}));

const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const list = fc.array(tie("schema"), { minLength: 1, maxLength: 3 });
  const small = fc.integer({ min: 0, max: 3 });
  const map = fc.dictionary(fc.constantFrom(...names), tie("schema"), { maxKeys: 2 });
  const some = fc.subarray([...names]);
  return {
    schema: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.boolean(),
      fc.record<JsonObject>(
        {
          type: fc.subarray(["null", "boolean", "object", "array", "string", "integer", "number"], {
            minLength: 1,
            maxLength: 3,
          }),
          minimum: small,
          maximum: small,
          exclusiveMinimum: small,
          multipleOf: fc.constantFrom(1, 2, 0.5),
          minLength: small,
          maxLength: small,
          pattern: fc.constantFrom("^a", "a$", "^[a-z]*$", "b"),
          enum: fc.array(value, { minLength: 1, maxLength: 3 }),
          const: scalar,
        },
        { requiredKeys: [] },
      ),
      fc.record<JsonObject>(
        {
          type: fc.constant("object"),
          properties: map,
          required: some,
          additionalProperties: tie("schema"),
          patternProperties: fc.dictionary(fc.constantFrom("^a", "[bc]"), tie("schema"), { maxKeys: 1 }),
          minProperties: small,
          maxProperties: small,
          propertyNames: fc.constantFrom<Json>({ enum: ["a", "b"] }, { pattern: "^a" }, { maxLength: 1 }),
          dependentRequired: fc.dictionary(fc.constantFrom(...names), some, { maxKeys: 1 }),
          dependentSchemas: fc.dictionary(fc.constantFrom(...names), tie("schema"), { maxKeys: 1 }),
          unevaluatedProperties: tie("schema"),
          allOf: list,
        },
        { requiredKeys: ["type"] },
      ),
      fc.record<JsonObject>(
        {
          type: fc.constant("array"),
          items: tie("schema"),
          prefixItems: list,
          minItems: small,
          maxItems: small,
          uniqueItems: fc.boolean(),
          contains: tie("schema"),
          minContains: small,
        },
        { requiredKeys: ["type"] },
      ),
      fc.record<JsonObject>(
        {
          anyOf: list,
          oneOf: list,
          allOf: list,
          not: tie("schema"),
          if: tie("schema"),
          ["then" as string]: tie("schema"),
          else: tie("schema"),
        },
        { requiredKeys: [] },
      ),
    ),
  };
});

/** A schema and one that is a little different, so that many pairs are found to be subsets. */
const pairs = fc.tuple(schema, schema, fc.integer({ min: 0, max: 9 })).map(([one, two, kind]) => {
  if (kind === 1) return [one, { anyOf: [one, two] }] as const;
  if (kind === 2) return [{ allOf: [one, two] }, one] as const;
  if (kind === 3) return [{ oneOf: [one, two] }, { anyOf: [two, one] }] as const;
  if (kind > 4) return [one, two] as const;
  return [
    { type: "object", properties: { a: one, b: two }, required: ["a"], additionalProperties: false },
    { properties: { b: { anyOf: [one, two] } } },
  ] as const;
});

const ajv = new Ajv2020({ strict: false, validateSchema: false, addUsedSchema: false, logger: false });

/** Ajv writes code that throws for a few schemas with `prefixItems`: of those nothing can be said. */
function judge(validate: ValidateFunction, candidate: unknown): boolean | undefined {
  try {
    return validate(candidate) === true;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

test("where no mismatch is found, every value that the narrower schema accepts is accepted by the wider", () => {
  let tried = 0;
  fc.assert(
    fc.property(pairs, fc.array(value, { minLength: 20, maxLength: 20 }), (pair, candidates) => {
      // Ajv cannot compare objects without a prototype.
      const [[narrower, wider], values] = structuredClone([pair, candidates]);
      const check = new SubsetCheck({
        narrower: new ComparedModel(model),
        wider: new ComparedModel(model),
        newer: "wider",
        defaults: "input",
        filling: { narrower: true, wider: true },
      });
      const node = (content: JsonSchema) => ({ schema: content, origin, conditional: false });
      if (check.compare([node(narrower)], node(wider), origin).length > 0) return;
      const [accepts, mustAccept] = [ajv.compile(narrower), ajv.compile(wider)];
      for (const candidate of values) {
        if (judge(accepts, candidate) !== true) continue;
        expect(judge(mustAccept, candidate)).not.toBe(false);
        tried++;
      }
    }),
    {
      numRuns: Number(process.env["FUZZ_RUNS"] ?? 600),
      seed: Number(process.env["FUZZ_SEED"] ?? 20_260_723),
    },
  );
  // The property says nothing of pairs that are reported, nor of schemas that accept nothing: there must be others.
  expect(tried).toBeGreaterThan(300);
});
