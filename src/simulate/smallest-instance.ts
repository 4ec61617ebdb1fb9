import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import {
  decodeFragmentStep,
  isJsonObject,
  isSchema,
  type Json,
  type JsonObject,
  type JsonSchema,
  own,
  stringsOf,
} from "../json.js";
import { useExactKeywords } from "../manifest/json-equality.js";
import { useStringChecks } from "../manifest/string-checks.js";
import { mergeSchemas } from "./merged-schema.js";
import { smallestNumbers } from "./smallest-number.js";
import { smallestTexts } from "./smallest-text.js";

/**
 * A small value that `schema` accepts: optional properties are left out, lists and strings are as short as they may be,
 * numbers as near to zero. Undefined where none is found; that does not prove that there is none. `$ref`s are followed
 * inside the schema (`#/…`) and nowhere else.
 */
export function smallestInstance(schema: JsonSchema): Json | undefined {
  return new InstanceFinder(schema).find(schema, 0);
}

/** Whether `schema` accepts `value`. A schema that cannot be compiled accepts nothing. */
export function accepts(schema: JsonSchema, value: Json): boolean {
  return new InstanceFinder(schema).accepts(schema, value);
}

const deepest = 24;
/** Candidates tried for one schema before it is given up. */
const mostCandidates = 100;

class InstanceFinder {
  readonly #root: JsonSchema;
  readonly #ajv: Ajv;

