import { isJsonObject, type Json, type JsonPath } from "../json.js";
import { equalJson } from "../manifest/json-equality.js";
import { record } from "./document-set.js";

/** A value that was edited in the manifest and has changed in the document: the manifest's own was kept. */
export interface Conflict {
  readonly path: JsonPath;
  /** Undefined: it was removed there. */
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
}

/**
 * Merges what the document says now (`theirs`) into what the manifest says (`mine`), member by member: what nobody edited since
 * the last import (`base`) is taken over, what was edited is kept. Undefined: the value is removed.
 */
export function mergeValue(
  base: Json | undefined,
  mine: Json | undefined,
  theirs: Json | undefined,
  conflicts: Conflict[],
  path: JsonPath = [],
): Json | undefined {
  if (isSame(mine, theirs) || isSame(base, theirs)) return mine;
  if (isSame(base, mine)) return theirs;
  if (isJsonObject(mine) && isJsonObject(theirs)) {
    const before = isJsonObject(base) ? base : {};
    const merged = record();
    for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
      const member = (value: typeof mine) => (Object.hasOwn(value, key) ? value[key] : undefined);
      const value = mergeValue(member(before), member(mine), member(theirs), conflicts, [...path, key]);
      if (value !== undefined) merged[key] = value;
    }
    return merged;
  }
  if (isSet(mine) && isSet(theirs) && (base === undefined || isSet(base))) {
    const before = base ?? [];
    const gone = before.filter((item) => !theirs.includes(item));
    const added = theirs.filter((item) => !before.includes(item) && !mine.includes(item));
    return [...mine.filter((item) => !gone.includes(item)), ...added];
  }
  conflicts.push({ path, mine, theirs });
  return mine;
}

export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalJson(a, b);
}

/** A list of different texts or numbers, such as `required`, `enum` and `scopes`: its items are merged one by one. */
function isSet(value: Json | undefined): value is readonly Json[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item !== "object") &&
    new Set(value).size === value.length
  );
}
