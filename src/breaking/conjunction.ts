import { isJsonObject, isSchema, type Json, type JsonObject, own } from "../json.js";
import { joiningKeywords } from "../json-schema/keywords.js";
import type { ComparedModel } from "./compared-model.js";
import { childNode, ownMap, ownNames, ownNumber, ownString, type SchemaNode } from "./schema-node.js";

/** The kinds of values that types tell apart; JSON Schema's `number` is both of the last two. */
export type Atom = "null" | "boolean" | "object" | "array" | "string" | "integer" | "fraction";

const allAtoms: readonly Atom[] = ["null", "boolean", "object", "array", "string", "integer", "fraction"];

/** A schema object whose `$ref` and `allOf` are parts of their own. */
export interface Part {
  readonly schema: JsonObject;
  readonly node: SchemaNode;
}

/** Longest range of integers that is tried one by one. */
const mostIntegers = 64;

/** Whether the schema depends on its siblings (`unevaluated*`), so that it cannot be read alone. */
export function isContextual(schema: JsonObject): boolean {
  return own(schema, "unevaluatedProperties") !== undefined || own(schema, "unevaluatedItems") !== undefined;
}

/** Keywords that are taken apart into other parts. */
const flattened = new Set(["$ref", "allOf"]);

/**
 * Schemas that all judge the same value, with references and `allOf` resolved, and what they say together. Questions are
 * answered so that a value which all parts accept never contradicts the answer.
 */
export class Conjunction {
  readonly parts: readonly Part[];
  /** Whether one of the schemas is `false`. */
  readonly impossible: boolean;
  readonly side: ComparedModel;
  #atoms: ReadonlySet<Atom> | undefined;

  constructor(nodes: readonly SchemaNode[], side: ComparedModel) {
    const parts: Part[] = [];
    this.side = side;
    this.impossible = !nodes.map((node) => flatten(node, side, parts)).every(Boolean);
    this.parts = parts;
  }