  constructor(root: JsonSchema) {
    this.#root = root;
    const draft7 = isJsonObject(root) && String(root["$schema"] ?? "").includes("draft-07");
    const options = { strict: false, validateSchema: false, logger: false, addUsedSchema: false } as const;
    this.#ajv = draft7 ? new Ajv(options) : new Ajv2020(options);
    useStringChecks(this.#ajv);
    useExactKeywords(this.#ajv);
  }

  /** The first candidate that validates. Each level is validated alone, so that a choice is fixed where it is made. */
  find(schema: JsonSchema, depth: number): Json | undefined {
    let tried = 0;
    for (const candidate of this.#candidates(schema, depth)) {
      if (this.accepts(schema, candidate)) return candidate;
      if (++tried >= mostCandidates) return undefined;
    }
    return undefined;
  }

  accepts(schema: JsonSchema, value: Json): boolean {
    try {
      return this.#ajv.compile(this.#selfContained(schema))(value) === true;
    } catch {
      return false;
    }
  }

  /** `schema` with the definitions of the root, so that its references still lead somewhere. */
  #selfContained(schema: JsonSchema): JsonObject | boolean {
    if (typeof schema === "boolean") return schema;
    const { $schema: _dialect, $id: _id, ...rest } = schema;
    if (schema === this.#root || !isJsonObject(this.#root)) return rest;
    const definitions = Object.fromEntries(
      ["$defs", "definitions"].flatMap((key) => {
        const value = isJsonObject(this.#root) ? own(this.#root, key) : undefined;
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
    return { ...definitions, ...rest };
  }

  *#candidates(schema: JsonSchema, depth: number): Generator<Json> {
    if (schema === false || depth > deepest) return;
    if (schema === true) {
      yield null;
      return;
    }
    const fixed = own(schema, "const");
    if (fixed !== undefined) {
      yield fixed;
      return;
    }
    for (const key of ["default", "examples", "enum"]) {
      const said = own(schema, key);
      if (said === undefined) continue;
      if (key === "default") yield said;
      else if (Array.isArray(said)) yield* said;
    }
    if (own(schema, "enum") !== undefined) return;
    for (const variant of this.#variants(schema, depth)) yield* this.#ofTypes(variant, depth);
  }

  /** `schema` with its references, `allOf`s and each of its alternatives merged in. */
  *#variants(schema: JsonObject, depth: number): Generator<JsonObject> {
    const { $ref, allOf, anyOf, oneOf, if: condition, then, else: otherwise, ...plain } = schema;
    let merged: JsonObject = plain;
    const bound = [
      ...(typeof $ref === "string" ? [this.#resolve($ref)] : []),
      ...(Array.isArray(allOf) ? allOf : []),
    ];
    for (const part of bound) if (isJsonObject(part)) merged = mergeSchemas(merged, part);
    // A merged schema may itself have references and alternatives.
    if (depth < deepest && ["$ref", "allOf"].some((key) => own(merged, key) !== undefined)) {
      yield* this.#variants(
        { ...merged, ...alternativesOf({ anyOf, oneOf, condition, then, otherwise }) },
        depth + 1,
      );
      return;
    }
    const choices = [anyOf, oneOf, own(merged, "anyOf"), own(merged, "oneOf")].filter((list) =>
      Array.isArray(list),
    );
    const branches = choices.length === 0 ? [] : (choices[0] ?? []);
    const conditional = isSchema(condition) ? [then, otherwise].filter((part) => isJsonObject(part)) : [];
    for (const branch of [...branches, ...conditional]) {
      if (!isJsonObject(branch)) continue;
      const variant = mergeSchemas(merged, branch);
      if (
        own(branch, "$ref") !== undefined ||
        own(branch, "allOf") !== undefined ||
        own(branch, "anyOf") !== undefined
      )
        yield* this.#variants(variant, depth + 1);
      else yield variant;
    }
    yield merged;
  }

  #resolve(ref: string): Json | undefined {
    if (!ref.startsWith("#")) return undefined;
    let value: Json | undefined = this.#root;
    for (const token of ref.slice(1).split("/").slice(1)) {
      const key = decodeFragmentStep(token);
      if (Array.isArray(value)) value = value[Number(key)];
      else value = isJsonObject(value) ? own(value, key) : undefined;
    }
    return value;
  }

  *#ofTypes(schema: JsonObject, depth: number): Generator<Json> {
    const fixed = own(schema, "const");
    const listed = fixed === undefined ? own(schema, "enum") : [fixed];
    if (Array.isArray(listed)) {
      yield* listed;
      return;
    }
    const types = own(schema, "type");
    const named = typeof types === "string" ? [types] : stringsOf(types);
    for (const type of named.length > 0 ? named : likelyTypes(schema))
      yield* this.#ofType(type, schema, depth);
  }

  *#ofType(type: string, schema: JsonObject, depth: number): Generator<Json> {
    if (type === "null") yield null;
    else if (type === "boolean") yield* [false, true];
    else if (type === "integer" || type === "number") yield* smallestNumbers(schema, type === "integer");
    else if (type === "string") yield* smallestTexts(schema);
    else if (type === "array") yield* this.#lists(schema, depth);
    else if (type === "object") yield* this.#objects(schema, depth);
  }

  *#lists(schema: JsonObject, depth: number): Generator<Json> {
    const { prefixItems, items, contains, minItems, minContains } = schema;
    const prefix = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
    const rest = isSchema(items) ? items : true;
    const wanted = isSchema(contains) ? (typeof minContains === "number" ? minContains : 1) : 0;
    const length = Math.max(typeof minItems === "number" ? minItems : 0, wanted);
    const list: Json[] = [];
    for (let index = 0; index < length; index++) {
      const at = index < prefix.length ? prefix[index] : rest;
      const schemaHere = isSchema(at) ? at : true;
      const needed = index < wanted && isSchema(contains) ? { allOf: [schemaHere, contains] } : schemaHere;
      const item =
        schema["uniqueItems"] === true ? this.#findOther(needed, list, depth) : this.find(needed, depth + 1);
      if (item === undefined) break;
      list.push(item);
    }
    yield list;
  }

  /** An instance that is not in `taken` yet. */
  #findOther(schema: JsonSchema, taken: readonly Json[], depth: number): Json | undefined {
    const others = taken.length === 0 ? schema : { allOf: [schema, { not: { enum: taken } }] };
    const found = this.find(others, depth + 1);
    if (found !== undefined) return found;
    for (let number = 1; number <= mostCandidates; number++) {
      for (const candidate of [
        number,
        -number,
        String(number),
        "a".repeat(number),
        [number],
        { a: number },
      ]) {
        if (this.accepts(others, candidate)) return candidate;
      }
    }
    return undefined;
  }

  *#objects(schema: JsonObject, depth: number): Generator<Json> {
    const properties = own(schema, "properties");
    const known = isJsonObject(properties) ? properties : {};
    const least = own(schema, "minProperties");
    const required = new Set(stringsOf(own(schema, "required")));
    const dependent = own(schema, "dependentRequired");
    for (const name of required) {
      const more = isJsonObject(dependent) ? own(dependent, name) : undefined;
      for (const other of stringsOf(more)) required.add(other);
    }
    const build = (chosen: Iterable<string>): Json | undefined => {
      const entries: (readonly [string, Json])[] = [];
      for (const name of chosen) {
        const value = this.find(propertySchema(schema, name), depth + 1);
        if (value === undefined) return undefined;
        entries.push([name, value]);
      }
      return Object.fromEntries(entries);
    };
    const smallest = build(required);
    if (smallest !== undefined) yield smallest;
    // More properties, one after the other: for `minProperties`, and for rules that tie properties together.
    const chosen = new Set(required);
    for (const name of Object.keys(known)) {
      if (chosen.has(name)) continue;
      const alone = build([...required, name]);
      if (alone !== undefined) yield alone;
      chosen.add(name);
      const together = build(chosen);
      if (together !== undefined) yield together;
    }
    if (typeof least !== "number") return;
    const nameSchema = own(schema, "propertyNames");
    while (chosen.size < Math.min(least, mostCandidates)) {
      const size = chosen.size;
      const texts = { allOf: [isSchema(nameSchema) ? nameSchema : true, { type: "string" }] };
      const patterned = Object.keys(
        isJsonObject(schema["patternProperties"]) ? schema["patternProperties"] : {},
      );
      const name = this.#findOther(
        patterned.length > 0 ? { ...texts, pattern: patterned[0] ?? "" } : texts,
        [...chosen],
        depth,
      );
      if (typeof name === "string") chosen.add(name);
      if (chosen.size === size) return;
    }
    const filled = build(chosen);
    if (filled !== undefined) yield filled;
  }
}

