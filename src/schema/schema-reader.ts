import type { Json, JsonObject, JsonSchema } from "../json.js";
import { isSchema, own } from "../json.js";
import { brokenArrays, readArrayKeywords } from "./array-keywords.js";
import { intersect, propertyValue, type Surroundings } from "./intersection.js";
import { subschemas } from "./keywords.js";
import { brokenObjects, readObjectKeywords } from "./object-keywords.js";
import {
  ALL_KINDS,
  brokenScalars,
  keepAllowedLiterals,
  namedKinds,
  valuesExcept,
  valuesOf,
  valuesOfKinds,
  valuesOfOtherKinds,
  withinRanges,
} from "./scalar-keywords.js";
import type { Resolve, SubschemaReader, Target, View } from "./schema-reading.js";
import { unevaluatedValues } from "./unevaluated-keywords.js";
import {
  anything,
  isNothing,
  nothing,
  type ObjectShape,
  reference,
  union,
  unionOf,
  type ValueSet,
} from "./value-set.js";
import { isSpent, STEPS_OF_A_TYPE, spend, stepsLeft, withSteps } from "./work-budget.js";

/** Most branches of `oneOf` that are made exclusive. */
const MOST_BRANCHES = 8;

/** Ordinary types take a few hundred steps. */
const STEPS_OF_A_COSTLY_TYPE = 20_000;

/** Depth to which nested named types are read; deeper ones stay names. */
export const DEEPEST_TARGET = 100;

/**
 * Reads schemas of draft 2020-12 as sets of values. Every answer holds at least the values that the schema accepts
 * (`read`) or rejects (`complement`): a set that cannot be expressed is widened.
 */
