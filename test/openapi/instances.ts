import fc from "fast-check";
import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";
import { mergeSchemas } from "../../src/simulate/merged-schema.js";
import { smallestTexts } from "../../src/simulate/smallest-text.js";

/** Draws values for one instance; made of fast-check's generator, so that a seed gives the same ones again. */
export class Draw {
  readonly #next: fc.GeneratorValue;
  /** Strings of letters and digits only: what every place of a request can hold. */
  readonly #plain: boolean;

  constructor(next: fc.GeneratorValue, plain: boolean) {
    this.#next = next;
    this.#plain = plain;
  }

  below(limit: number): number {
    return this.#next(fc.integer, { min: 0, max: limit - 1 });
  }

  integer(min: number, max: number): number {
    return this.#next(fc.integer, { min, max });
  }

  double(min: number, max: number): number {
    const value = this.#next(fc.double, { min, max, noNaN: true, noDefaultInfinity: true });
    return Object.is(value, -0) ? 0 : value;
  }

  pick<T>(values: readonly T[]): T | undefined {
    return values.length === 0 ? undefined : values[this.below(values.length)];
  }

  text(minLength: number, maxLength: number): string {
    return this.#next(textOf, this.#plain, minLength, maxLength);
  }

  /** Throws for patterns that cannot be drawn from. */
  matching(pattern: string): string {
    return this.#next(textMatching, pattern);
  }
}

const plainCharacters = fc.constantFrom(..."abcxyzABC0129");
/** Characters that URLs, forms, headers and JSON have to escape, and letters of other scripts. */
const characters = fc.constantFrom(...("abz09 -_.~!*'();:@&=+$,?#[]%\"<>\\^`{|}éß漢😀".match(/./gu) ?? []));

// fast-check takes two patterns, or two units of a string, for the same argument: these have plain ones.
function textOf(plain: boolean, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: plain ? plainCharacters : characters, minLength, maxLength });
}

function textMatching(pattern: string): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(pattern, "u"));
}

/** Examples of formats, several where code might mix them up. */
const formatTexts: Readonly<Record<string, readonly string[]>> = {
  date: ["2026-02-28", "1999-12-31"],
  time: ["10:20:30Z", "23:59:59+02:00"],
  "date-time": ["2026-02-28T10:20:30Z", "2026-02-28T10:20:30.123+02:00"],
  duration: ["P1DT2H"],
  uri: ["https://example.com/a?b=c&d=%20#e"],
  url: ["https://example.com/a?b=c"],
  "uri-reference": ["a"],
  "uri-template": ["https://example.com/%7Ba%7D"],
  email: ["user@example.com"],
  hostname: ["example.com"],
  ipv4: ["192.0.2.1"],
  ipv6: ["2001:db8::1"],
  uuid: ["123e4567-e89b-42d3-a456-426614174000"],
  byte: ["aGVsbG8="],
  regex: ["a+"],
};

/** Deeper than this, optional members are left out and lists are as short as they may be. */
const deepOptional = 3;
/** Deeper than this nothing is made. */
const deepest = 40;

/** Where a schema cannot be met by what was drawn. */
const none = Symbol("none");
type Made = Json | typeof none;

/**
 * A value that `root` probably accepts, drawn from it: which optional members there are, lengths, numbers within bounds,
 * strings of the pattern. Undefined where none was found; the caller validates the others.
 */
export function instanceOf(root: Json, draw: Draw): Json | undefined {
  const made = new Maker(root, draw).make(root, 0);
  return made === none ? undefined : made;
}

/** Draws until a value is valid; undefined where the draws were not. */
export function validInstance(
  root: Json,
  validate: (value: unknown) => boolean,
  draw: Draw,
  tries = 20,
): Json | undefined {
  for (let left = tries; left > 0; left--) {
    const value = instanceOf(root, draw);
    if (value !== undefined && validate(value)) return value;
  }
  return undefined;
}

class Maker {
  readonly #root: Json;
  readonly #draw: Draw;

  constructor(root: Json, draw: Draw) {
    this.#root = root;
    this.#draw = draw;
  }

