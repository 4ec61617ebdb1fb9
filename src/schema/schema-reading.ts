import type { Json, JsonSchema } from "../json.js";
import type { ObjectShape, ValueSet } from "./value-set.js";

/** Whose eyes a schema is read with: nobody's, a caller's who may leave out what has a default, a handler's who gets it. */
export type View = "plain" | "sent" | "filled";

/** A named schema that a `$ref` leads to. */
export interface Target {
  /** Name of its TypeScript type in this view. */
  readonly typeName: string;
  readonly schema: JsonSchema;
  readonly view: View;
}

/** Finds what `ref` leads to; undefined when it leads nowhere. */
export type Resolve = (ref: string, view: View) => Target | undefined;

/** What the reading of a keyword asks of the reader: the values of the schemas below it, and sets of values combined. */
export interface SubschemaReader {
  read(schema: JsonSchema, view: View): ValueSet;
  /** A schema of something inside the value: a property, an item, a name. */
  readInside(schema: JsonSchema, view: View): ValueSet;
  /** At least the values that `schema` rejects. */
  complement(schema: JsonSchema): ValueSet;
  /** The same of something inside the value. */
  complementInside(schema: JsonSchema): ValueSet;
  intersect(left: ValueSet, right: ValueSet): ValueSet;
  propertyValue(shape: ObjectShape, name: string): ValueSet;
  /** `set` with what the names in it stand for in their place. */
  withoutNames(set: ValueSet): ValueSet;
  /** What a reference leads to, for keywords that ask about schemas rather than values. */
  target(ref: Json | undefined): JsonSchema | undefined;
}
