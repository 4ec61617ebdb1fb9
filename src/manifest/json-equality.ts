import { createRequire } from "node:module";
import type { Ajv, FuncKeywordDefinition, KeywordErrorDefinition } from "ajv";
import { isJsonObject, type Json } from "../json.js";
import { isMultipleOf } from "./decimal.js";

/** Most who compare values have no use for Ajv, which takes long to load. */
const require = createRequire(import.meta.url);

/**
 * Whether two JSON values are equal (JSON Schema core, section 4.2.2): the order of members means nothing, and neither
 * does anything that a value inherits or calls `constructor`, `valueOf` or `toString`.
 */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equalJson(a[name] ?? null, b[name] ?? null))
  );
}

/**
 * Lets `ajv` compare values by {@link equalJson} and divide numbers by {@link isMultipleOf}. Its own comparison,
 * fast-deep-equal, asks values for their `constructor` and calls their `valueOf`: data from a manifest has neither, or
 * members of these names. Its own division is that of binary fractions.
 */
export function useExactKeywords(ajv: Ajv): void {
  const { _ }: typeof import("ajv") = require("ajv");
  replace(ajv, {
    keyword: "const",
    errors: false,
    error: {
      message: "must be equal to constant",
      params: ({ schemaCode }) => _`{allowedValue: ${schemaCode}}`,
    },
    validate: (constant: Json, data: Json) => equalJson(constant, data),
  });
  replace(ajv, {
    keyword: "enum",
    schemaType: "array",
    errors: false,
    error: {
      message: "must be equal to one of the allowed values",
      params: ({ schemaCode }) => _`{allowedValues: ${schemaCode}}`,
    },
    compile: oneOf,
  });
  replace(ajv, { keyword: "uniqueItems", type: "array", schemaType: "boolean", validate: uniqueItems });
  replace(ajv, { keyword: "multipleOf", type: "number", schemaType: "number", validate: multipleOf });
}

/** Finds strings, numbers, booleans and null by looking them up, so that a long list takes no longer for each value. */
function oneOf(choices: readonly Json[]): (data: Json) => boolean {
  const plain = new Set<Json>(choices.filter((choice) => typeof choice !== "object" || choice === null));
  const others = choices.filter((choice) => typeof choice === "object" && choice !== null);
  return (data) => plain.has(data) || others.some((choice) => equalJson(choice, data));
}

type Keyword = FuncKeywordDefinition & { readonly keyword: string; readonly error?: KeywordErrorDefinition };

function replace(ajv: Ajv, definition: Keyword): void {
  ajv.removeKeyword(definition.keyword);
  ajv.addKeyword(definition);
}

const uniqueItems: NonNullable<FuncKeywordDefinition["validate"]> = (
  unique: boolean,
  data: readonly Json[],
) => {
  if (!unique) return true;
  const pair = repeated(data);
  if (pair === undefined) return true;
  const [i, j] = pair;
  const message = `must NOT have duplicate items (items ## ${j} and ${i} are identical)`;
  uniqueItems.errors = [{ keyword: "uniqueItems", params: { i, j }, message }];
  return false;
};

const multipleOf: NonNullable<FuncKeywordDefinition["validate"]> = (factor: number, data: number) => {
  if (isMultipleOf(data, factor)) return true;
  const message = `must be multiple of ${factor}`;
  multipleOf.errors = [{ keyword: "multipleOf", params: { multipleOf: factor }, message }];
  return false;
};

/** The last item that stands in the list before, as the indexes of the two. */
export function repeated(items: readonly Json[]): readonly [first: number, second: number] | undefined {
  const scalars = new Map<Json, number>();
  const others = new Map<Json, number>();
  const firsts = items.map((item, index) => {
    const [seen, key]: [Map<Json, number>, Json] =
      typeof item === "object" && item !== null ? [others, canonicalText(item)] : [scalars, item];
    const first = seen.get(key) ?? -1;
    seen.set(key, index);
    return first;
  });
  const second = firsts.findLastIndex((first) => first >= 0);
  const first = firsts[second];
  return first === undefined ? undefined : [first, second];
}

/** A text that equal values share: the names of members are sorted. */
export function canonicalText(value: Json): string {
  if (isJsonObject(value)) {
    const members = Object.keys(value).sort();
    return `{${members.map((name) => `${JSON.stringify(name)}:${canonicalText(value[name] ?? null)}`).join()}}`;
  }
  return Array.isArray(value) ? `[${value.map(canonicalText).join()}]` : JSON.stringify(value);
}
