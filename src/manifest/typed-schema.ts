import { emptyObject, isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";

/**
 * The JSON Schema of a part of the manifest, and how the compiler reads that part. Types and defaults of the manifest
 * follow from these schemas: nothing else states them.
 */
export interface TypedSchema<T> {
  readonly json: JsonObject;
  /**
   * Reads a value with its defaults filled in; `undefined` if it is missing. Values that do not fit the schema are
   * read as missing, and sections as empty, so that rules can check the rest of the manifest; validation reports them.
   */
  readonly read: (value: Json | undefined) => T;
  readonly isRequired?: true;
}

/** The type that a schema gives to the values that it reads. */
export type TypeOf<S> = S extends TypedSchema<infer T> ? T : never;

type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** An object type whose members that may be `undefined` are optional. */
export type Present<T> = {
  readonly [K in keyof T as K extends OptionalKeys<T> ? never : K]: T[K];
} & {
  readonly [K in OptionalKeys<T>]?: Exclude<T[K], undefined>;
} extends infer Members
  ? { readonly [K in keyof Members]: Members[K] }
  : never;

type Members = Readonly<Record<string, TypedSchema<unknown>>>;

type Section<M extends Members> = Present<{ [K in keyof M]: TypeOf<M[K]> }>;

/** The object without the members that are `undefined`, in the same order. */
export function present<T extends object>(object: T): Present<T>;
export function present(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** An object with exactly these keys. */
export function section<const M extends Members>(
  description: string,
  members: M,
): TypedSchema<Section<M> | undefined> {
  const entries = Object.entries(members);
  const required = entries.flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
  return {
    json: {
      type: "object",
      description,
      properties: Object.fromEntries(entries.map(([name, { json }]) => [name, json])),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    },
    read: (value) =>
      value === undefined ? undefined : readSection(members, isJsonObject(value) ? value : {}),
  };
}

function readSection<M extends Members>(members: M, data: JsonObject): Section<M>;
function readSection(members: Members, data: JsonObject): object {
  const result: Record<string, unknown> = {};
  for (const name in members) {
    const value = members[name]?.read(data[name]);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

/** A required value. If it is missing, validation reports it, and the compiler reads an empty value. */
export function required<T>(schema: TypedSchema<T | undefined>): TypedSchema<T> {
  return { json: schema.json, read: orElse(schema, emptyValue(schema.json)), isRequired: true };
}

/** An optional value with a default. */
export function withDefault<T>(schema: TypedSchema<T | undefined>, fallback: Json): TypedSchema<T> {
  return { json: { ...schema.json, default: fallback }, read: orElse(schema, fallback) };
}

function orElse<T>({ json, read }: TypedSchema<T | undefined>, fallback: Json): TypedSchema<T>["read"] {
  const filled = read(fallback);
  if (filled === undefined)
    throw new Error(`${JSON.stringify(fallback)} does not fit ${json["description"]}`);
  return (value) => read(value) ?? filled;
}

function emptyValue({ const: only, enum: values, type }: JsonObject): Json {
  if (only !== undefined) return only;
  if (Array.isArray(values)) return values[0] ?? null;
  const types = [type ?? null].flat();
  return types.includes("array") ? [] : types.includes("object") ? {} : "";
}

/** A schema whose values are converted after reading. */
export function mapped<T, U>(
  { json, read }: TypedSchema<T | undefined>,
  map: (value: T) => U,
): TypedSchema<U | undefined> {
  return {
    json,
    read(value) {
      const found = read(value);
      return found === undefined ? undefined : map(found);
    },
  };
}

/** A string. It is not empty, unless `keywords` have a pattern or say otherwise. */
export function text(description: string, keywords: JsonObject = {}): TypedSchema<string | undefined> {
  return {
    json: {
      type: "string",
      ...(keywords["pattern"] === undefined && { minLength: 1 }),
      description,
      ...keywords,
    },
    read: (value) => (typeof value === "string" ? value : undefined),
  };
}

/** An array of different strings that are not empty. */
export function texts(
  description: string,
  keywords: JsonObject = {},
): TypedSchema<readonly string[] | undefined> {
  return {
    json: {
      type: "array",
      items: { type: "string", minLength: 1 },
      uniqueItems: true,
      description,
      ...keywords,
    },
    read: (value) => (Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined),
  };
}

/** `true` or `false`. */
export function flag(description: string, keywords: JsonObject = {}): TypedSchema<boolean | undefined> {
  return {
    json: { type: "boolean", description, ...keywords },
    read: (value) => (typeof value === "boolean" ? value : undefined),
  };
}

/** One of a few values. */
export function choice<const T extends string | number | boolean>(
  description: string,
  values: readonly T[],
  keywords: JsonObject = {},
): TypedSchema<T | undefined> {
  return {
    json: {
      ...(values.length === 1 ? { const: values[0] ?? null } : { enum: values }),
      description,
      ...keywords,
    },
    read: (value) => values.find((candidate) => candidate === value),
  };
}

/** An integer from `minimum` to `maximum`. */
export function integer(
  description: string,
  minimum: number,
  maximum: number,
  keywords: JsonObject = {},
): TypedSchema<number | undefined> {
  return {
    json: { type: "integer", minimum, maximum, description, ...keywords },
    read: (value) => (typeof value === "number" ? value : undefined),
  };
}

/** Any value. */
export function anything(description: string, keywords: JsonObject): TypedSchema<Json | undefined> {
  return { json: { description, ...keywords }, read: (value) => value };
}

/** A scalar of one of a few types. */
export function typed(
  description: string,
  types: readonly ("string" | "integer" | "boolean")[],
  keywords: JsonObject,
): TypedSchema<string | number | boolean | undefined> {
  return {
    json: { type: types, description, ...keywords },
    read: (value) => (typeof value === "object" || value === undefined ? undefined : value),
  };
}

/** Any object. */
export function object(description: string, keywords: JsonObject): TypedSchema<JsonObject | undefined> {
  return {
    json: { type: "object", description, ...keywords },
    read: (value) => (isJsonObject(value) ? value : undefined),
  };
}

/** A JSON Schema: `keywords` say of which type. */
export function jsonSchema(description: string, keywords: JsonObject): TypedSchema<JsonSchema | undefined> {
  return {
    json: { description, ...keywords, allOf: [{ $ref: "#/definitions/jsonSchema" }] },
    read: (value) => (typeof value === "boolean" || isJsonObject(value) ? value : undefined),
  };
}

/** An array. */
export function list<T>(
  description: string,
  item: TypedSchema<T | undefined>,
  keywords: JsonObject,
): TypedSchema<readonly T[] | undefined> {
  return {
    json: { type: "array", items: item.json, description, ...keywords },
    read: (value) => (Array.isArray(value) ? value.flatMap((entry) => item.read(entry) ?? []) : undefined),
  };
}

/** A value, or an array of such values. */
export function oneOrMore<T>(
  item: TypedSchema<T | undefined>,
  keywords: JsonObject,
): TypedSchema<readonly T[] | undefined> {
  const { examples: _, ...each } = item.json;
  const json: JsonObject = {
    ...item.json,
    type: [item.json["type"] ?? null, "array"],
    items: each,
    ...keywords,
  };
  return {
    json,
    read(value) {
      const values = Array.isArray(value) ? value : value === undefined ? undefined : [value];
      return values?.flatMap((entry) => item.read(entry) ?? []);
    },
  };
}

/** An object with any keys: its values by name. The record has no prototype. */
export function mapping<T>(
  description: string,
  entry: TypedSchema<T | undefined>,
  keywords: JsonObject,
): TypedSchema<Readonly<Record<string, T>> | undefined> {
  return {
    json: { type: "object", additionalProperties: entry.json, description, ...keywords },
    read(value) {
      if (!isJsonObject(value)) return undefined;
      const result = emptyObject<T>();
      for (const [name, item] of Object.entries(value)) {
        const found = entry.read(item);
        if (found !== undefined) result[name] = found;
      }
      return result;
    },
  };
}

/** An object with a short form: a value of another type is read as an object whose only member is `member`. */
export function withShortForm<T>(
  { json, read }: TypedSchema<T | undefined>,
  member: string,
  short: JsonObject,
): TypedSchema<T | undefined> {
  const types = [short["type"] ?? null].flat();
  return {
    json: { ...json, ...short, type: [...types, "object"] },
    read: (value) => read(value === undefined || isJsonObject(value) ? value : { [member]: value }),
  };
}
