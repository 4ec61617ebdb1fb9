import type { HttpFields } from "./request.js";

/**
 * The part of a JSON value that `fields` name. Properties that the value does not have are left out. A value of another
 * type than the fields expect is returned unchanged: the output schema decides on it.
 */
export function pickFields(value: unknown, fields: HttpFields): unknown {
  const { items, each, members } = fields;
  if (Array.isArray(value)) return items === undefined ? value : value.map((item) => pickFields(item, items));
  if (typeof value !== "object" || value === null || (each === undefined && members === undefined)) {
    return value;
  }
  const kept: (readonly [string, unknown])[] = [];
  if (each !== undefined) {
    for (const [name, held] of Object.entries(value)) kept.push([name, pickFields(held, each)]);
  }
  for (const { name, from, fields: part } of members ?? []) {
    const held = at(value, from);
    if (held !== undefined) kept.push([name, pickFields(held, part)]);
  }
  return Object.fromEntries(kept);
}

function at(value: unknown, names: readonly string[]): unknown {
  let part = value;
  for (const name of names) {
    if (typeof part !== "object" || part === null || Array.isArray(part) || !Object.hasOwn(part, name)) {
      return undefined;
    }
    part = Reflect.get(part, name);
  }
  return part;
}
