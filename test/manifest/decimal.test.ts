import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMultipleOf, multiplesAround } from "../../src/manifest/decimal.js";

/** The oracle: both numbers written out without an exponent, as integers of the same scale. */
function isMultipleByDigits(value: number, factor: number): boolean {
  const places = Math.max(placesOf(value), placesOf(factor));
  return scaled(value, places) % scaled(factor, places) === 0n;
}

function placesOf(value: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (digits.split(".")[1] ?? "").length - Number(exponent));
}

function scaled(value: number, places: number): bigint {
  const [digits = "", exponent = "0"] = String(value).split("e");
  const fraction = digits.split(".")[1] ?? "";
  const zeros = places - fraction.length + Number(exponent);
  return BigInt(digits.replace(".", "")) * 10n ** BigInt(zeros);
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc
    .tuple(fc.integer(), fc.integer({ min: -12, max: 12 }))
    .map(([digits, shift]) => Number(`${digits}e${shift}`)),
);
const factor = number.map(Math.abs).filter((value) => value > 0);

describe("multiples", () => {
  test("every price in cents is a multiple of 0.01, and nothing between two cents is", () => {
    for (let cents = -20_000; cents <= 200_000; cents++) {
      const price = Number(`${cents}e-2`);
      expect(isMultipleOf(price, 0.01), String(price)).toBe(true);
      expect(isMultipleOf(Number(`${cents}5e-3`), 0.01)).toBe(false);
    }
  });

  test("are those of the decimal digits", () => {
    fc.assert(
      fc.property(number, factor, (value, step) => {
        expect(isMultipleOf(value, step)).toBe(isMultipleByDigits(value, step));
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.integer(), factor, (count, step) => {
        const [digits = "", exponent = "0"] = String(step).split("e");
        const places = (digits.split(".")[1] ?? "").length;
        const product = Number(
          `${BigInt(count) * BigInt(digits.replace(".", ""))}e${Number(exponent) - places}`,
        );
        fc.pre(Number.isFinite(product) && isMultipleByDigits(product, step));
        expect(isMultipleOf(product, step)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("around a bound are multiples, in order, with the bound between them", () => {
    const cents = fc.integer({ min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(cents, fc.constantFrom(1, 0.01, 0.25, 0.1, 7, 1e-6), (bound, step) => {
        const { below, above } = multiplesAround(bound / 1000, step);
        const all = [below[1], below[0], above[0], above[1]];
        expect(all.every((value) => isMultipleOf(value, step))).toBe(true);
        expect(below[1]).toBeLessThan(below[0]);
        expect(below[0]).toBeLessThanOrEqual(bound / 1000);
        expect(above[0]).toBeGreaterThanOrEqual(bound / 1000);
        expect(above[1]).toBeGreaterThan(above[0]);
      }),
    );
  });
});
