import { isSpent, spend } from "./work-budget.js";

/**
 * Sets of JSON values, as precise as TypeScript types can be: the step between the keywords of a schema and the printed
 * type. A set that cannot be expressed exactly is widened, never narrowed.
 */
export interface ValueSet {
  readonly null: boolean;
  readonly boolean: ScalarSet<boolean>;
  readonly number: ScalarSet<number>;
  readonly string: ScalarSet<string>;
  /** A union: an array of the set fits at least one. */
  readonly arrays: readonly ArrayShape[];
  readonly objects: readonly ObjectShape[];
  /** Named types, in union with the rest. */
  readonly references: readonly Reference[];
}

/** Some values, or all except some. */
export interface ScalarSet<V> {
  readonly except: boolean;
  readonly values: ReadonlySet<V>;
}

/** Arrays: `prefix[i]` at index i, `rest` behind it, at least `minimum` (at most the length of `prefix`) items. */
export interface ArrayShape {
  readonly prefix: readonly ValueSet[];
  readonly minimum: number;
  readonly rest: ValueSet;
}

export interface ObjectShape {
  /** By name. An optional property with an empty set of values is forbidden. */
  readonly properties: ReadonlyMap<string, Property>;
  /** Values of properties outside `properties` whose names match. */
  readonly patterns: readonly PatternRule[];
  /** Values of all other properties. Undefined: the schema does not mention them, so any value is allowed. */
  readonly rest: ValueSet | undefined;
}

export interface Property {
  readonly value: ValueSet;
  readonly required: boolean;
  /** Lines of documentation, not escaped. */
  readonly doc: readonly string[];
}

export interface PatternRule {
  /** ECMAScript regular expression (flag `u`), not anchored. */
  readonly source: string;
  readonly value: ValueSet;
}

/** The values of a named type; with `and`, only those that are also objects of one of these shapes. */
export interface Reference {
  readonly name: string;
  readonly and?: readonly ObjectShape[];
}

export function noneOf<V>(): ScalarSet<V> {
  return { except: false, values: new Set() };
}

export function allOf<V>(): ScalarSet<V> {
  return { except: true, values: new Set() };
}

export const nothing: ValueSet = {
  null: false,
  boolean: noneOf(),
  number: noneOf(),
  string: noneOf(),
  arrays: [],
  objects: [],
  references: [],
};

export const anyArray: ArrayShape = {
  prefix: [],
  minimum: 0,
  get rest() {
    return anything;
  },
};

export const anyObject: ObjectShape = { properties: new Map(), patterns: [], rest: undefined };

/** Every JSON value. Sets of all values are this object itself. */
export const anything: ValueSet = {
  null: true,
  boolean: allOf(),
  number: allOf(),
  string: allOf(),
  arrays: [anyArray],
  objects: [anyObject],
  references: [],
};

/** Every value that is not an object, and objects of these shapes. */
export function objectsOnlyAs(objects: readonly ObjectShape[]): ValueSet {
  return canonical({ ...anything, objects });
}

/** Every value that is not an array, and arrays of these shapes. */
export function arraysOnlyAs(arrays: readonly ArrayShape[]): ValueSet {
  return canonical({ ...anything, arrays });
}

export function reference(name: string): ValueSet {
  return { ...nothing, references: [{ name }] };
}

function isEmpty(set: ScalarSet<unknown>): boolean {
  return !set.except && set.values.size === 0;
}

function isFull(set: ScalarSet<unknown>): boolean {
  return set.except && set.values.size === 0;
}

export function isNothing(set: ValueSet): boolean {
  return (
    !set.null &&
    isEmpty(set.boolean) &&
    isEmpty(set.number) &&
    isEmpty(set.string) &&
    set.arrays.length === 0 &&
    set.objects.length === 0 &&
    set.references.length === 0
  );
}

/** Whether every value of `inner` is certainly one of `outer`. */
export function covers(outer: ValueSet, inner: ValueSet): boolean {
  if (outer === anything || outer === inner || isNothing(inner)) return true;
  if (!spend()) return false;
  return (
    (outer.null || !inner.null) &&
    coversScalars(outer.boolean, inner.boolean) &&
    coversScalars(outer.number, inner.number) &&
    coversScalars(outer.string, inner.string) &&
    inner.arrays.every((array) => outer.arrays.some((other) => coversArray(other, array))) &&
    inner.objects.every((object) => outer.objects.some((other) => coversObject(other, object))) &&
    inner.references.every(({ name }) =>
      outer.references.some((other) => other.name === name && other.and === undefined),
    )
  );
}

function coversScalars<V>(outer: ScalarSet<V>, inner: ScalarSet<V>): boolean {
  if (isFull(outer) || isEmpty(inner)) return true;
  if (!outer.except) {
    return !inner.except && inner.values.size <= outer.values.size && hasEach(outer, inner.values, true);
  }
  return hasEach(inner, outer.values, inner.except);
}

/** Whether all of `values`, or none of them, are listed in `set`. */
function hasEach<V>(set: ScalarSet<V>, values: ReadonlySet<V>, listed: boolean): boolean {
  if (values.size > 8) spend(values.size);
  for (const value of values) if (set.values.has(value) !== listed) return false;
  return true;
}

