import type { HttpFields } from "./request.js";

/**
 * The part of a JSON value that `fields` name. Properties that the value does not have are left out. `misplaced` decides on values of
 * another type than the fields expect: what stands in their place, or undefined, where that is left out.
 */
export function pickFields(
  value: unknown,
  fields: HttpFields,
  misplaced: (value: unknown) => unknown,
): unknown {
  const { items, each, members } = fields;
  const ofObjects = each !== undefined || members !== undefined;
  if (value === null || (items === undefined && !ofObjects)) return value;
  const inside = (held: unknown, part: HttpFields): unknown => pickFields(held, part, misplaced);
  if (Array.isArray(value)) {
    if (items === undefined) return misplaced(value);
    return value.map((item) => inside(item, items)).filter((item) => item !== undefined);
  }
  if (typeof value !== "object" || !ofObjects) return misplaced(value);
  const kept: (readonly [string, unknown])[] = [];
  if (each !== undefined) {
    for (const [name, held] of Object.entries(value)) kept.push([name, inside(held, each)]);
  }
  for (const { name, from, fields: part } of members ?? []) {
    const held = at(value, from);
    if (held !== undefined) kept.push([name, inside(held, part)]);
  }
  return Object.fromEntries(kept.filter(([, held]) => held !== undefined));
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