  make(schema: Json | undefined, depth: number): Made {
    if (schema === false || depth > deepest) return none;
    if (!isJsonObject(schema)) return this.#draw.pick<Json>([null, true, 1, "a", { a: 1 }, [1]]) ?? null;
    const flat = this.#flattened(schema, depth);
    if (flat === undefined) return none;
    if (flat["const"] !== undefined) return flat["const"];
    if (Array.isArray(flat["enum"])) return this.#draw.pick<Json>(flat["enum"]) ?? none;
    const types = typeof flat["type"] === "string" ? [flat["type"]] : listOf(flat["type"]);
    return this.#ofType(this.#draw.pick(types.length === 0 ? [likelyType(flat)] : types), flat, depth);
  }

  /** Without references, `allOf` and alternatives: one of each is merged in. */
  #flattened(schema: JsonObject, depth: number): JsonObject | undefined {
    let current = schema;
    for (let steps = 0; steps < 50; steps++) {
      const { $ref, allOf, anyOf, oneOf, ...rest } = current;
      if (typeof $ref === "string") {
        const target = this.#resolve($ref);
        if (target === false) return undefined;
        current = isJsonObject(target)
          ? mergeSchemas(without(current, "$ref"), target)
          : without(current, "$ref");
      } else if (Array.isArray(allOf)) {
        let merged: JsonObject = without(current, "allOf");
        for (const part of allOf) {
          const plain = isJsonObject(part) ? this.#flattened(part, depth + 1) : {};
          if (plain === undefined) return undefined;
          merged = mergeSchemas(merged, plain);
        }
        current = merged;
      } else if (Array.isArray(anyOf) || Array.isArray(oneOf)) {
        const key = Array.isArray(anyOf) ? "anyOf" : "oneOf";
        const choices = listOf(current[key]);
        const simple = depth > deepOptional ? choices.filter((choice) => !this.#isStructured(choice)) : [];
        const choice = this.#draw.pick(simple.length > 0 ? simple : choices);
        if (choice === false || choice === undefined) return undefined;
        const others = without(current, key);
        current = isJsonObject(choice) ? mergeSchemas(others, choice) : others;
      } else {
        const { discriminator } = rest;
        // Any string fits its schema, but only some mean the alternative that was chosen.
        return isJsonObject(discriminator)
          ? withoutProperty(rest, String(discriminator["propertyName"]))
          : rest;
      }
    }
    return undefined;
  }

