import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { listOf } from "./document-set.js";
import { referredName } from "./schema-names.js";

/** A schema of a tool, and the level of its own members: 1 for arguments, and for members of an answer. */
export interface Root {
  readonly schema: Json;
  readonly level: number;
}

/** Keywords under which the same value, or a value that stands for its list, is described. */
const sameLevel = ["items", "prefixItems", "allOf", "anyOf", "oneOf", "additionalProperties"];
/** Objects whose members depend on each other are left whole. */
const dependent = ["dependentRequired", "dependentSchemas", "if", "not"];

/**
 * Takes optional members out of schemas, in place, below a level; the level of a shared schema is the lowest at which one of the
 * roots reaches it. How many members went.
 */
export function cutOptional(
  roots: readonly Root[],
  shared: ReadonlyMap<string, Json>,
  depth: number,
): number {
  const levels = new Map<string, number>();
  const pending = [...roots];
  const reach = (reference: string, level: number): void => {
    const name = referredName(reference);
    const known = levels.get(name);
    const schema = shared.get(name);
    if (schema === undefined || (known !== undefined && known <= level)) return;
    levels.set(name, level);
    pending.push({ schema, level });
  };
  for (let root = pending.pop(); root !== undefined; root = pending.pop())
    visit(root.schema, root.level, new Set(), { depth, reach, cut: false });
  let count = 0;
  const cutting = { depth, reach: () => {}, cut: true, said: () => count++ };
  for (const { schema, level } of roots) visit(schema, level, new Set(), cutting);
  for (const [name, level] of levels) visit(shared.get(name) ?? true, level, new Set(), cutting);
  return count;
}

interface Cutting {
  readonly depth: number;
  readonly cut: boolean;
  reach(reference: string, level: number): void;
  said?(): void;
}

function visit(schema: Json, level: number, requiredAround: ReadonlySet<string>, cutting: Cutting): void {
  if (!isJsonObject(schema)) return;
  if (typeof schema["$ref"] === "string") cutting.reach(schema["$ref"], level);
  const required = new Set([...requiredAround, ...requiredOf(schema)]);
  const { properties } = schema;
  const isWhole = dependent.some((keyword) => schema[keyword] !== undefined);
  if (isJsonObject(properties)) {
    for (const [name, property] of Object.entries(properties)) {
      const isCut = level > cutting.depth && !required.has(name) && !isWhole;
      if (!isCut) visit(property, level + 1, new Set(), cutting);
      else if (cutting.cut) {
        remove(schema, properties, name);
        cutting.said?.();
      }
    }
  }
  for (const keyword of sameLevel) {
    const held = schema[keyword];
    const passed = keyword.endsWith("Of") ? required : new Set<string>();
    for (const inner of Array.isArray(held) ? held : [held ?? true]) visit(inner, level, passed, cutting);
  }
}

/** What an object needs, with what it is composed of. */
function requiredOf(schema: JsonObject): readonly string[] {
  const own = listOf(schema["required"]).filter((name) => typeof name === "string");
  return [...own, ...listOf(schema["allOf"]).flatMap((part) => (isJsonObject(part) ? requiredOf(part) : []))];
}

function remove(schema: JsonObject, properties: JsonObject, name: string): void {
  // Schemas in the making are mutable; readers see them as they are when all is done.
  Reflect.deleteProperty(properties, name);
  const left = Object.keys(properties).length;
  if (left === 0) Reflect.deleteProperty(schema, "properties");
  const least = schema["minProperties"];
  if (typeof least === "number" && least > left) Reflect.deleteProperty(schema, "minProperties");
}

/** Names of shared schemas that a schema refers to itself. */
export function referencesIn(schema: Json): readonly string[] {
  const found = new Set<string>();
  const look = (value: Json): void => {
    if (Array.isArray(value)) for (const item of value) look(item);
    if (!isJsonObject(value)) return;
    const { $ref } = value;
    if (typeof $ref === "string" && $ref.startsWith("#/schemas/")) found.add(referredName($ref));
    for (const held of Object.values(value)) if (typeof held === "object") look(held);
  };
  look(schema);
  return [...found];
}

/** `names` and those that they need through others. `references`: what each shared schema refers to itself. */
export function neededBy(
  names: Iterable<string>,
  references: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const further = references.get(name);
    if (further === undefined || found.has(name)) continue;
    found.add(name);
    pending.push(...further);
  }
  return found;
}