  /** The types of accepted values, as far as `type`, `enum`, `const` and `multipleOf` tell. */
  atoms(): ReadonlySet<Atom> {
    this.#atoms ??= new Set(
      this.impossible
        ? []
        : allAtoms.filter((atom) => this.parts.every(({ schema }) => allows(schema, atom))),
    );
    return this.#atoms;
  }

  /** Whether every accepted value is of one of the given types. */
  isOnly(...atoms: readonly Atom[]): boolean {
    return [...this.atoms()].every((atom) => atoms.includes(atom));
  }

  /** All accepted values, where a schema lists them. */
  values(): readonly Json[] | undefined {
    return this.#candidates()?.filter((value) => !this.refuses(value));
  }

  /** All accepted values of a short range of integers. */
  integers(): readonly number[] | undefined {
    const [least, most] = [this.least(), this.most()];
    if (!this.isOnly("integer") || least === undefined || most === undefined) return undefined;
    const count = most.value - least.value + 1;
    if (count > mostIntegers) return undefined;
    const all = Array.from({ length: Math.max(0, count) }, (_, index) => least.value + index);
    return all.filter((value) => !this.refuses(value));
  }

  /** Whether some part surely refuses `value`. */
  refuses(value: Json): boolean {
    if (this.impossible) return true;
    return this.parts.some(
      ({ schema }) => !isContextual(schema) && this.side.accepts(schema, value) === false,
    );
  }

  #candidates(): readonly Json[] | undefined {
    if (this.impossible) return [];
    for (const { schema } of this.parts) {
      const choices = own(schema, "enum");
      if (Array.isArray(choices)) return choices;
      const constant = own(schema, "const");
      if (constant !== undefined) return [constant];
    }
    if (!this.isOnly("null", "boolean")) return undefined;
    return [...this.atoms()].flatMap((atom): readonly Json[] => (atom === "null" ? [null] : [true, false]));
  }

  required(): ReadonlySet<string> {
    return new Set(this.parts.flatMap(({ schema }) => ownNames(schema, "required")));
  }

  /** The schemas that apply to the property `name`; empty when any value is accepted. */
  property(name: string): readonly SchemaNode[] {
    return this.parts.flatMap((part) => propertyNodes(part, name));
  }

  /** Names that `properties` of some part mention. */
  propertyNames(): readonly string[] {
    return [...new Set(this.parts.flatMap(({ schema }) => Object.keys(ownMap(schema, "properties"))))];
  }

  /** Patterns of `patternProperties`. */
  propertyPatterns(): readonly string[] {
    return [...new Set(this.parts.flatMap(({ schema }) => Object.keys(ownMap(schema, "patternProperties"))))];
  }

  /** The schemas that apply to properties that match the pattern and are mentioned nowhere else. */
  patternProperty(pattern: string): readonly SchemaNode[] {
    return this.parts.flatMap(({ schema, node }) => {
      const value = own(ownMap(schema, "patternProperties"), pattern);
      return value === undefined ? [] : [childNode(node, value, "patternProperties", pattern)];
    });
  }

  /** The schemas that apply to properties that no part mentions. */
  additional(): readonly SchemaNode[] {
    return this.parts.flatMap(({ schema, node }) => {
      const value = own(schema, "additionalProperties");
      return value === undefined ? [] : [childNode(node, value, "additionalProperties")];
    });
  }

  /** Whether only mentioned properties are accepted. */
  isClosed(): boolean {
    return this.additional().some(({ schema }) => schema === false);
  }

  /** How many items have schemas of their own. */
  prefixLength(): number {
    return Math.max(0, ...this.parts.map(({ schema }) => prefixOf(schema).length));
  }

  /** The schemas that apply to the item at `index`; after every prefix, those that apply to all further items. */
  item(index: number): readonly SchemaNode[] {
    return this.parts.flatMap(({ schema, node }) => {
      const prefix = prefixOf(schema);
      const first = prefix[index];
      if (first !== undefined) return [childNode(node, first, "prefixItems", index)];
      const rest = own(schema, "items");
      return rest === undefined ? [] : [childNode(node, rest, "items")];
    });
  }

  /** The tightest value of a limit such as `minLength`. */
  highest(keyword: string): number | undefined {
    return extreme(this.parts, keyword, Math.max);
  }

  /** The tightest value of a limit such as `maxLength`. */
  lowest(keyword: string): number | undefined {
    return extreme(this.parts, keyword, Math.min);
  }

  /** The least number accepted; inclusive where only integers are. */
  least(): NumberLimit | undefined {
    return numberLimit(this.highest("minimum"), this.highest("exclusiveMinimum"), this.isOnlyIntegers(), 1);
  }

  most(): NumberLimit | undefined {
    return numberLimit(this.lowest("maximum"), this.lowest("exclusiveMaximum"), this.isOnlyIntegers(), -1);
  }

  isOnlyIntegers(): boolean {
    return !this.atoms().has("fraction");
  }

  /** Every string that parts have for a keyword such as `pattern`. */
  texts(keyword: string): readonly string[] {
    return this.parts.flatMap(({ schema }) => ownString(schema, keyword) ?? []);
  }

  /** Most items an array can have: by `maxItems`, or because no more are accepted. */
  mostItems(): number | undefined {
    const ends = this.parts.flatMap(({ schema }) =>
      own(schema, "items") === false ? [prefixOf(schema).length] : [],
    );
    const limits = [...ends, this.lowest("maxItems")].filter((limit) => limit !== undefined);
    return limits.length === 0 ? undefined : Math.min(...limits);
  }
}

/** A limit of numbers. */
export interface NumberLimit {
  readonly value: number;
  readonly exclusive: boolean;
}

function numberLimit(
  inclusive: number | undefined,
  exclusive: number | undefined,
  integers: boolean,
  towards: 1 | -1,
): NumberLimit | undefined {
  const limits: NumberLimit[] = [];
  if (inclusive !== undefined) limits.push(limitOf(inclusive, false, integers, towards));
  if (exclusive !== undefined) limits.push(limitOf(exclusive, true, integers, towards));
  return limits.reduce<NumberLimit | undefined>((tightest, limit) => {
    if (tightest === undefined) return limit;
    const further = (limit.value - tightest.value) * towards;
    return further > 0 || (further === 0 && limit.exclusive) ? limit : tightest;
  }, undefined);
}

/** For integers, the first integer within the limit. */
function limitOf(value: number, exclusive: boolean, integers: boolean, towards: 1 | -1): NumberLimit {
  if (!integers) return { value, exclusive };
  const rounded = towards === 1 ? Math.ceil(value) : Math.floor(value);
  return { value: exclusive && rounded === value ? value + towards : rounded, exclusive: false };
}

/** The schemas of one part that apply to a property. */
export function propertyNodes({ schema, node }: Part, name: string): readonly SchemaNode[] {
  const nodes: SchemaNode[] = [];
  const value = own(ownMap(schema, "properties"), name);
  if (value !== undefined) nodes.push(childNode(node, value, "properties", name));
  for (const [pattern, matching] of Object.entries(ownMap(schema, "patternProperties"))) {
    if (matches(pattern, name)) nodes.push(childNode(node, matching, "patternProperties", pattern));
  }
  const additional = own(schema, "additionalProperties");
  if (nodes.length === 0 && additional !== undefined)
    nodes.push(childNode(node, additional, "additionalProperties"));
  return nodes;
}