function coversArray(outer: ArrayShape, inner: ArrayShape): boolean {
  if (outer === anyArray) return true;
  if (!spend() || outer.minimum > inner.minimum) return false;
  const length = Math.max(outer.prefix.length, inner.prefix.length);
  for (let index = 0; index <= length; index++) {
    if (!covers(itemAt(outer, index), itemAt(inner, index))) return false;
  }
  return true;
}

function coversObject(outer: ObjectShape, inner: ObjectShape): boolean {
  if (!spend()) return false;
  for (const [name, property] of outer.properties) {
    if (property.required && inner.properties.get(name)?.required !== true) return false;
    if (
      property.value !== anything &&
      !covers(property.value, inner.properties.get(name)?.value ?? anything)
    ) {
      return false;
    }
  }
  const restricts = outer.rest !== undefined && outer.rest !== anything;
  if (!restricts && outer.patterns.every(({ value }) => value === anything)) return true;
  // Rules about undeclared names: only equal rules are decided.
  if (outer.patterns.length > 0 || inner.patterns.length > 0) return false;
  const rest = outer.rest ?? anything;
  return (
    covers(rest, inner.rest ?? anything) &&
    [...inner.properties].every(([name, { value }]) => outer.properties.has(name) || covers(rest, value))
  );
}

export function itemAt(array: ArrayShape, index: number): ValueSet {
  return array.prefix[index] ?? array.rest;
}

/** Values of either set. */
export function union(left: ValueSet, right: ValueSet): ValueSet {
  if (left === anything || left === right) return left;
  if (covers(right, left)) return right;
  const arrays = uniteShapes(left.arrays, right.arrays, coversArray);
  const objects = uniteShapes(left.objects, right.objects, coversObject);
  if (isSpent()) return ofEqualKinds(left, right);
  const united: ValueSet = {
    null: left.null || right.null,
    boolean: uniteScalars(left.boolean, right.boolean),
    number: uniteScalars(left.number, right.number),
    string: uniteScalars(left.string, right.string),
    arrays,
    objects,
    references: [
      ...left.references,
      ...right.references.filter(
        ({ name, and }) =>
          !left.references.some(
            (other) => other.name === name && (other.and === undefined || other.and === and),
          ),
      ),
    ],
  };
  return canonical(united);
}

/** A superset of both sets: all values of their kinds. */
function ofEqualKinds(left: ValueSet, right: ValueSet): ValueSet {
  if (left.references.length + right.references.length > 0) return anything;
  const all = <V>(a: ScalarSet<V>, b: ScalarSet<V>): ScalarSet<V> =>
    isEmpty(a) && isEmpty(b) ? noneOf() : allOf();
  const set: ValueSet = {
    null: left.null || right.null,
    boolean: all(left.boolean, right.boolean),
    number: all(left.number, right.number),
    string: all(left.string, right.string),
    arrays: left.arrays.length + right.arrays.length > 0 ? [anyArray] : [],
    objects: left.objects.length + right.objects.length > 0 ? [anyObject] : [],
    references: [],
  };
  const kinds = [set.boolean, set.number, set.string].every(isFull);
  return set.null && kinds && set.arrays.length + set.objects.length === 2 ? anything : set;
}

export function unionOf(sets: readonly ValueSet[]): ValueSet {
  return sets.reduce(union, nothing);
}

/** `set` with its scalars in their simplest form; `anything` itself when it contains every value. */
export function canonical(set: ValueSet): ValueSet {
  const boolean = onBooleans(set.boolean);
  const full =
    set.null &&
    isFull(boolean) &&
    isFull(set.number) &&
    isFull(set.string) &&
    set.arrays.some((array) => coversArray(array, anyArray)) &&
    // Objects with named properties are kept: the names inform a reader, even when any value is allowed.
    set.objects.some((object) => object.properties.size === 0 && coversObject(object, anyObject));
  return full ? anything : { ...set, boolean };
}

function onBooleans(set: ScalarSet<boolean>): ScalarSet<boolean> {
  const values = [true, false].filter((value) => set.values.has(value) !== set.except);
  return values.length === 2 ? allOf() : { except: false, values: new Set(values) };
}

function uniteScalars<V>(left: ScalarSet<V>, right: ScalarSet<V>): ScalarSet<V> {
  return complementOf(intersectScalars(complementOf(left), complementOf(right)));
}

export function complementOf<V>({ except, values }: ScalarSet<V>): ScalarSet<V> {
  return { except: !except, values };
}

export function intersectScalars<V>(left: ScalarSet<V>, right: ScalarSet<V>): ScalarSet<V> {
  if (isFull(left) || isEmpty(right)) return right;
  if (isFull(right) || isEmpty(left)) return left;
  spend(left.values.size + right.values.size);
  if (left.except && right.except)
    return { except: true, values: new Set([...left.values, ...right.values]) };
  const [listed, other] = left.except ? [right, left] : [left, right];
  return {
    except: false,
    values: new Set([...listed.values].filter((value) => other.values.has(value) !== other.except)),
  };
}

function uniteShapes<S>(
  left: readonly S[],
  right: readonly S[],
  coversShape: (outer: S, inner: S) => boolean,
): readonly S[] {
  const added = right.filter((shape) => !left.some((other) => coversShape(other, shape)));
  const kept = left.filter((shape) => !added.some((other) => coversShape(other, shape)));
  return [...kept, ...added];
}
