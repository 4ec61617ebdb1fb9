import { emptyObject, type Json, type JsonObject } from "../json.js";

/** Given instead of a value: the member is left out. */
export const leftOut: unique symbol = Symbol("left out");

/**
 * An object with other values, in the same order. The object itself when no value changes: copies of a large manifest's
 * schemas would take a tenth of a second. Undefined as soon as `change` gives undefined.
 */
export function mapMembers<Failure extends undefined = never>(
  object: JsonObject,
  change: (value: Json, key: string) => Json | typeof leftOut | Failure,
): JsonObject | Failure {
  const keys = Object.keys(object);
  let copy: Record<string, Json> | undefined;
  for (const [index, key] of keys.entries()) {
    const value = object[key] ?? null;
    const changed = change(value, key);
    if (changed === undefined) return changed;
    if (changed !== value) copy ??= membersBefore(object, keys, index);
    if (copy !== undefined && changed !== leftOut) copy[key] = changed;
  }
  return copy ?? object;
}

function membersBefore(object: JsonObject, keys: readonly string[], end: number): Record<string, Json> {
  const copy: Record<string, Json> = emptyObject();
  for (const key of keys.slice(0, end)) copy[key] = object[key] ?? null;
  return copy;
}

/** A list with other items; the list itself when no item changes. Undefined where `change` gives undefined. */
export function mapItems<Failure extends undefined = never>(
  list: readonly Json[],
  change: (item: Json, index: number) => Json | Failure,
): readonly Json[] | Failure {
  let changes = false;
  const result: Json[] = [];
  for (const [index, item] of list.entries()) {
    const changed = change(item, index);
    if (changed === undefined) return changed;
    changes ||= changed !== item;
    result.push(changed);
  }
  return changes ? result : list;
}
