import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { keywords, subschemasIn } from "../json-schema/keywords.js";
import { listOf } from "./document-set.js";
import { referredName } from "./schema-names.js";

/** A schema of a tool, and how many levels of optional members it keeps. */
export interface Root {
  readonly schema: Json;
  readonly levels: number;
}

/** Keywords whose schemas are left whole: with less in them they apply to other values, or refuse others, than before. */
const whole: ReadonlySet<string> = new Set([
  "not",
  "if",
  "contains",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
/** Objects whose members depend on each other are left whole. */
const dependent = ["dependentRequired", "dependentSchemas", "if", "not"];

/**
 * Takes optional members out of schemas, in place, below the levels that they keep; a shared schema keeps as many as the use
 * of it that keeps the most. How many members went.
 */
export function cutOptional(roots: readonly Root[], shared: ReadonlyMap<string, Json>): number {
  const kept = new Map<string, number>();
  const pending = [...roots];
  const reach = (reference: string, levels: number): void => {
    const name = referredName(reference);
    const schema = shared.get(name);
    if (schema === undefined || (kept.get(name) ?? -1) >= levels) return;
    kept.set(name, levels);
    pending.push({ schema, levels });
  };
  for (let root = pending.pop(); root !== undefined; root = pending.pop())
    visit(root.schema, root.levels, none, { reach });
  let count = 0;
  const cutting: Cutting = {
    reach: () => {},
    cut(schema, properties, name) {
      remove(schema, properties, name);
      count++;
    },
  };
  for (const { schema, levels } of roots) visit(schema, levels, none, cutting);
  for (const [name, levels] of kept) visit(shared.get(name) ?? true, levels, none, cutting);
  return count;
}

const none: ReadonlySet<string> = new Set();

interface Cutting {
  reach(reference: string, levels: number): void;
  cut?(schema: JsonObject, properties: JsonObject, name: string): void;
}

function visit(schema: Json, levels: number, requiredAround: ReadonlySet<string>, cutting: Cutting): void {
  if (!isJsonObject(schema)) return;
  if (typeof schema["$ref"] === "string") cutting.reach(schema["$ref"], levels);
  const required = new Set([...requiredAround, ...requiredOf(schema)]);
  const { properties } = schema;
  const isWhole = dependent.some((keyword) => schema[keyword] !== undefined);
  if (isJsonObject(properties)) {
    for (const [name, property] of Object.entries(properties)) {
      if (levels < 1 && !required.has(name) && !isWhole) cutting.cut?.(schema, properties, name);
      else visit(property, Math.max(0, levels - 1), none, cutting);
    }
  }
  for (const [keyword, held] of Object.entries(schema)) {
    const holds = keyword === "properties" ? undefined : subschemasIn(keyword, held);
    if (holds === undefined) continue;
    const passed = keywords.get(keyword)?.inPlace ? required : none;
    const kept = whole.has(keyword) ? Number.POSITIVE_INFINITY : levels;
    for (const inner of subschemasOf(held, holds)) visit(inner, kept, passed, cutting);
  }
}

function subschemasOf(held: Json, holds: "schema" | "list" | "map"): readonly Json[] {
  if (holds === "schema") return [held];
  return Array.isArray(held) ? held : isJsonObject(held) ? Object.values(held) : [];
}

/** The required properties of an object, including those of its `allOf` parts. */
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
