import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";
import { plainText } from "../../src/openapi/plain-text.js";

/** A schema of a document, and the JSON Pointer of its place. */
export interface Said {
  readonly schema: JsonObject;
  readonly pointer: string;
  /** Whether another schema extends it by `allOf`. */
  readonly isBase?: boolean;
}

/** A schema of a manifest, and the tool or shared schema that it is a part of, as remarks name it: `tool add`, `schema Pet`. */
export interface Kept {
  readonly schema: JsonObject;
  readonly owner: string;
}

export interface Documents {
  readonly document: Json;
  readonly manifest: Json;
  /** Whether a remark tells of a keyword at a pointer of the document. */
  isTold(pointer: string, keyword: string): boolean;
  /** Whether a remark tells what becomes of a keyword in a whole tool or shared schema. */
  isToldOf(owner: string, keyword: string): boolean;
}

type Direction = "request" | "response";

/** The schemas of a document that judge one value, and those of the manifest that do. */
interface Position {
  readonly said: readonly Said[];
  readonly kept: readonly Kept[];
  readonly direction: Direction;
  /** Keywords of the schemas themselves that a remark tells of. */
  readonly told?: readonly string[];
}

interface Check {
  readonly value: Json;
  readonly schema: JsonObject;
  readonly kept: readonly JsonObject[];
  readonly direction: Direction;
}

const inPlaceLists = ["allOf", "anyOf", "oneOf"];
const inPlaceSchemas = ["not", "if", "then", "else"];
const below = ["items", "additionalProperties", "contains", "propertyNames", "unevaluatedItems"];
const belowMaps = ["properties", "patternProperties"];

/** Keywords that say where a schema is or how it is read, and nothing of a value. */
const locations = new Set(["$schema", "$id", "$anchor", "$comment", "$defs", "definitions", "$ref"]);

const has = (keyword: string, value: Json, kept: readonly JsonObject[]) =>
  kept.some((schema) => isDeepStrictEqual(schema[keyword], value));

const types = (kept: readonly JsonObject[]) => new Set(kept.flatMap(({ type }) => listOf(type)));

/** The form in which the manifest has a keyword, where it is another than the document's. */
const forms: Readonly<Record<string, (check: Check) => boolean>> = {
  // JSON Schema has a type for it.
  nullable: ({ value, kept }) =>
    value !== true ||
    // Without a type it is any value.
    kept.every(({ type, enum: values }) => type === undefined && values === undefined) ||
    types(kept).has("null") ||
    kept.some((schema) => listOf(schema["enum"]).includes(null)),
  "x-nullable": (check) => forms["nullable"]?.(check) ?? false,
  type: ({ value, schema, kept }) => {
    const known = types(kept);
    // Bytes are strings in base64.
    const words: Record<string, string> = { file: "string", datetime: "string", any: "" };
    return listOf(value).every((type) => {
      const name = words[String(type)] ?? String(type);
      return name === "" || known.has(name) || (name === "integer" && schema["enum"] !== undefined);
    });
  },
  format: ({ value, kept }) =>
    value === "binary" || value === "byte"
      ? has("contentEncoding", "base64", kept)
      : // Answers are not judged by it, and no format of others is checked.
        has("format", value, kept) || has("x-format", value, kept),
  pattern: ({ value, kept }) =>
    kept.some(
      ({ pattern }) => typeof pattern === "string" && unescaped(pattern) === unescaped(String(value)),
    ) || has("x-pattern", value, kept),
  enum: ({ value, kept }) =>
    listOf(value).every((one) =>
      kept.some((schema) =>
        [...listOf(schema["enum"]), ...("const" in schema ? [schema["const"] ?? null] : [])].some(
          (other) => isDeepStrictEqual(one, other) || String(one) === String(other),
        ),
      ),
    ),
  minimum: ({ value, schema, kept }) =>
    has(schema["exclusiveMinimum"] === true ? "exclusiveMinimum" : "minimum", value, kept),
  maximum: ({ value, schema, kept }) =>
    has(schema["exclusiveMaximum"] === true ? "exclusiveMaximum" : "maximum", value, kept),
  exclusiveMinimum: ({ value, schema, kept }) =>
    has("exclusiveMinimum", value === true ? (schema["minimum"] ?? true) : value, kept),
  exclusiveMaximum: ({ value, schema, kept }) =>
    has("exclusiveMaximum", value === true ? (schema["maximum"] ?? true) : value, kept),
  example: ({ value, kept }) => hasExamples([value], kept),
  examples: ({ value, kept }) => hasExamples(listOf(value), kept),
  // That of a parameter or body stands above that of its schema.
  description: ({ value, kept }) =>
    value === "" ||
    kept.some(({ description }) => String(description ?? "").includes(plainText(String(value)).trim())),
  // The values of its property are in the alternatives.
  discriminator: ({ value, kept }) => {
    const name = String(isJsonObject(value) ? value["propertyName"] : value);
    return kept.some(({ properties }) => {
      const property = isJsonObject(properties) ? properties[name] : undefined;
      return isJsonObject(property) && (property["const"] !== undefined || property["enum"] !== undefined);
    });
  },
  // Answers are not closed.
  additionalProperties: ({ value, kept, direction }) =>
    value !== false || direction === "response" || has("additionalProperties", false, kept),
  // Properties that are hidden for it are seen below `properties`.
  readOnly: () => true,
  writeOnly: () => true,
};

