import type { Json, JsonSchema } from "../json.js";
import type { ObjectShape, ValueSet } from "./value-set.js";

/**
 * How defaults are treated: `plain` ignores them; in `sent` (callers) a property with a default is optional; in `filled`
 * (handlers) it is present.
 */
export type View = "plain" | "sent" | "filled";

/** A named schema that a `$ref` refers to. */
export interface Target {
  /** Name of its TypeScript type in this view. */
  readonly typeName: string;
  readonly schema: JsonSchema;
  readonly view: View;
}

/** Resolves `ref`; undefined when its target does not exist. */
export type Resolve = (ref: string, view: View) => Target | undefined;

/** The operations of the schema reader that keyword modules use: reading subschemas and combining sets of values. */
export interface SubschemaReader {
  read(schema: JsonSchema, view: View): ValueSet;
  /** The values of a subschema that applies inside the value: to a property, an item or a name. */
  readInside(schema: JsonSchema, view: View): ValueSet;
  /** A superset of the values that `schema` rejects. */
  complement(schema: JsonSchema): ValueSet;
  /** The same for a subschema that applies inside the value. */
  complementInside(schema: JsonSchema): ValueSet;
  intersect(left: ValueSet, right: ValueSet): ValueSet;
  propertyValue(shape: ObjectShape, name: string): ValueSet;
  /** `set` with its named types replaced by their values. */
  withoutNames(set: ValueSet): ValueSet;
  /** The target of a reference, for keywords that need the schema rather than its values. */
  target(ref: Json | undefined): JsonSchema | undefined;
}
