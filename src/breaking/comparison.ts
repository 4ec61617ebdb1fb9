import type { Origin } from "../manifest/source.js";
import type { ComparedModel } from "./compared-model.js";
import type { Conjunction, Part } from "./conjunction.js";
import type { Mismatch } from "./mismatch.js";
import type { SchemaNode } from "./schema-node.js";

/** The two models whose schemas are compared, and how. */
export interface SubsetOptions {
  readonly narrower: ComparedModel;
  readonly wider: ComparedModel;
  /** Which of the two is the newer manifest: mismatches point into it. */
  readonly newer: "narrower" | "wider";
  /** `input`: a caller may leave out what has a default. `output`: what has a default is always there. */
  readonly defaults: "input" | "output";
  /** Which of the two fill in the defaults of arguments, so that `input` holds: see `receivesDefaults`. */
  readonly filling: { readonly narrower: boolean; readonly wider: boolean };
}

/** The narrower schemas, all of one value, at one place, and the wider schema that they are compared with. */
export interface Comparison {
  readonly narrower: Conjunction;
  /** The one schema without `$ref` and `allOf` that should accept the same values. */
  readonly wider: Part;
  /** Where to point at in the newer manifest. */
  readonly at: Origin;
}

/** The part of the check that rules call: it compares the schemas below their keyword. */
export interface SubschemaCheck {
  readonly options: SubsetOptions;
  /**
   * Compares all of `narrower`, which judge the same value, with `wider`.
   *
   * @param at where the narrower schemas stand, or would stand
   */
  compare(narrower: readonly SchemaNode[], wider: SchemaNode, at: Origin): readonly Mismatch[];
  /** Whether no value is accepted by both: `narrower` and a schema of the wider side. */
  disjoint(narrower: Conjunction, wider: SchemaNode): boolean;
}