/** The alternatives of a schema, which are kept beside merged keywords. */
function alternativesOf(parts: Readonly<Record<string, Json | undefined>>): JsonObject {
  const spelled: Readonly<Record<string, string>> = { condition: "if", otherwise: "else" };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, value]) =>
      value === undefined ? [] : [[spelled[key] ?? key, value] as const],
    ),
  );
}

function propertySchema(schema: JsonObject, name: string): JsonSchema {
  const properties = own(schema, "properties");
  const exact = isJsonObject(properties) ? own(properties, name) : undefined;
  if (isSchema(exact)) return exact;
  const patterns = own(schema, "patternProperties");
  for (const [pattern, value] of Object.entries(isJsonObject(patterns) ? patterns : {})) {
    if (isSchema(value) && matches(pattern, name)) return value;
  }
  const rest = own(schema, "additionalProperties");
  return isSchema(rest) ? rest : true;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return false;
  }
}

/** Types that the keywords of a schema without `type` are about. */
function likelyTypes(schema: JsonObject): readonly string[] {
  const has = (...keys: readonly string[]): boolean => keys.some((key) => own(schema, key) !== undefined);
  return [
    ...(has("properties", "required", "additionalProperties", "minProperties", "patternProperties")
      ? ["object"]
      : []),
    ...(has("items", "prefixItems", "minItems", "contains") ? ["array"] : []),
    ...(has("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum") ? ["number"] : []),
    ...(has("minLength", "maxLength", "pattern", "format") ? ["string"] : []),
    ...["null", "boolean", "integer", "string", "array", "object"],
  ];
}
