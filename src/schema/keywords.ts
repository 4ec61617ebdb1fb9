import { isJsonObject, isSchema, type JsonObject, type JsonSchema, own } from "../json.js";
import { keywords, keywordsThat } from "../json-schema/keywords.js";

/** How a keyword of JSON Schema 2020-12 holds its subschemas. */
export type Holder = "schema" | "list" | "map";

/**
 * The keywords of 2020-12 that apply subschemas: how they hold them, and whether defaults in them are filled in (see
 * `Keyword`).
 */
export const applicators: Readonly<Record<string, { readonly holds: Holder; readonly fills: boolean }>> =
  Object.fromEntries(
    [...keywords].flatMap(([name, { role, holds, fills = false, old }]) => {
      if (role !== "applicator" || old || holds === "data" || holds === "nothing") return [];
      // In 2020-12 `items` is always one schema.
      return [[name, { holds: holds === "schema or list" ? "schema" : holds, fills }]];
    }),
  );

/** Keywords that constrain a value and have no subschemas. */
export const assertions: ReadonlySet<string> = new Set(keywordsThat(({ role }) => role === "assertion"));

const NONE: readonly never[] = [];

/** Whether `schema` has any of `keywords`. */
export function hasAny(schema: JsonObject, keywords: readonly string[]): boolean {
  return keywords.some((keyword) => Object.hasOwn(schema, keyword));
}

/** The subschemas under `keyword`, with the rest of the path to each. Malformed values are skipped. */
export function subschemas(
  schema: JsonObject,
  keyword: string,
): readonly (readonly [step: string | number | undefined, schema: JsonSchema])[] {
  const value = own(schema, keyword);
  if (value === undefined) return NONE;
  const holds = Object.hasOwn(applicators, keyword) ? applicators[keyword]?.holds : undefined;
  if (holds === "schema") return isSchema(value) ? [[undefined, value]] : NONE;
  // Every stage calls this for each keyword of each schema: plain loops are fastest.
  const found: [step: string | number, schema: JsonSchema][] = [];
  if (holds === "list" && Array.isArray(value)) {
    for (const [index, item] of value.entries()) if (isSchema(item)) found.push([index, item]);
  } else if (holds === "map" && isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) if (isSchema(item)) found.push([name, item]);
  }
  return found;
}
