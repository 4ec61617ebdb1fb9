/** A number as JSON writes it: `digits` × 10 ** `exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/**
 * Whether `value` is a multiple of `factor` (JSON Schema Validation, section 6.2.1), by the decimal digits of both: in the
 * binary fractions of JavaScript 19.99 is not a multiple of 0.01. Both are finite, and `factor` is greater than 0.
 */
export function isMultipleOf(value: number, factor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(factor)) return value % factor === 0;
  const [digits, factorDigits] = aligned(value, factor);
  return digits % factorDigits === 0n;
}

/** The multiples of `factor` next to `bound`: the two at most and the two at least as large, the nearer ones first. */
export function multiplesAround(
  bound: number,
  factor: number,
): { readonly below: readonly [number, number]; readonly above: readonly [number, number] } {
  const [digits, factorDigits, exponent] = aligned(bound, factor);
  const remainder = digits % factorDigits;
  const floor = digits / factorDigits - (remainder < 0n ? 1n : 0n);
  const ceiling = remainder === 0n ? floor : floor + 1n;
  const multiple = (count: bigint): number => Number(`${count * factorDigits}e${exponent}`);
  return {
    below: [multiple(floor), multiple(floor - 1n)],
    above: [multiple(ceiling), multiple(ceiling + 1n)],
  };
}

/** The digits of both for the same exponent. */
function aligned(a: number, b: number): readonly [digitsOfA: bigint, digitsOfB: bigint, exponent: number] {
  const left = decimalOf(a);
  const right = decimalOf(b);
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = (decimal: Decimal): bigint => decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
  return [scaled(left), scaled(right), exponent];
}

const WRITTEN = /^(-?\d+)(?:\.(\d+))?(?:e(.+))?$/;

function decimalOf(value: number): Decimal {
  const [, whole = "0", fraction = "", exponent = "0"] = WRITTEN.exec(String(value)) ?? [];
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
