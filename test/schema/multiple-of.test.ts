import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../src/json.js";
import { isMultipleOf } from "../../src/manifest/decimal.js";
import { checkValues } from "../../src/schema/check-values.js";
import { compileValidators } from "../../src/schema/validators.js";
import { ValueChecker } from "../../src/schema/value-checker.js";
import { smallestInstance } from "../../src/simulate/smallest-instance.js";
import { serverModel } from "./fixture.js";

type Validator = ((value: unknown) => boolean) & { errors?: unknown };

async function validators(
  schemas: Readonly<Record<string, JsonObject>>,
): Promise<Readonly<Record<string, Validator>>> {
  const tools = Object.fromEntries(Object.entries(schemas).map(([name, input]) => [name, { input }]));
  const [text] = compileValidators(serverModel(tools));
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text ?? "")}`);
}

test("the validators of a server and those of `lint` divide by decimal digits", async () => {
  const factors = [0.01, 0.1, 0.05, 0.001, 1e-7, 2.5, 3, 7e20, 0.07];
  const schemas = Object.fromEntries(
    factors.map((multipleOf, index) => [`t${index}`, { type: "number", multipleOf }]),
  );
  const compiled = await validators(schemas);
  const checker = new ValueChecker(serverModel({ t: { input: { multipleOf: 1 } } }));
  const price = fc.integer({ min: -1e6, max: 1e6 }).map((cents) => Number(`${cents}e-2`));
  const value = fc.oneof(price, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(fc.nat(factors.length - 1), value, (index, number) => {
      const multipleOf = factors[index] ?? 1;
      const verdict = isMultipleOf(number, multipleOf);
      const validate = compiled[`t${index}Input`];
      expect(validate?.(number), `${number} by ${multipleOf}`).toBe(verdict);
      expect(checker.misfits(number, { type: "number", multipleOf }, false).length === 0).toBe(verdict);
    }),
    { numRuns: 2000 },
  );
  const [cent] = [compiled["t0Input"]];
  for (const number of [19.99, 0.07, 0.29, 1.15, 2.05, 4.35, 8.41, 1.1]) expect(cent?.(number)).toBe(true);
  expect(cent?.(19.999)).toBe(false);
  expect(cent?.errors).toEqual([
    {
      instancePath: "",
      keyword: "multipleOf",
      params: { multipleOf: 0.01 },
      message: "must be multiple of 0.01",
    },
  ]);
});

test("an example, a default and the simulator's arguments may be prices", () => {
  const schema = {
    type: "object",
    properties: { price: { type: "number", multipleOf: 0.01, minimum: 19.985, default: 19.99 } },
    required: ["price"],
  };
  const model = serverModel({
    buy: { input: schema, output: schema, examples: [{ input: { price: 20.07 }, output: { price: 20.29 } }] },
  });
  expect(checkValues(model)).toEqual([]);
  expect(smallestInstance(schema)).toEqual({ price: 19.99 });
});

test("an infinite number fits no schema: it came from a number too large, and would be sent as null", async () => {
  const compiled = await validators({ number: { type: "number" }, integer: { type: "integer" } });
  for (const validate of Object.values(compiled)) {
    expect(validate(JSON.parse("1e400"))).toBe(false);
    expect(validate(Number.NaN)).toBe(false);
    expect(validate(JSON.parse("1e300"))).toBe(true);
  }
});
