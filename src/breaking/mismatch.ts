import type { Json } from "../json.js";
import type { Origin } from "../manifest/source.js";
import { type Atom, typeNames } from "./conjunction.js";

/**
 * In what way values of one schema are not accepted by the other.
 * - `required`: a property that may be missing must be there.
 * - `unknown-property`: a described property is not accepted. `open`: nor is any that is not described.
 * - `undescribed`: a property without a description may have any value, which the other does not accept.
 * - `type`, `null` (nothing but `null`), `enum`: values that are not accepted.
 * - `pattern`, `format`, `constraint`: all other keywords that limit values.
 * - `default`: what a missing property stands for.
 * - `undecided`: the keyword cannot be compared; there may be no such value.
 */
export type MismatchKind =
  | "required"
  | "unknown-property"
  | "open"
  | "undescribed"
  | "type"
  | "null"
  | "enum"
  | "pattern"
  | "format"
  | "constraint"
  | "default"
  | "undecided";

/** Values that the narrower schema accepts and the wider one, which should accept them all, does not. */
export interface Mismatch {
  readonly kind: MismatchKind;
  /** The way to the value: property names, `[]` for items and `*` for any property. */
  readonly path: readonly string[];
  /** The keyword that refuses it. */
  readonly keyword: string;
  /** The value of the keyword in the narrower schema: a limit, or the values (types, names) that are not accepted. */
  readonly narrower?: Json | undefined;
  /** The value of the keyword in the wider schema. */
  readonly wider?: Json | undefined;
  /** Its place in the newer of the two. */
  readonly at: Origin;
}

/** The same, seen from one step further out. */
export function below(step: string, mismatches: readonly Mismatch[]): readonly Mismatch[] {
  return mismatches.map((mismatch) => ({ ...mismatch, path: [step, ...mismatch.path] }));
}

/** Values of these types are not accepted; `accepted` are the types that are. */
export function typeMismatch(types: ReadonlySet<Atom>, accepted: ReadonlySet<Atom>, at: Origin): Mismatch {
  return {
    kind: types.size === 1 && types.has("null") ? "null" : "type",
    path: [],
    keyword: "type",
    narrower: typeNames(types),
    wider: typeNames(accepted),
    at,
  };
}