/** Patterns were checked when the manifest was read. */
export function matches(pattern: string, text: string): boolean {
  return new RegExp(pattern, "u").test(text);
}

export function prefixOf(schema: JsonObject): readonly Json[] {
  const prefix = own(schema, "prefixItems");
  return Array.isArray(prefix) ? prefix : [];
}

function extreme(
  parts: readonly Part[],
  keyword: string,
  choose: (...numbers: number[]) => number,
): number | undefined {
  const numbers = parts.flatMap(({ schema }) => ownNumber(schema, keyword) ?? []);
  return numbers.length === 0 ? undefined : choose(...numbers);
}

/** Adds the parts of a schema; false where it is `false`. */
function flatten(node: SchemaNode, side: ComparedModel, parts: Part[]): boolean {
  const { schema } = node;
  if (!isJsonObject(schema)) return schema;
  let possible = true;
  const reference = ownString(schema, "$ref");
  if (reference !== undefined) {
    const target = side.target(reference, node);
    if (target !== undefined) possible = flatten(target, side, parts);
  }
  const all = own(schema, "allOf");
  if (Array.isArray(all)) {
    for (const [index, part] of all.entries()) {
      possible = flatten(childNode(node, part, "allOf", index), side, parts) && possible;
    }
  }
  const simple = closeOver(node, schema, side);
  const rest = Object.fromEntries(Object.entries(simple).filter(([keyword]) => !flattened.has(keyword)));
  // A schema without them is kept as it is: what was learnt about it is remembered by its identity.
  if (Object.keys(rest).length > 0) {
    parts.push({ schema: Object.keys(rest).length === Object.keys(schema).length ? schema : rest, node });
  }
  return possible;
}

/** Keywords that evaluate properties or items in some cases only. */
const evaluating = [
  ...joiningKeywords.filter((keyword) => keyword !== "allOf"),
  "not",
  "unevaluatedProperties",
];

/**
 * `unevaluatedProperties` as the `additionalProperties` that mean the same, where everything that evaluates properties
 * is in `properties` and `patternProperties` of the schema and of what it takes in by `allOf` and `$ref`.
 */
function closeOver(node: SchemaNode, schema: JsonObject, side: ComparedModel): JsonObject {
  const { unevaluatedProperties, ...rest } = schema;
  if (!isSchema(unevaluatedProperties) || own(schema, "additionalProperties") !== undefined) return schema;
  const parts: Part[] = [];
  flatten({ ...node, schema: rest }, side, parts);
  const plain = parts.every(
    (part) =>
      own(part.schema, "additionalProperties") === undefined &&
      evaluating.every((keyword) => own(part.schema, keyword) === undefined),
  );
  if (!plain) return schema;
  const properties: Record<string, Json> = {};
  const patternProperties: Record<string, Json> = {};
  for (const part of parts) {
    for (const name of Object.keys(ownMap(part.schema, "properties"))) define(properties, name, true);
    for (const name of Object.keys(ownMap(part.schema, "patternProperties")))
      define(patternProperties, name, true);
  }
  for (const [name, value] of Object.entries(ownMap(schema, "properties"))) define(properties, name, value);
  for (const [name, value] of Object.entries(ownMap(schema, "patternProperties")))
    define(patternProperties, name, value);
  return { ...rest, properties, patternProperties, additionalProperties: unevaluatedProperties };
}

/** `__proto__` is an ordinary name. */
function define(object: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function allows(schema: JsonObject, atom: Atom): boolean {
  return (
    allowsType(own(schema, "type"), atom) &&
    allowsValues(own(schema, "enum"), atom) &&
    (own(schema, "const") === undefined || atomOf(own(schema, "const") ?? null) === atom) &&
    !(atom === "fraction" && Number.isInteger(own(schema, "multipleOf")))
  );
}

function allowsType(type: Json | undefined, atom: Atom): boolean {
  if (type === undefined) return true;
  const types = Array.isArray(type) ? type : [type];
  return types.includes(atom) || ((atom === "integer" || atom === "fraction") && types.includes("number"));
}

function allowsValues(values: Json | undefined, atom: Atom): boolean {
  return !Array.isArray(values) || values.some((value) => atomOf(value) === atom);
}

/** Types as JSON Schema names them. */
export function typeNames(atoms: ReadonlySet<Atom>): readonly string[] {
  const names = [...atoms].filter((atom) => atom !== "integer" || !atoms.has("fraction"));
  return names.map((atom) => (atom === "fraction" ? "number" : atom));
}

/** The type of a value. */
export function atomOf(value: Json): Atom {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "fraction";
  if (typeof value === "string") return "string";
  return typeof value === "boolean" ? "boolean" : "object";
}
