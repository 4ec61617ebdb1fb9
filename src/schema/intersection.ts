import {
  type ArrayShape,
  anything,
  canonical,
  covers,
  intersectScalars,
  isNothing,
  itemAt,
  nothing,
  type ObjectShape,
  type PatternRule,
  type Reference,
  union,
  type ValueSet,
} from "./value-set.js";
import { isSpent, spend } from "./work-budget.js";

/** Most shapes that an intersection multiplies out. Beyond it, one side is dropped, which widens the set. */
const MOST_SHAPES = 24;

/** Greatest depth of nested intersections (in the values of properties and items). */
const DEEPEST = 200;

/** Context of an intersection: named types, and the intersections in progress. */
export interface Surroundings {
  /** The values of a named type; undefined while it is being read. */
  expand(name: string): ValueSet | undefined;
  /** Named types that are being intersected: a recursive reference to one of them stays a reference. */
  readonly expanding: Set<string>;
  /** Current depth of nested intersections. */
  depth: number;
}

/** A superset of the values in both sets; wider when TypeScript cannot express the set or it would grow too large. */
export function intersect(left: ValueSet, right: ValueSet, context: Surroundings): ValueSet {
  if (left === anything || left === right) return right;
  if (right === anything || !spend() || context.depth > DEEPEST) return left;
  context.depth++;
  const plainLeft = left.references.length === 0 ? left : { ...left, references: [] };
  const plainRight = right.references.length === 0 ? right : { ...right, references: [] };
  let result = intersectPlain(plainLeft, plainRight, context);
  for (const reference of left.references)
    result = union(result, intersectReference(reference, right, context));
  for (const reference of right.references) {
    if (left.references.some(({ name }) => name === reference.name)) continue;
    result = union(result, intersectReference(reference, plainLeft, context));
  }
  context.depth--;
  return result;
}

function intersectPlain(left: ValueSet, right: ValueSet, context: Surroundings): ValueSet {
  return canonical({
    null: left.null && right.null,
    boolean: intersectScalars(left.boolean, right.boolean),
    number: intersectScalars(left.number, right.number),
    string: intersectScalars(left.string, right.string),
    arrays: eachPair(left.arrays, right.arrays, (a, b) => intersectArrays(a, b, context)),
    objects: eachPair(left.objects, right.objects, (a, b) => intersectObjects(a, b, context)),
    references: [],
  });
}

function eachPair<S>(
  left: readonly S[],
  right: readonly S[],
  pair: (a: S, b: S) => S | undefined,
): readonly S[] {
  if (left.length * right.length > MOST_SHAPES) return left.length <= right.length ? left : right;
  const shapes: S[] = [];
  for (const a of left) {
    for (const b of right) {
      const both = pair(a, b);
      if (both !== undefined) shapes.push(both);
    }
  }
  return shapes;
}

/** Keeps the name where possible: `Base & { … }` is easier to read than all properties of `Base`. */
function intersectReference(reference: Reference, other: ValueSet, context: Surroundings): ValueSet {
  const itself = { ...nothing, references: [reference] };
  const same = other.references.find(({ name }) => name === reference.name);
  if (other === anything) return itself;
  if (same !== undefined) return same.and === undefined ? itself : { ...nothing, references: [same] };
  const { name } = reference;
  const whole = context.expanding.has(name) ? undefined : context.expand(name);
  if (whole === undefined) return itself;
  if (reference.and === undefined && covers(other, whole)) return itself;
  context.expanding.add(name);
  const values = intersectExpansion(reference, whole, other, context);
  context.expanding.delete(name);
  return values;
}

function intersectExpansion(
  reference: Reference,
  whole: ValueSet,
  other: ValueSet,
  context: Surroundings,
): ValueSet {
  const both = intersect(whole, other, context);
  if (isNothing(both) || !isObjectsOnly(whole) || other.references.length > 0) {
    return reference.and === undefined
      ? both
      : intersect(both, { ...nothing, objects: reference.and }, context);
  }
  const and = eachPair(reference.and ?? other.objects, other.objects, (a, b) =>
    intersectObjects(a, b, context),
  ).filter((object) => !isNothing(intersect(whole, { ...nothing, objects: [object] }, context)));
  return and.length === 0 ? nothing : { ...nothing, references: [{ name: reference.name, and }] };
}

function isObjectsOnly(set: ValueSet): boolean {
  return set.objects.length > 0 && isNothing({ ...set, objects: [] });
}

function intersectArrays(left: ArrayShape, right: ArrayShape, context: Surroundings): ArrayShape | undefined {
  const length = Math.max(left.prefix.length, right.prefix.length);
  return arrayShape(
    Array.from({ length }, (_, index) => intersect(itemAt(left, index), itemAt(right, index), context)),
    Math.max(left.minimum, right.minimum),
    intersect(left.rest, right.rest, context),
  );
}

/** The shape of arrays with these items; undefined when no array fits. `minimum` may exceed the prefix. */
export function arrayShape(
  prefix: readonly ValueSet[],
  minimum: number,
  rest: ValueSet,
): ArrayShape | undefined {
  const items = [...prefix];
  while (items.length < minimum) items.push(rest);
  const end = items.findIndex(isNothing);
  if (end === -1) return { prefix: items, minimum, rest };
  return end < minimum ? undefined : { prefix: items.slice(0, end), minimum, rest: nothing };
}

function intersectObjects(
  left: ObjectShape,
  right: ObjectShape,
  context: Surroundings,
): ObjectShape | undefined {
  if (isSpent()) return left;
  spend(left.properties.size + right.properties.size);
  // A property that only `left` declares stays unchanged when `right` allows any additional property.
  const properties = new Map(left.properties);
  const names = isOpen(right)
    ? right.properties.keys()
    : new Set([...left.properties.keys(), ...right.properties.keys()]);
  for (const name of names) {
    const a = left.properties.get(name);
    const b = right.properties.get(name);
    const value = intersect(propertyValue(left, name, context), propertyValue(right, name, context), context);
    const required = a?.required === true || b?.required === true;
    if (required && isNothing(value)) return undefined;
    const doc = a !== undefined && a.doc.length > 0 ? a.doc : (b?.doc ?? []);
    properties.set(name, { value, required, doc });
  }
  return {
    properties,
    patterns: [...alsoUnder(left.patterns, right, context), ...alsoUnder(right.patterns, left, context)],
    rest:
      left.rest === undefined
        ? right.rest
        : right.rest === undefined
          ? left.rest
          : intersect(left.rest, right.rest, context),
  };
}

function isOpen({ patterns, rest }: ObjectShape): boolean {
  return rest === undefined && patterns.length === 0;
}

/** Names that match a pattern of one shape are additional names of the other, unless the other has patterns too. */
function alsoUnder(
  patterns: readonly PatternRule[],
  other: ObjectShape,
  context: Surroundings,
): readonly PatternRule[] {
  const { rest } = other;
  if (rest === undefined || other.patterns.length > 0) return patterns;
  return patterns.map(({ source, value }) => ({ source, value: intersect(value, rest, context) }));
}

/** The values that `shape` allows for the property `name`, whether or not it is declared. */
export function propertyValue(shape: ObjectShape, name: string, context: Surroundings): ValueSet {
  const property = shape.properties.get(name);
  if (property !== undefined) return property.value;
  const matching = shape.patterns.filter(({ source }) => matchesName(source, name));
  if (matching.length === 0) return shape.rest ?? anything;
  return matching.reduce((value, rule) => intersect(value, rule.value, context), anything);
}

/** Whether a property's name matches a pattern. A pattern that ECMAScript cannot compile matches nothing. */
export function matchesName(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}
