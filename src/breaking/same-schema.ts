import { isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { isAnnotation, subschemasIn } from "../json-schema/keywords.js";
import { equalJson } from "../manifest/json-equality.js";
import type { ComparedModel } from "./compared-model.js";
import type { SchemaNode } from "./schema-node.js";

/**
 * Pairs of schemas that are not written alike. The schemas within a pair are compared next: without this, schemas that are nested
 * deeply would be read once for each level.
 */
const different = new WeakMap<JsonObject, WeakSet<JsonObject>>();

/**
 * Whether two schemas are written alike, annotations aside, and so are all that their references lead to: then they
 * accept the same values, whatever their keywords mean. A default is compared too: it makes a property optional.
 */
export function sameSchema(
  a: SchemaNode,
  sideA: ComparedModel,
  b: SchemaNode,
  sideB: ComparedModel,
): boolean {
  const assumed = new Set<string>();
  const sameReference = (one: string, two: string): boolean => {
    const key = JSON.stringify([one, two]);
    if (assumed.has(key)) return true;
    assumed.add(key);
    const targets = [sideA.target(one, a), sideB.target(two, b)];
    return targets[0] !== undefined && targets[1] !== undefined && same(targets[0].schema, targets[1].schema);
  };
  const same = (one: Json, two: Json): boolean => {
    if (!isJsonObject(one) || !isJsonObject(two)) return one === two;
    const others = different.get(one) ?? new WeakSet();
    if (others.has(two)) return false;
    if (sameMembers(one, two)) return true;
    different.set(one, others.add(two));
    return false;
  };
  const sameMembers = (one: JsonObject, two: JsonObject): boolean => {
    const [keywords, others] = [judging(one), judging(two)];
    return (
      keywords.length === others.length &&
      keywords.every((keyword) => {
        const [left, right] = [one[keyword], two[keyword]];
        if (left === undefined || right === undefined || !Object.hasOwn(two, keyword)) return false;
        if (keyword === "$ref") return sameReference(String(left), String(right));
        return sameKeyword(keyword, left, right, same);
      })
    );
  };
  return same(a.schema, b.schema);
}

function judging(schema: Exclude<JsonSchema, boolean>): readonly string[] {
  return Object.keys(schema).filter((keyword) => keyword === "default" || !isAnnotation(keyword));
}

function sameKeyword(keyword: string, a: Json, b: Json, same: (a: Json, b: Json) => boolean): boolean {
  const holds = subschemasIn(keyword, a);
  if (holds === "list" && Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((schema, index) => same(schema, b[index] ?? null));
  }
  if (holds === "map" && isJsonObject(a) && isJsonObject(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length &&
      names.every((name) => Object.hasOwn(b, name) && same(a[name] ?? null, b[name] ?? null))
    );
  }
  if (holds === "schema") return same(a, b);
  return equalJson(a, b);
}
