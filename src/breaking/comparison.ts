import type { Origin } from "../manifest/source.js";
import type { Conjunction, Part } from "./conjunction.js";
import type { Mismatch } from "./mismatch.js";
import type { SchemaNode } from "./schema-node.js";
import type { SchemaSide } from "./schema-side.js";

/** What a schema's values are compared with, and how. */
export interface SubsetOptions {
  readonly narrower: SchemaSide;
  readonly wider: SchemaSide;
  /** Which of the two is the newer manifest: mismatches point into it. */
  readonly newer: "narrower" | "wider";
  /** `input`: a caller may leave out what has a default. `output`: what has a default is always there. */
  readonly defaults: "input" | "output";
  /** Which of the two fill in the defaults of arguments, so that `input` holds: see `receivesDefaults`. */
  readonly filling: { readonly narrower: boolean; readonly wider: boolean };
}

/** What the narrower schemas, all of one value, say at one place. */
export interface Comparison {
  readonly narrower: Conjunction;
  /** The one schema without `$ref` and `allOf` that should accept the same values. */
  readonly wider: Part;
  /** Where to point at in the newer manifest. */
  readonly at: Origin;
}

/** What a rule asks of the check that it is a part of: how the schemas below its keyword compare. */
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
