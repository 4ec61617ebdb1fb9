import type { Json, JsonObject, JsonSchema } from "../json.js";
import { brokenArrays, readArrayKeywords } from "./array-keywords.js";
import { type Expand, intersect, propertyValue } from "./intersection.js";
import { isSchema, own, subschemas } from "./keywords.js";
import { brokenObjects, readObjectKeywords } from "./object-keywords.js";
import {
  brokenScalars,
  keepAllowedLiterals,
  literalValue,
  namedKinds,
  valuesExcept,
  valuesOfKinds,
  valuesOfOtherKinds,
  withinRanges,
} from "./scalar-keywords.js";
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

/** Branches of `oneOf` are told apart from one another only up to this many. */
const MOST_BRANCHES = 8;

/** References followed within one complement before it is given up. */
const DEEPEST_COMPLEMENT = 16;

/**
 * Reads schemas of draft 2020-12 as sets of values. Every answer holds at least the values that the schema accepts
 * (`read`) or rejects (`complement`): where a set cannot be said, it is widened.
 */
export class SchemaReader {
  private readonly expansions = new Map<string, ValueSet | "unfinished">();
  /** Named types that are being read in place, that is, not behind a property or an item: an alias of itself is none. */
  private inPlace: ReadonlySet<string> = new Set();
  private complementDepth = 0;
  private readonly targets = new Map<string, Target>();
  private readonly expand: Expand = (name) => {
    const known = this.expansions.get(name);
    if (known !== undefined) return known === "unfinished" ? undefined : known;
    const target = this.targets.get(name);
    return target === undefined ? undefined : this.readTarget(target);
  };

  private readonly resolve: Resolve;

  constructor(resolve: Resolve) {
    this.resolve = resolve;
  }

  /** The values of a named type. */
  readTarget(target: Target): ValueSet {
    const known = this.expansions.get(target.typeName);
    if (known !== undefined && known !== "unfinished") return known;
    this.targets.set(target.typeName, target);
    this.expansions.set(target.typeName, "unfinished");
    const outer = this.inPlace;
    this.inPlace = new Set([...outer, target.typeName]);
    const values = this.read(target.schema, target.view);
    this.inPlace = outer;
    this.expansions.set(target.typeName, values);
    return values;
  }

  /** A schema of something inside the value: a property, an item, a name. */
  readInside(schema: JsonSchema, view: View): ValueSet {
    const outer = this.inPlace;
    this.inPlace = new Set();
    const values = this.read(schema, view);
    this.inPlace = outer;
    return values;
  }

  read(schema: JsonSchema, view: View): ValueSet {
    if (typeof schema === "boolean") return schema ? anything : nothing;
    const kinds = namedKinds(schema);
    let values = kinds === undefined ? anything : valuesOfKinds(kinds);
    const narrow = (other: ValueSet): void => {
      values = this.intersect(values, other);
    };
    for (const literals of literalLists(schema)) narrow(unionOf(literals.map(literalValue)));
    narrow(withinRanges(anything, schema));
    narrow(readArrayKeywords(schema, view, this));
    narrow(readObjectKeywords(schema, view, this));
    const ref = own(schema, "$ref");
    if (typeof ref === "string") narrow(this.readReference(ref, view));
    for (const [, branch] of subschemas(schema, "allOf")) narrow(this.read(branch, view));
    if (Array.isArray(own(schema, "anyOf"))) {
      narrow(unionOf(subschemas(schema, "anyOf").map(([, branch]) => this.read(branch, "plain"))));
    }
    if (Array.isArray(own(schema, "oneOf"))) {
      narrow(this.readOneOf(subschemas(schema, "oneOf").map(([, branch]) => branch)));
    }
    const not = own(schema, "not");
    if (isSchema(not)) narrow(this.complement(not));
    narrow(this.readConditional(schema));
    narrow(unevaluatedValues(schema, this));
    return keepAllowedLiterals(values, schema);
  }

