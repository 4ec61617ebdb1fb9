import { isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import type { NamedSchema } from "./server-model.js";

/** A part of an answer that may be of any size. */
export interface Unbounded {
  /** `items[].name`; empty for the whole answer. */
  readonly path: string;
  /** The keyword that would bound it; `$ref`: a reference to itself, by which it may nest to any depth. */
  readonly keyword: "maxItems" | "maxLength" | "maxProperties" | "type" | "$ref";
}

/** The largest answer that a schema allows. */
export interface LargestAnswer {
  /** Characters of its JSON, as far as they are bounded. */
  readonly characters: number;
  /** The parts that may be of any size. Nothing of what is inside them. */
  readonly unbounded: readonly Unbounded[];
}

/** Longest strings of formats (RFC 3339, 4122, 5321, 4291, 1035), in characters. */
const formats: ReadonlyMap<unknown, number> = new Map([
  ["date", 10],
  ["time", 20],
  ["date-time", 35],
  ["duration", 40],
  ["uuid", 36],
  ["email", 254],
  ["ipv4", 15],
  ["ipv6", 45],
  ["hostname", 253],
]);

/** Digits, sign, point and exponent of any double (ECMA-262, Number::toString). */
const longestNumber = 25;

/**
 * The largest answer of a tool with an output schema. References lead to `definitions`. Properties that an object schema does
 * not describe are not counted unless it has `additionalProperties`: most schemas are open, and most answers have no others.
 */
export function largestAnswer(
  schema: JsonSchema,
  definitions: ReadonlyMap<string, NamedSchema>,
): LargestAnswer {
  return new AnswerSize(definitions).of(schema, "");
}

const nothing: LargestAnswer = { characters: 0, unbounded: [] };

class AnswerSize {
  readonly #definitions: ReadonlyMap<string, NamedSchema>;
  readonly #open = new Set<string>();

  constructor(definitions: ReadonlyMap<string, NamedSchema>) {
    this.#definitions = definitions;
  }

  of(schema: Json | undefined, path: string): LargestAnswer {
    if (!isJsonObject(schema)) return schema === false ? nothing : unbounded(path, "type");
    const { $ref } = schema;
    if (typeof $ref === "string") return this.#reference($ref, path);
    if ("const" in schema) return sized(JSON.stringify(schema["const"] ?? null).length);
    const { enum: values } = schema;
    if (Array.isArray(values)) return sized(Math.max(0, ...values.map((one) => JSON.stringify(one).length)));
    const own = this.#own(schema, path);
    const parts = ["anyOf", "oneOf"].flatMap((keyword) => {
      const alternatives = schema[keyword];
      return Array.isArray(alternatives) ? [larger(alternatives.map((one) => this.of(one, path)))] : [];
    });
    const { allOf } = schema;
    if (Array.isArray(allOf)) parts.push(...allOf.map((one) => this.of(one, path)));
    return conjunction([...(own === undefined ? [] : [own]), ...parts], path);
  }

  #reference(reference: string, path: string): LargestAnswer {
    const name = definitionName(reference) ?? "";
    const target = this.#definitions.get(name)?.schema;
    if (target === undefined || this.#open.has(name)) return unbounded(path, "$ref");
    this.#open.add(name);
    const size = this.of(target, path);
    this.#open.delete(name);
    return size;
  }

  /** By the type and the keywords beside it; undefined where these say nothing of the size. */
  #own(schema: JsonObject, path: string): LargestAnswer | undefined {
    const { type } = schema;
    const types = Array.isArray(type) ? type : type === undefined ? impliedTypes(schema) : [type];
    if (types.length === 0) return undefined;
    return larger(types.map((one) => this.#typed(one, schema, path)));
  }

  #typed(type: Json, schema: JsonObject, path: string): LargestAnswer {
    switch (type) {
      case "null":
        return sized(4);
      case "boolean":
        return sized(5);
      case "integer":
      case "number":
        return sized(numberLength(type, schema));
      case "string": {
        const most = schema["maxLength"] ?? formats.get(schema["format"]);
        return typeof most === "number" ? sized(most + 2) : unbounded(path, "maxLength");
      }
      case "array":
        return this.#array(schema, path);
      default:
        return this.#object(schema, path);
    }
  }

  #array({ prefixItems, items, maxItems }: JsonObject, path: string): LargestAnswer {
    const first = Array.isArray(prefixItems) ? prefixItems : [];
    const many = items === false ? first.length : maxItems;
    if (typeof many !== "number") return unbounded(path, "maxItems");
    const places = first.slice(0, many).map((one, index) => this.of(one, `${path}[${index}]`));
    const rest = Math.max(0, many - first.length);
    if (rest > 0) {
      const { characters, unbounded: parts } = this.of(items, `${path}[]`);
      places.push({ characters: characters * rest, unbounded: parts });
    }
    return sum(places, 2 + many);
  }

  #object({ properties, additionalProperties, patternProperties, maxProperties }: JsonObject, path: string) {
    const described = isJsonObject(properties) ? Object.entries(properties) : [];
    const sizes = described.map(([name, held]) => {
      const { characters, unbounded: parts } = this.of(held, path === "" ? name : `${path}.${name}`);
      return { characters: characters + name.length + 4, unbounded: parts };
    });
    const isOpen = additionalProperties !== undefined || described.length === 0;
    if ((isOpen && additionalProperties !== false) || isJsonObject(patternProperties)) {
      sizes.push(
        this.#others(isJsonObject(additionalProperties) ? additionalProperties : true, maxProperties, path),
      );
    }
    return sum(sizes, 2);
  }

  /** Properties without a description: their number must be bounded, and their names count as 20 characters. */
  #others(schema: Json, most: Json | undefined, path: string): LargestAnswer {
    if (typeof most !== "number") return unbounded(path, "maxProperties");
    const { characters, unbounded: parts } =
      most === 0 ? nothing : this.of(schema, path === "" ? "*" : `${path}.*`);
    return { characters: (characters + 24) * most, unbounded: parts };
  }
}

function impliedTypes(schema: JsonObject): readonly Json[] {
  if ("properties" in schema || "additionalProperties" in schema) return ["object"];
  if ("items" in schema || "prefixItems" in schema) return ["array"];
  return "maxLength" in schema || "format" in schema ? ["string"] : [];
}

function numberLength(type: Json, { minimum, maximum }: JsonObject): number {
  if (type !== "integer" || typeof minimum !== "number" || typeof maximum !== "number") return longestNumber;
  return Math.max(String(minimum).length, String(maximum).length);
}

function sized(characters: number): LargestAnswer {
  return { characters, unbounded: [] };
}

function unbounded(path: string, keyword: Unbounded["keyword"]): LargestAnswer {
  return { characters: 0, unbounded: [{ path, keyword }] };
}

function sum(parts: readonly LargestAnswer[], characters: number): LargestAnswer {
  return {
    characters: parts.reduce((total, part) => total + part.characters, characters),
    unbounded: parts.flatMap((part) => part.unbounded),
  };
}

function larger(parts: readonly LargestAnswer[]): LargestAnswer {
  return {
    characters: Math.max(0, ...parts.map(({ characters }) => characters)),
    unbounded: parts.flatMap((part) => part.unbounded),
  };
}

/** A value of all parts is as large as all together, as objects are. Parts that allow anything say nothing. */
function conjunction(parts: readonly LargestAnswer[], path: string): LargestAnswer {
  const telling = parts.filter(({ unbounded: [first] }) => first?.keyword !== "type" || first.path !== path);
  return telling.length === 0 ? unbounded(path, "type") : sum(telling, 0);
}