/** Values that say no more than the keyword's absence. */
function saysNothing(keyword: string, value: Json): boolean {
  if (value === false) return !["additionalProperties", "const", "default", "example"].includes(keyword);
  const isEmpty = Array.isArray(value) && value.length === 0;
  return isEmpty && ["required", "enum", "allOf", "anyOf", "oneOf", "examples", "type"].includes(keyword);
}

/** The keywords of `said`, and of all within, that neither `kept` nor a remark has: `#/components/schemas/Pet maxLength: 5`. */
export class SchemaSilence {
  readonly #context: Documents;
  readonly #seen = new Set<string>();
  readonly #numbers = new Map<JsonObject, number>();
  readonly missing = new Set<string>();

  constructor(context: Documents) {
    this.#context = context;
  }

  compare(first: Position): void {
    const pending = [first];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const position = this.#whole(next);
      const key = [
        position.direction,
        ...(position.told ?? []),
        ...position.said.map(({ schema }) => this.#number(schema)),
        "|",
      ]
        .concat(position.kept.map(({ schema }) => this.#number(schema)))
        .join(" ");
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      pending.push(...this.#judge(position));
    }
  }

  #number(schema: JsonObject): string {
    const known = this.#numbers.get(schema);
    if (known !== undefined) return String(known);
    this.#numbers.set(schema, this.#numbers.size);
    return String(this.#numbers.size - 1);
  }

  /** Each schema with all that judges the same value: references, `allOf` and the like. */
  #whole({ said, kept, direction, told = [] }: Position): Position {
    const { document, manifest } = this.#context;
    return {
      direction,
      told,
      said: spread(said, ({ schema, pointer, isBase = false }, add) => {
        for (const [inner, step] of inPlace(schema))
          add({ schema: inner, pointer: `${pointer}/${step}`, isBase: isBase || step.startsWith("allOf") });
        const { $ref } = schema;
        const target = typeof $ref === "string" ? at(document, $ref) : undefined;
        if (isJsonObject(target)) add({ schema: target, pointer: String($ref), isBase });
      }),
      kept: spread(kept, ({ schema, owner }, add) => {
        for (const [inner] of inPlace(schema)) add({ schema: inner, owner });
        const { $ref } = schema;
        const target = typeof $ref === "string" ? at(manifest, $ref) : undefined;
        if (isJsonObject(target))
          add({ schema: target, owner: `schema ${step(String($ref).split("/").at(-1) ?? "")}` });
      }),
    };
  }

  *#judge(position: Position): Generator<Position> {
    const { said, kept, direction, told } = position;
    const schemas = kept.map(({ schema }) => schema);
    for (const { schema, pointer, isBase } of said) {
      // A schema that has an error takes any value, all of it.
      if (this.#isTold(pointer, kept, "any value is taken")) continue;
      for (const [keyword, value] of Object.entries(schema)) {
        if (locations.has(keyword) || saysNothing(keyword, value) || told?.includes(keyword)) continue;
        // It tells alternatives apart, of which what extends the schema is one.
        if (keyword === "discriminator" && isBase === true) continue;
        const check = { value, schema, kept: schemas, direction };
        if (below.includes(keyword) && isJsonObject(value)) {
          yield this.#below(position, keyword, pointer, () => value);
        } else if (belowMaps.includes(keyword) && isJsonObject(value)) {
          yield* this.#belowMap(position, keyword, pointer, value);
        } else if (keyword === "prefixItems" || (keyword === "items" && Array.isArray(value))) {
          for (const [index, item] of listOf(value).entries())
            yield {
              direction,
              said: isJsonObject(item) ? [{ schema: item, pointer: `${pointer}/${keyword}/${index}` }] : [],
              kept: kept.flatMap((one) => keep(listOf(one.schema["prefixItems"])[index], one.owner)),
            };
        } else if (![...inPlaceLists, ...inPlaceSchemas, "dependentSchemas"].includes(keyword)) {
          const form = forms[keyword];
          const isKept =
            keyword === "required"
              ? this.#areRequired(check, said)
              : form === undefined
                ? has(keyword, value, schemas)
                : form(check);
          if (!isKept && !this.#isTold(pointer, kept, keyword))
            this.missing.add(`${direction} ${pointer} ${keyword}: ${JSON.stringify(value).slice(0, 100)}`);
        }
      }
    }
  }

  /** Whether all names are required, except those that go the other way only. */
  #areRequired({ value, kept, direction }: Check, said: readonly Said[]): boolean {
    const hidden = new Set(
      said.flatMap(({ schema: { properties }, pointer }) =>
        Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, schema]) =>
          this.#isHidden({ schema: isJsonObject(schema) ? schema : {}, pointer }, direction) ? [name] : [],
        ),
      ),
    );
    return listOf(value).every(
      (name) => hidden.has(String(name)) || kept.some(({ required }) => listOf(required).includes(name)),
    );
  }

  #below({ kept, direction }: Position, keyword: string, pointer: string, of: () => JsonObject): Position {
    return {
      direction,
      said: [{ schema: of(), pointer: `${pointer}/${keyword}` }],
      kept: kept.flatMap((one) => keep(one.schema[keyword], one.owner)),
    };
  }

  *#belowMap(
    { kept, direction, said }: Position,
    keyword: string,
    pointer: string,
    map: JsonObject,
  ): Generator<Position> {
    for (const [name, value] of Object.entries(map)) {
      const inner = kept.flatMap((one) => {
        const held = one.schema[keyword];
        return isJsonObject(held) && Object.hasOwn(held, name) ? keep(held[name], one.owner) : [];
      });
      const property = { schema: isJsonObject(value) ? value : {}, pointer: `${pointer}/${keyword}/${name}` };
      if (inner.length > 0) yield { direction, said: [property], kept: inner };
      else if (!this.#isHidden(property, direction) && !this.#isTold(pointer, kept, name))
        this.missing.add(`${direction} ${property.pointer} (of ${said.length})`);
    }
  }

  /** Whether a property goes the other way only. */
  #isHidden(property: Said, direction: Direction): boolean {
    const mark = direction === "request" ? "readOnly" : "writeOnly";
    const { said } = this.#whole({ said: [property], kept: [], direction });
    return said.some(({ schema }) => schema[mark] === true);
  }

  #isTold(pointer: string, kept: readonly Kept[], keyword: string): boolean {
    return (
      this.#context.isTold(pointer, keyword) ||
      kept.some(({ owner }) => this.#context.isToldOf(owner, keyword))
    );
  }
}