export class SchemaReader implements SubschemaReader {
  readonly #expansions = new Map<string, ValueSet | "unfinished">();
  /** Named types that are being read in place, not inside a property or an item, to detect aliases of themselves. */
  #inPlace: ReadonlySet<string> = new Set();
  /** Named types whose complement is being read: a recursive reference has no known complement. */
  readonly #complementing = new Set<string>();
  readonly #targets = new Map<string, Target>();
  #targetDepth = 0;
  readonly #context: Surroundings = {
    depth: 0,
    expanding: new Set(),
    expand: (name) => {
      const known = this.#expansions.get(name);
      if (known !== undefined) return known === "unfinished" ? undefined : known;
      const target = this.#targets.get(name);
      return target === undefined ? undefined : this.readTarget(target);
    },
  };
  #isCostly = false;
  /** Earlier results, by schema, then by view and by the types that are being read in place. */
  readonly #known = new WeakMap<JsonObject, Map<string, ValueSet>>();
  readonly #resolve: Resolve;

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /**
   * Whether any type took so many steps that what was read before it may have decided what it is: schemas that were read
   * already take no steps.
   */
  get isCostly(): boolean {
    return this.#isCostly;
  }

  /** The values of a named type. */
  readTarget(target: Target): ValueSet {
    const known = this.#expansions.get(target.typeName);
    if (known !== undefined && known !== "unfinished") return known;
    this.#targets.set(target.typeName, target);
    this.#expansions.set(target.typeName, "unfinished");
    const outer = this.#inPlace;
    this.#inPlace = new Set([...outer, target.typeName]);
    this.#targetDepth++;
    const read = this.readType(target.schema, target.view);
    const values = this.#leadsTo(target.typeName, read) ? anything : read;
    this.#targetDepth--;
    this.#inPlace = outer;
    this.#expansions.set(target.typeName, values);
    return values;
  }

  /** Whether the names in `values`, resolved through finished types, refer to `name`: it would be an alias of itself. */
  #leadsTo(name: string, values: ValueSet): boolean {
    const seen = new Set<string>();
    const pending = values.references.map((reference) => reference.name);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next === name) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      const known = this.#expansions.get(next);
      if (known !== undefined && known !== "unfinished")
        pending.push(...known.references.map((reference) => reference.name));
    }
    return false;
  }

  /** The values of a schema that gets its own declared type, with its own work budget. */
  readType(schema: JsonSchema, view: View): ValueSet {
    return withSteps(STEPS_OF_A_TYPE, () => {
      const values = this.read(schema, view);
      this.#isCostly ||= stepsLeft() < STEPS_OF_A_TYPE - STEPS_OF_A_COSTLY_TYPE;
      return values;
    });
  }

  readInside(schema: JsonSchema, view: View): ValueSet {
    const outer = this.#inPlace;
    this.#inPlace = new Set();
    const values = this.read(schema, view);
    this.#inPlace = outer;
    return values;
  }

  read(schema: JsonSchema, view: View): ValueSet {
    if (typeof schema === "boolean") return schema ? anything : nothing;
    if (!spend()) return valuesOfKinds(namedKinds(schema) ?? ALL_KINDS);
    return this.#remember(schema, view, () => this.#readKeywords(schema, view));
  }

  /** Each schema is read once for each use of it: branches are compared with one another, level by level. */
  #remember(schema: JsonObject, use: string, read: () => ValueSet): ValueSet {
    const known = this.#known.get(schema) ?? new Map<string, ValueSet>();
    this.#known.set(schema, known);
    const key = JSON.stringify([use, ...this.#inPlace]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const values = read();
    // Not cached: another type that needs it may have enough steps left.
    if (!isSpent()) known.set(key, values);
    return values;
  }

  #readKeywords(schema: JsonObject, view: View): ValueSet {
    const kinds = namedKinds(schema);
    let values = kinds === undefined ? anything : valuesOfKinds(kinds);
    const narrow = (other: ValueSet): void => {
      values = this.intersect(values, other);
    };
    for (const literals of literalLists(schema)) narrow(valuesOf(literals));
    narrow(withinRanges(anything, schema));
    narrow(readArrayKeywords(schema, view, this));
    narrow(readObjectKeywords(schema, view, this));
    const ref = own(schema, "$ref");
    if (typeof ref === "string") narrow(this.#readReference(ref, view));
    for (const [, branch] of subschemas(schema, "allOf")) narrow(this.read(branch, view));
    if (Array.isArray(own(schema, "anyOf"))) {
      narrow(unionOf(subschemas(schema, "anyOf").map(([, branch]) => this.read(branch, "plain"))));
    }
    if (Array.isArray(own(schema, "oneOf"))) {
      narrow(this.#readOneOf(subschemas(schema, "oneOf").map(([, branch]) => branch)));
    }
    const not = own(schema, "not");
    if (isSchema(not)) narrow(this.complement(not));
    narrow(this.#readConditional(schema));
    narrow(unevaluatedValues(schema, this));
    return keepAllowedLiterals(values, schema);
  }

  #readReference(ref: string, view: View): ValueSet {
    const target = this.#resolve(ref, view);
    if (target === undefined) return anything;
    if (this.#inPlace.has(target.typeName)) return anything;
    this.#targets.set(target.typeName, target);
    if (this.#targetDepth > DEEPEST_TARGET && !this.#expansions.has(target.typeName)) {
      return this.#inPlace.size === 0 ? reference(target.typeName) : anything;
    }
    // Read even when only its name is needed, to detect a reference that leads back here in place.
    const values = this.#expansions.has(target.typeName) ? undefined : this.readTarget(target);
    return values !== undefined && isNothing(values) ? nothing : reference(target.typeName);
  }

  #readOneOf(branches: readonly JsonSchema[]): ValueSet {
    const sets = branches.map((branch) => this.read(branch, "plain"));
    if (branches.length > MOST_BRANCHES) return unionOf(sets);
    return unionOf(
      sets.map((set, index) => {
        // A name stays a name: exclusivity of the branches is left to the validator.
        if (set.references.length > 0) return set;
        return branches.reduce((rest: ValueSet, other, otherIndex) => {
          const overlap = this.intersect(set, sets[otherIndex] ?? anything);
          if (otherIndex === index || isNothing(overlap)) return rest;
          return this.intersect(rest, this.complement(other));
        }, set);
      }),
    );
  }

  #readConditional(schema: JsonObject): ValueSet {
    const condition = own(schema, "if");
    if (!isSchema(condition)) return anything;
    const consequence = own(schema, "then") ?? true;
    const alternative = own(schema, "else") ?? true;
    if (!isSchema(consequence) || !isSchema(alternative) || (consequence === true && alternative === true)) {
      return anything;
    }
    return union(
      this.intersect(this.read(condition, "plain"), this.read(consequence, "plain")),
      this.intersect(this.complement(condition), this.read(alternative, "plain")),
    );
  }

  complementInside(schema: JsonSchema): ValueSet {
    const outer = this.#inPlace;
    this.#inPlace = new Set();
    const values = this.complement(schema);
    this.#inPlace = outer;
    return values;
  }

  complement(schema: JsonSchema): ValueSet {
    if (typeof schema === "boolean") return schema ? nothing : anything;
    if (!spend()) return anything;
    return this.#remember(schema, "complement", () => this.#complementOfKeywords(schema));
  }

  #complementOfKeywords(schema: JsonObject): ValueSet {
    const kinds = namedKinds(schema);
    let values = kinds === undefined ? nothing : valuesOfOtherKinds(kinds);
    const widen = (other: ValueSet): void => {
      values = union(values, other);
    };
    for (const literals of literalLists(schema)) widen(valuesExcept(literals));
    widen(brokenScalars(schema));
    widen(brokenArrays(schema, this));
    widen(brokenObjects(schema, this));
    const ref = own(schema, "$ref");
    if (typeof ref === "string") widen(this.#complementReference(ref));
    for (const [, branch] of subschemas(schema, "allOf")) widen(this.complement(branch));
    if (Array.isArray(own(schema, "anyOf"))) widen(this.#complementOfEvery(subschemas(schema, "anyOf")));
    const oneOf = subschemas(schema, "oneOf");
    if (Array.isArray(own(schema, "oneOf"))) {
      if (oneOf.length > MOST_BRANCHES) return anything;
      widen(this.#complementOfEvery(oneOf));
      for (const [index, [, branch]] of oneOf.entries()) {
        for (const [, other] of oneOf.slice(index + 1)) {
          widen(this.intersect(this.read(branch, "plain"), this.read(other, "plain")));
        }
      }
    }
    const not = own(schema, "not");
    if (isSchema(not)) widen(this.read(not, "plain"));
    const condition = own(schema, "if");
    if (isSchema(condition)) {
      const consequence = own(schema, "then");
      const alternative = own(schema, "else");
      if (isSchema(consequence)) {
        widen(this.intersect(this.read(condition, "plain"), this.complement(consequence)));
      }
      if (isSchema(alternative))
        widen(this.intersect(this.complement(condition), this.complement(alternative)));
    }
    return values;
  }

  #complementOfEvery(branches: readonly (readonly [unknown, JsonSchema])[]): ValueSet {
    return branches.reduce(
      (rest: ValueSet, [, branch]) => this.intersect(rest, this.complement(branch)),
      anything,
    );
  }

  #complementReference(ref: string): ValueSet {
    const target = this.#resolve(ref, "plain");
    if (target === undefined || this.#complementing.has(target.typeName)) return anything;
    this.#complementing.add(target.typeName);
    const values = this.complement(target.schema);
    this.#complementing.delete(target.typeName);
    return values;
  }

  intersect(left: ValueSet, right: ValueSet): ValueSet {
    return intersect(left, right, this.#context);
  }

  propertyValue(shape: ObjectShape, name: string): ValueSet {
    return propertyValue(shape, name, this.#context);
  }

  withoutNames(set: ValueSet): ValueSet {
    return set.references.reduce(
      (rest: ValueSet, { name }) => {
        const values = this.#context.expand(name);
        return union(rest, values === undefined ? anything : this.withoutNames(values));
      },
      { ...set, references: [] },
    );
  }

  target(ref: Json | undefined): JsonSchema | undefined {
    return typeof ref === "string" ? this.#resolve(ref, "plain")?.schema : undefined;
  }
}

/** The values that `const` and `enum` list. */
function literalLists(schema: JsonObject): readonly (readonly Json[])[] {
  const lists: (readonly Json[])[] = [];
  const constant = own(schema, "const");
  if (constant !== undefined) lists.push([constant]);
  const choices = own(schema, "enum");
  if (Array.isArray(choices)) lists.push(choices);
  return lists;
}
