import { isJsonObject, type Json } from "../json.js";

/**
 * The parts of a response that a tool keeps, as the run time reads them. Without members, items and each: the whole value.
 */
export interface Fields {
  /** The parts to keep of each item of an array. */
  readonly items?: Fields;
  /** The parts to keep of every property of an object. */
  readonly each?: Fields;
  readonly members?: readonly Field[];
}

/** A property of the result. */
export interface Field {
  readonly name: string;
  /** Names of the properties that lead to its value in the response. */
  readonly from: readonly string[];
  readonly fields: Fields;
}

export type FieldStep =
  | { readonly kind: "items" | "each" }
  | { readonly kind: "member"; readonly name: string; readonly from: readonly string[] };

/** One of the fields that the manifest names. */
export interface FieldEntry {
  /** Place within `fields`. */
  readonly at: readonly (string | number)[];
  readonly steps: readonly FieldStep[];
}

/** A path: names of properties, `[]` for each item of an array, `*` for each property. `\` escapes a character. */
export const fieldPath =
  "^(?:\\[\\]|(?:[^.\\[\\]\\\\]|\\\\.)+(?:\\[\\])*)(?:(?:\\.(?:[^.\\[\\]\\\\]|\\\\.)+)(?:\\[\\])*)*$";
const path = new RegExp(fieldPath, "u");

/** The entries of `http.response.fields`, a list of paths or a nested mapping, and the places of values that are neither. */
export function readFieldEntries(value: Json): readonly [readonly FieldEntry[], readonly FieldEntry["at"][]] {
  const entries: FieldEntry[] = [];
  const wrong: FieldEntry["at"][] = [];
  const read = (held: Json, before: readonly FieldStep[], at: FieldEntry["at"]): void => {
    for (const [key, item] of Array.isArray(held)
      ? held.entries()
      : Object.entries(isJsonObject(held) ? held : {})) {
      const here = [...at, key];
      const steps = stepsOf(typeof key === "number" ? item : key);
      if (steps === undefined) wrong.push(here);
      else if (typeof key === "number" || item === true)
        entries.push({ at: here, steps: [...before, ...steps] });
      else if (isJsonObject(item) && Object.keys(item).length > 0) read(item, [...before, ...steps], here);
      else {
        const renamed = renamedStep(steps, item);
        if (renamed === undefined) wrong.push(here);
        else entries.push({ at: here, steps: [...before, renamed] });
      }
    }
  };
  read(value, [], []);
  return [entries, wrong];
}

/** `login: owner.login`: one name, which gets the value at a path of names. */
function renamedStep(steps: readonly FieldStep[], item: Json): FieldStep | undefined {
  const [only, ...more] = steps;
  const source = stepsOf(item);
  if (only?.kind !== "member" || more.length > 0 || source === undefined) return undefined;
  const from = source.flatMap((step) => (step.kind === "member" ? [step.name] : []));
  return from.length === source.length ? { kind: "member", name: only.name, from } : undefined;
}

function stepsOf(text: Json | undefined): readonly FieldStep[] | undefined {
  if (typeof text !== "string" || !path.test(text)) return undefined;
  return [...text.matchAll(/\[\]|(?:[^.[\]\\]|\\.)+/gu)].map(([part]): FieldStep => {
    if (part === "[]") return { kind: "items" };
    if (part === "*") return { kind: "each" };
    const name = part.replaceAll(/\\(.)/gu, "$1");
    return { kind: "member", name, from: [name] };
  });
}

/** Puts entries together. A path that ends where others go on keeps the whole value there. */
export function fieldsOf(entries: readonly Pick<FieldEntry, "steps">[]): Fields {
  if (entries.some(({ steps }) => steps.length === 0)) return {};
  const rest = (wanted: (step: FieldStep) => boolean): readonly Pick<FieldEntry, "steps">[] =>
    entries.flatMap(({ steps: [first, ...steps] }) =>
      first !== undefined && wanted(first) ? [{ steps }] : [],
    );
  const members = new Map<string, readonly string[]>();
  for (const { steps } of entries) {
    const [first] = steps;
    if (first?.kind === "member" && !members.has(first.name)) members.set(first.name, first.from);
  }
  const items = rest(({ kind }) => kind === "items");
  const each = rest(({ kind }) => kind === "each");
  return {
    ...(items.length > 0 && { items: fieldsOf(items) }),
    ...(each.length > 0 && { each: fieldsOf(each) }),
    ...(members.size > 0 && {
      members: [...members].map(([name, from]) => ({
        name,
        from,
        fields: fieldsOf(rest((step) => step.kind === "member" && step.name === name)),
      })),
    }),
  };
}
