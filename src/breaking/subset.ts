import type { Json } from "../json.js";
import { own } from "../json.js";
import { isAnnotation } from "../json-schema/keywords.js";
import { equalJson } from "../manifest/json-equality.js";
import type { Origin } from "../manifest/source.js";
import type { SubschemaCheck, SubsetOptions } from "./comparison.js";
import { atomOf, Conjunction, isContextual, type Part, typeNames } from "./conjunction.js";
import { areDisjoint, isEmpty } from "./disjoint.js";
import { type Mismatch, typeMismatch } from "./mismatch.js";
import { checkKeyword } from "./rules.js";
import { sameSchema } from "./same-schema.js";
import { branchNode, branchNodes, type SchemaNode } from "./schema-node.js";

/** Comparisons of one pair of schemas before the rest is called undecided. */
const mostSteps = 5_000;

/** How deep a `not` within a `not` is followed. */
const mostReversals = 3;

/**
 * Decides whether every value that one schema accepts is accepted by another, by their structure (draft 2020-12).
 * Sound: where it finds no mismatch, no value is accepted by the first only. A comparison that it cannot decide is a mismatch of the kind `undecided`.
 */
export class SubsetCheck implements SubschemaCheck {
  readonly options: SubsetOptions;
  readonly #results = new Map<string, readonly Mismatch[]>();
  readonly #ids = new Map<unknown, number>();
  readonly #open = new Set<string>();
  readonly #relied = new Set<string>();
  readonly #depth: number;
  #reversed: SubsetCheck | undefined;
  #steps = 0;

  constructor(options: SubsetOptions, depth = 0) {
    this.options = options;
    this.#depth = depth;
  }

  compare(narrower: readonly SchemaNode[], wider: SchemaNode, at: Origin): readonly Mismatch[] {
    if (wider.schema === true || narrower.some(({ schema }) => schema === false)) return [];
    const key = this.#keyOf(narrower, wider);
    const known = this.#results.get(key);
    if (this.#open.has(key)) this.#relied.add(key);
    if (known !== undefined) return known;
    if (++this.#steps > mostSteps) return [this.#undecided("size", this.#place(at, wider))];
    // While it is being compared, a recursive schema is taken to be accepted: a mismatch shows elsewhere.
    const before = this.#results.size;
    this.#results.set(key, []);
    this.#open.add(key);
    const found = this.#compare(narrower, wider, at);
    this.#open.delete(key);
    if (found.length > 0 && this.#relied.delete(key)) this.#forget(before);
    this.#results.set(key, found);
    return found;
  }

  /** Results since then that found no mismatch relied on an assumption that turned out to be wrong. */
  #forget(before: number): void {
    for (const key of [...this.#results.keys()].slice(before)) {
      if (!this.#open.has(key) && this.#results.get(key)?.length === 0) this.#results.delete(key);
    }
  }

  #compare(narrower: readonly SchemaNode[], wider: SchemaNode, at: Origin): readonly Mismatch[] {
    const { options } = this;
    if (narrower.some((node) => sameSchema(node, options.narrower, wider, options.wider))) return [];
    const conjunction = new Conjunction(narrower, options.narrower);
    if (isEmpty(conjunction)) return [];
    const target = new Conjunction([wider], options.wider);
    if (target.impossible) {
      return [
        {
          kind: "type",
          path: [],
          keyword: "type",
          narrower: typeNames(conjunction.atoms()),
          at: this.#place(at, wider),
        },
      ];
    }
    const values = conjunction.values();
    if (values !== undefined) return this.#compareValues(values, conjunction, wider, at);
    return distinct(target.parts.flatMap((part) => this.#comparePart(conjunction, part, at)));
  }

  #comparePart(conjunction: Conjunction, wider: Part, at: Origin): readonly Mismatch[] {
    const { options } = this;
    const widerNode = { ...wider.node, schema: wider.schema };
    const comparable = conjunction.parts.filter(({ schema }) => !isContextual(schema));
    const alike = comparable.some((part) =>
      sameSchema({ ...part.node, schema: part.schema }, options.narrower, widerNode, options.wider),
    );
    if (alike) return [];
    const comparison = { narrower: conjunction, wider, at };
    const found = Object.keys(wider.schema)
      .filter((keyword) => !isAnnotation(keyword))
      .flatMap((keyword) => checkKeyword(this, comparison, keyword));
    if (found.length === 0) return found;
    const cases = splitCases(conjunction);
    if (cases === undefined) return found;
    // Each case is narrower than the union: a mismatch in every case is a mismatch of the union.
    return distinct(
      cases.flatMap((branches) => this.compare([...branches], widerNode, branches[0]?.origin ?? at)),
    );
  }

  /** Compares a finite list of values one by one. */
  #compareValues(
    values: readonly Json[],
    conjunction: Conjunction,
    wider: SchemaNode,
    at: Origin,
  ): readonly Mismatch[] {
    const judged = values.map((value) => [value, this.options.wider.accepts(wider.schema, value)] as const);
    const refused = judged.filter(([, accepted]) => accepted === false).map(([value]) => value);
    const place = this.#place(at, wider);
    if (refused.length > 0) {
      const all = new Conjunction([wider], this.options.wider);
      const types = new Set(refused.map(atomOf).filter((atom) => !all.atoms().has(atom)));
      const onlyTypes = refused.every((value) => types.has(atomOf(value)));
      if (onlyTypes && !conjunction.parts.some(({ schema }) => hasValues(schema))) {
        return [typeMismatch(types, all.atoms(), place)];
      }
      const onlyNull = refused.length === 1 && refused[0] === null;
      return [
        { kind: onlyNull ? "null" : "enum", path: [], keyword: "enum", narrower: [...refused], at: place },
      ];
    }
    return judged.some(([, accepted]) => accepted === undefined) ? [this.#undecided("enum", place)] : [];
  }

  /** Where to point at: the wider schema when it is the newer one. */
  #place(at: Origin, wider: SchemaNode): Origin {
    return this.options.newer === "wider" ? wider.origin : at;
  }

  #undecided(keyword: string, at: Origin): Mismatch {
    return { kind: "undecided", path: [], keyword, at };
  }

  /** Schemas are told apart by identity where they were read, and by what they say where they were put together. */
  #keyOf(narrower: readonly SchemaNode[], wider: SchemaNode): string {
    const ids = narrower.map((node) => `${this.#id(node.schema)}${node.conditional ? "?" : ""}`).sort();
    return `${[...new Set(ids)].join("&")}<${this.#id(wider.schema)}${wider.conditional ? "?" : ""}`;
  }

  #id(schema: Json): number {
    const known = this.#ids.get(schema);
    if (known !== undefined) return known;
    const text = JSON.stringify(schema);
    const id = this.#ids.get(text) ?? this.#ids.size;
    this.#ids.set(text, id).set(schema, id);
    return id;
  }