/** The items, and those that `more` adds to each, once each. */
function spread<T extends { readonly schema: JsonObject }>(
  items: readonly T[],
  more: (item: T, add: (item: T) => void) => void,
): readonly T[] {
  const found = new Map<JsonObject, T>();
  const pending = [...items];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (found.has(next.schema)) continue;
    found.set(next.schema, next);
    more(next, (item) => void pending.push(item));
  }
  return [...found.values()];
}

function* inPlace(schema: JsonObject): Generator<readonly [JsonObject, string]> {
  for (const keyword of inPlaceLists)
    for (const [index, item] of listOf(schema[keyword]).entries())
      if (isJsonObject(item)) yield [item, `${keyword}/${index}`];
  for (const keyword of inPlaceSchemas) {
    const item = schema[keyword];
    if (isJsonObject(item)) yield [item, keyword];
  }
  const { dependentSchemas } = schema;
  for (const [name, item] of Object.entries(isJsonObject(dependentSchemas) ? dependentSchemas : {}))
    if (isJsonObject(item)) yield [item, `dependentSchemas/${name}`];
}

function keep(schema: Json | undefined, owner: string): readonly Kept[] {
  return schema === undefined ? [] : [{ schema: isJsonObject(schema) ? schema : {}, owner }];
}

function hasExamples(values: readonly Json[], kept: readonly JsonObject[]): boolean {
  return values.every((value) =>
    kept.some(({ examples }) => listOf(examples).some((other) => isDeepStrictEqual(value, other))),
  );
}

/** A pattern without its backslashes: those that ECMAScript with the `u` flag does not have are left out. */
function unescaped(pattern: string): string {
  return pattern.replaceAll("\\", "");
}

/** The value that a reference within a document leads to. */
export function at(root: Json, reference: string): Json | undefined {
  let value: Json | undefined = root;
  for (const part of reference.replace(/^#\/?/, "").split("/")) {
    const key = step(part);
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

function step(text: string): string {
  return decodeURIComponent(text).replaceAll("~1", "/").replaceAll("~0", "~");
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