  #isStructured(choice: Json): boolean {
    return isJsonObject(choice) && (choice["$ref"] !== undefined || choice["properties"] !== undefined);
  }

  #resolve(reference: string): Json | undefined {
    let value: Json | undefined = this.#root;
    for (const step of reference.replace(/^#/, "").split("/").slice(1)) {
      const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
      if (Array.isArray(value)) value = value[Number(key)];
      else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }
    return value;
  }

  #ofType(type: Json | undefined, schema: JsonObject, depth: number): Made {
    switch (type) {
      case "null":
        return null;
      case "boolean":
        return this.#draw.pick([true, false]) ?? true;
      case "integer":
      case "number":
        return this.#number(schema, type === "integer" || /^u?int\d*$/.test(String(schema["format"])));
      case "string":
        return this.#text(schema);
      case "array":
        return this.#list(schema, depth);
      default:
        return this.#object(schema, depth);
    }
  }

  #number(schema: JsonObject, isInteger: boolean): Json {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
    const step = typeof multipleOf === "number" ? multipleOf : isInteger ? 1 : 0;
    const low = Math.max(numberOr(minimum, -1e6), numberOr(exclusiveMinimum, -1e9) + (step || 1e-6));
    const high = Math.min(numberOr(maximum, low + 1e6), numberOr(exclusiveMaximum, 1e15) - (step || 1e-6));
    if (step === 0) return this.#draw.double(low, Math.max(low, high));
    const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
    const count = this.#draw.integer(first, Math.max(first, Math.min(last, first + 2 ** 31)));
    return Number((count * step).toPrecision(15));
  }

  #text(schema: JsonObject): string {
    const { minLength, maxLength, format, pattern, contentEncoding } = schema;
    const shortest = numberOr(minLength, 0);
    const longest = Math.max(shortest, Math.min(numberOr(maxLength, shortest + 12), shortest + 12));
    const known = typeof format === "string" ? formatTexts[format] : undefined;
    const fitting = known?.filter(
      (text) => typeof pattern !== "string" || new RegExp(pattern, "u").test(text),
    );
    if (fitting !== undefined && fitting.length > 0) return this.#draw.pick(fitting) ?? "";
    if (typeof pattern === "string") {
      const drawn = this.#matching(pattern);
      // Where only a certain length will do, one is not likely to be drawn.
      if (
        drawn !== undefined &&
        drawn.length >= shortest &&
        drawn.length <= numberOr(maxLength, drawn.length)
      )
        return drawn;
      for (const text of smallestTexts(schema)) if (text.length >= shortest) return text;
    }
    if (contentEncoding === "base64") return this.#draw.pick(["aGVsbG8=", "AAEC/w=="]) ?? "";
    return this.#draw.text(Math.max(shortest, Math.min(1, longest)), longest);
  }

  /** Undefined for a pattern that cannot be drawn from. */
  #matching(pattern: string): string | undefined {
    try {
      return this.#draw.matching(pattern);
    } catch {
      return undefined;
    }
  }

  #list(schema: JsonObject, depth: number): Made {
    const shortest = numberOr(schema["minItems"], 0);
    const longest = Math.min(numberOr(schema["maxItems"], shortest + 2), shortest + 2);
    const prefix = listOf(schema["prefixItems"]);
    const length =
      depth > deepOptional ? shortest : this.#draw.integer(shortest, Math.max(shortest, longest));
    const list: Json[] = [];
    for (let index = 0; index < length; index++) {
      const item = this.make(index < prefix.length ? prefix[index] : (schema["items"] ?? true), depth + 1);
      if (item === none) {
        if (list.length < shortest) return none;
        break;
      }
      if (
        schema["uniqueItems"] === true &&
        list.some((one) => JSON.stringify(one) === JSON.stringify(item))
      ) {
        continue;
      }
      list.push(item);
    }
    return list;
  }

  #object(schema: JsonObject, depth: number): Made {
    const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
    const required = listOf(schema["required"]).filter((name) => typeof name === "string");
    const object: Record<string, Json> = Object.create(null);
    // Of many optional members a few: instances stay small, and over several runs each has its turn.
    const optional = Object.keys(properties).filter((name) => !required.includes(name));
    const share = depth > deepOptional ? 0 : depth === 0 ? 2 : Math.max(2, Math.ceil(optional.length / 3));
    const chosen = optional.filter(() => share > 0 && this.#draw.below(share) === 0);
    for (const name of [...required, ...chosen]) {
      const value = this.make(
        Object.hasOwn(properties, name) ? properties[name] : (schema["additionalProperties"] ?? true),
        depth + 1,
      );
      if (value !== none) object[name] = value;
      else if (required.includes(name)) return none;
    }
    const additional = schema["additionalProperties"];
    const missing = numberOr(schema["minProperties"], 0) - Object.keys(object).length;
    if (missing > 0 || (isJsonObject(additional) && depth <= deepOptional && this.#draw.below(2) === 0)) {
      for (let number = Math.max(missing, 1); number > 0; number--) {
        const spare = optional.find((name) => !Object.hasOwn(object, name));
        const name = spare ?? `key${number}`;
        const value = this.make(spare === undefined ? (additional ?? true) : properties[name], depth + 1);
        if (value !== none) object[name] = value;
      }
    }
    return { ...object };
  }
}

function without(schema: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

/** Without an optional property that is not limited to certain values. */
function withoutProperty(schema: JsonObject, name: string): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const property = properties[name];
  const isLimited =
    isJsonObject(property) && (property["enum"] !== undefined || property["const"] !== undefined);
  if (isLimited || listOf(schema["required"]).includes(name)) return schema;
  return { ...schema, properties: without(properties, name) };
}

function likelyType(schema: JsonObject): string {
  if (schema["properties"] !== undefined || schema["additionalProperties"] !== undefined) return "object";
  if (schema["items"] !== undefined) return "array";
  if (schema["minimum"] !== undefined || schema["maximum"] !== undefined) return "number";
  return schema["pattern"] !== undefined || schema["format"] !== undefined ? "string" : "object";
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