  disjoint(narrower: Conjunction, wider: SchemaNode): boolean {
    const other = new Conjunction([wider], this.options.wider);
    return areDisjoint(narrower, other) || this.#excludes(narrower, wider);
  }

  /** Whether a `not` of the narrower side keeps everything out that `wider` accepts. */
  #excludes(narrower: Conjunction, wider: SchemaNode): boolean {
    if (this.#depth >= mostReversals) return false;
    this.#reversed ??= new SubsetCheck(
      {
        ...this.options,
        narrower: this.options.wider,
        wider: this.options.narrower,
        filling: { narrower: this.options.filling.wider, wider: this.options.filling.narrower },
      },
      this.#depth + 1,
    );
    const reversed = this.#reversed;
    return narrower.parts.some(({ schema, node }) => {
      const excluded = own(schema, "not");
      if (excluded === undefined) return false;
      return reversed.compare([wider], branchNode(node, excluded, "not"), wider.origin).length === 0;
    });
  }
}

/**
 * A conjunction with a choice in it as a list of conjunctions, of which every accepted value fits one: by a part's
 * `anyOf`, `oneOf` or `if`, or by its types. Undefined without a choice.
 */
function splitCases(conjunction: Conjunction): readonly (readonly SchemaNode[])[] | undefined {
  for (const [index, part] of conjunction.parts.entries()) {
    const cases = casesOf(part);
    if (cases === undefined) continue;
    const others = conjunction.parts
      .filter((_, other) => other !== index)
      .map(({ node, schema }) => ({ ...node, schema }));
    return cases.map(([keywords, branches]) => {
      const rest = Object.fromEntries(
        Object.entries(part.schema).filter(([keyword]) => !keywords.includes(keyword)),
      );
      return [...branches, { ...part.node, schema: rest }, ...others];
    });
  }
  return undefined;
}

type Case = readonly [without: readonly string[], branches: readonly SchemaNode[]];

function casesOf({ schema, node }: Part): readonly Case[] | undefined {
  const whole = { ...node, schema };
  if (Array.isArray(own(schema, "anyOf"))) {
    return branchNodes(whole, "anyOf").map((branch) => [["anyOf"], [branch]]);
  }
  if (Array.isArray(own(schema, "oneOf"))) {
    const branches = branchNodes(whole, "oneOf");
    return branches.map((branch) => [
      ["oneOf"],
      [branch, ...branches.filter((other) => other !== branch).map(negated)],
    ]);
  }
  const condition = own(schema, "if");
  if (condition !== undefined && (own(schema, "then") ?? own(schema, "else")) !== undefined) {
    const when = branchNode(whole, condition, "if");
    const [then, otherwise] = [own(schema, "then") ?? true, own(schema, "else") ?? true];
    const without = ["if", "then", "else"];
    return [
      [without, [branchNode(whole, then, "then"), when]],
      [without, [branchNode(whole, otherwise, "else"), negated(when)]],
    ];
  }
  const types = own(schema, "type");
  if (Array.isArray(types) && types.length > 1) {
    return types.map((type) => [["type"], [{ ...node, schema: { type } }]]);
  }
  return undefined;
}

function negated(node: SchemaNode): SchemaNode {
  return { ...node, schema: { not: node.schema }, conditional: true };
}

function hasValues(schema: Part["schema"]): boolean {
  return own(schema, "enum") !== undefined || own(schema, "const") !== undefined;
}

function distinct(mismatches: readonly Mismatch[]): readonly Mismatch[] {
  const alike = new Map<string, Mismatch[]>();
  return mismatches.filter((mismatch) => {
    const key = JSON.stringify([mismatch.kind, mismatch.keyword, mismatch.path]);
    const others = alike.get(key) ?? [];
    const { narrower = null } = mismatch;
    if (others.some((other) => equalJson(other.narrower ?? null, narrower))) return false;
    alike.set(key, [...others, mismatch]);
    return true;
  });
}