  private readReference(ref: string, view: View): ValueSet {
    const target = this.resolve(ref, view);
    if (target === undefined) return anything;
    if (this.inPlace.has(target.typeName)) return anything;
    this.targets.set(target.typeName, target);
    // Read even when only its name is needed: finds out whether it comes back here in place.
    const values = this.expansions.has(target.typeName) ? undefined : this.readTarget(target);
    return values !== undefined && isNothing(values) ? nothing : reference(target.typeName);
  }

  private readOneOf(branches: readonly JsonSchema[]): ValueSet {
    const sets = branches.map((branch) => this.read(branch, "plain"));
    if (branches.length > MOST_BRANCHES) return unionOf(sets);
    return unionOf(
      sets.map((set, index) => {
        // A name stays a name: what the branches share is left to the validator.
        if (set.references.length > 0) return set;
        return branches.reduce((rest: ValueSet, other, otherIndex) => {
          const overlap = this.intersect(set, sets[otherIndex] ?? anything);
          if (otherIndex === index || isNothing(overlap)) return rest;
          return this.intersect(rest, this.complement(other));
        }, set);
      }),
    );
  }

  private readConditional(schema: JsonObject): ValueSet {
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
    const outer = this.inPlace;
    this.inPlace = new Set();
    const values = this.complement(schema);
    this.inPlace = outer;
    return values;
  }

  /** At least the values that `schema` rejects. */
  complement(schema: JsonSchema): ValueSet {
    if (typeof schema === "boolean") return schema ? nothing : anything;
    const kinds = namedKinds(schema);
    let values = kinds === undefined ? nothing : valuesOfOtherKinds(kinds);
    const widen = (other: ValueSet): void => {
      values = union(values, other);
    };
    for (const literals of literalLists(schema)) {
      widen(
        literals.reduce((rest: ValueSet, literal) => this.intersect(rest, valuesExcept(literal)), anything),
      );
    }
    widen(brokenScalars(schema));
    widen(brokenArrays(schema, this));
    widen(brokenObjects(schema, this));
    const ref = own(schema, "$ref");
    if (typeof ref === "string") widen(this.complementReference(ref));
    for (const [, branch] of subschemas(schema, "allOf")) widen(this.complement(branch));
    if (Array.isArray(own(schema, "anyOf"))) widen(this.complementOfEvery(subschemas(schema, "anyOf")));
    const oneOf = subschemas(schema, "oneOf");
    if (Array.isArray(own(schema, "oneOf"))) {
      widen(oneOf.length > MOST_BRANCHES ? anything : this.complementOfEvery(oneOf));
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

  private complementOfEvery(branches: readonly (readonly [unknown, JsonSchema])[]): ValueSet {
    return branches.reduce(
      (rest: ValueSet, [, branch]) => this.intersect(rest, this.complement(branch)),
      anything,
    );
  }

  private complementReference(ref: string): ValueSet {
    const target = this.resolve(ref, "plain");
    if (target === undefined || this.complementDepth >= DEEPEST_COMPLEMENT) return anything;
    this.complementDepth++;
    const values = this.complement(target.schema);
    this.complementDepth--;
    return values;
  }

  intersect(left: ValueSet, right: ValueSet): ValueSet {
    return intersect(left, right, this.expand);
  }

  propertyValue(shape: ObjectShape, name: string): ValueSet {
    return propertyValue(shape, name, this.expand);
  }

  /** `set` with what the names in it stand for in their place. */
  withoutNames(set: ValueSet): ValueSet {
    return set.references.reduce(
      (rest: ValueSet, { name }) => {
        const values = this.expand(name);
        return union(rest, values === undefined ? anything : this.withoutNames(values));
      },
      { ...set, references: [] },
    );
  }

  /** What a reference leads to, for keywords that ask about schemas rather than values. */
  target(ref: Json | undefined): JsonSchema | undefined {
    return typeof ref === "string" ? this.resolve(ref, "plain")?.schema : undefined;
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
