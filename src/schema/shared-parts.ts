import { createHash } from "node:crypto";
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { applicators } from "./keywords.js";

/** Fewest equal schemas that share a function: fewer copies take less code than the function. */
const FEWEST = 3;

/** A schema that repeats in other schemas, which refer to it instead. */
export interface SharedPart {
  /** The value of `$ref`. */
  readonly key: string;
  readonly schema: JsonObject;
}

/**
 * Finds schemas of arrays and objects (lists of strings, addresses, money) that repeat inside other schemas, as in most
 * OpenAPI documents. It is given all schemas first, and then replaces those that repeat by references.
 */
export class SharedParts {
  /** Number of occurrences of each schema inside others, by its JSON. */
  readonly #counts = new Map<string, number>();
  readonly #texts = new Map<JsonObject, string>();
  readonly #shared = new Map<string, SharedPart>();

  /** `schemas`: as passed to Ajv. */
  constructor(schemas: Iterable<JsonSchema>) {
    for (const schema of schemas) this.#count(schema);
  }

  /** `schema` with references to parts. `found` is told each part once, before the first schema that refers to it. */
  refer(schema: JsonSchema, found: (part: SharedPart) => void): JsonSchema {
    return mapSubschemas(schema, (inner) => this.#referInner(inner, found));
  }

  #referInner(schema: JsonSchema, found: (part: SharedPart) => void): JsonSchema {
    const text = isJsonObject(schema) ? this.#texts.get(schema) : undefined;
    if (text === undefined || !isJsonObject(schema) || (this.#counts.get(text) ?? 0) < FEWEST)
      return this.refer(schema, found);
    let part = this.#shared.get(text);
    if (part === undefined) {
      const inner = this.refer(withoutDefault(schema), found);
      part = { key: keyOf(text), schema: isJsonObject(inner) ? inner : {} };
      this.#shared.set(text, part);
      found(part);
    }
    // The default is filled in at the property.
    const fallback = schema["default"];
    return { $ref: part.key, ...(fallback !== undefined && { default: fallback }) };
  }

  #count(schema: JsonSchema): void {
    mapSubschemas(schema, (inner) => {
      if (isJsonObject(inner) && isCollection(inner)) {
        const text = JSON.stringify(withoutDefault(inner));
        const before = this.#counts.get(text) ?? 0;
        this.#texts.set(inner, text);
        this.#counts.set(text, before + 1);
        // Subschemas of a repeated schema are not counted: its copies are replaced as a whole.
        if (before > 0) return inner;
      }
      this.#count(inner);
      return inner;
    });
  }
}

/** A name derived from the schema's content, so that adding a schema renames no other. */
function keyOf(text: string): string {
  return `part_${createHash("sha256").update(text, "utf8").digest("hex").slice(0, 12)}`;
}

function isCollection(schema: JsonObject): boolean {
  return Object.hasOwn(schema, "properties") || Object.hasOwn(schema, "items");
}

function withoutDefault(schema: JsonObject): JsonObject {
  if (!Object.hasOwn(schema, "default")) return schema;
  const { default: _, ...rest } = schema;
  return rest;
}

/** A copy of `schema` with every subschema replaced by the result of `map`; `schema` itself when none changes. */
function mapSubschemas(schema: JsonSchema, map: (inner: JsonSchema) => JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  let changed = false;
  const mapOne = (value: Json): Json => {
    if (!isJsonObject(value)) return value;
    const mapped = map(value);
    changed ||= mapped !== value;
    return mapped;
  };
  const entries = Object.entries(schema).map(([keyword, value]): [string, Json] => {
    const holds = Object.hasOwn(applicators, keyword) ? applicators[keyword]?.holds : undefined;
    if (holds === "schema") return [keyword, mapOne(value)];
    if (holds === "list" && Array.isArray(value)) return [keyword, value.map(mapOne)];
    if (holds === "map" && isJsonObject(value))
      return [
        keyword,
        Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapOne(inner)])),
      ];
    return [keyword, value];
  });
  return changed ? Object.fromEntries(entries) : schema;
}
