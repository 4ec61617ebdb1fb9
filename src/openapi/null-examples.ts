import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { compositions } from "../json-schema/keywords.js";
import {
  type DocumentSet,
  isFailure,
  type Located,
  listOf,
  memberOf,
  objectOf,
  type Place,
} from "./document-set.js";

/** Deepest value that is looked into. */
const deepest = 40;

/**
 * Schemas for which the document's own examples of answers have null though the schemas do not allow it: what the API does
 * counts for more there.
 */
export class NullExamples {
  readonly #documents: DocumentSet;
  readonly #schemas = new Set<JsonObject>();

  constructor(documents: DocumentSet) {
    this.#documents = documents;
  }

  has(schema: Json): boolean {
    return isJsonObject(schema) && this.#schemas.has(schema);
  }

  /** Looks through an example of a schema. */
  read(example: Json, schema: Json | undefined, place: Place): void {
    this.#visit(example, schema, place, 0);
  }

  /** Looks through the examples that a schema has itself. */
  readOwn(schema: Json, place: Place): void {
    if (!isJsonObject(schema)) return;
    const { example, examples } = schema;
    if (example !== undefined) this.read(example, schema, place);
    for (const value of listOf(examples)) this.read(value, schema, place);
  }

  /** Looks through the examples of a Media Type Object. */
  readMedia(media: JsonObject, place: Place): void {
    const { schema, example, examples } = media;
    if (schema === undefined) return;
    const at = { file: place.file, pointer: `${place.pointer}/schema` };
    if (example !== undefined) this.read(example, schema, at);
    for (const held of Object.values(objectOf(examples))) {
      const found = this.#documents.follow(held, place);
      const value = isFailure(found) ? undefined : memberOf(found.value, "value");
      if (value !== undefined) this.read(value, schema, at);
    }
  }

  #visit(value: Json, schema: Json | undefined, place: Place, depth: number): void {
    if (!isJsonObject(schema) || depth > deepest) return;
    const found = this.#documents.follow(schema, place);
    if (isFailure(found) || !isJsonObject(found.value)) return;
    if (value === null) {
      if (!this.#takesNull(found, 0)) this.#schemas.add(schema);
      return;
    }
    if (typeof value !== "object") return;
    const { items, properties, additionalProperties } = found.value;
    const below = (step: string): Place => ({ file: found.file, pointer: `${found.pointer}/${step}` });
    for (const keyword of compositions) {
      for (const part of listOf(found.value[keyword])) this.#visit(value, part, below(keyword), depth + 1);
    }
    if (Array.isArray(value)) {
      for (const item of value) this.#visit(item, items, below("items"), depth + 1);
    } else {
      for (const [name, held] of Object.entries(value)) {
        const property = memberOf(properties, name) ?? additionalProperties;
        this.#visit(held, property, below("properties"), depth + 1);
      }
    }
  }

  #takesNull(schema: Located, depth: number): boolean {
    const found = this.#documents.follow(schema.value, schema);
    if (isFailure(found) || !isJsonObject(found.value) || depth > deepest) return true;
    const { type, nullable, enum: values, allOf, anyOf, oneOf } = found.value;
    if (nullable === true || found.value["x-nullable"] === true) return true;
    if (type !== undefined) return (Array.isArray(type) ? type : [type]).includes("null");
    if (Array.isArray(values)) return values.includes(null);
    if (found.value["const"] !== undefined) return found.value["const"] === null;
    const takes = (part: Json) => this.#takesNull({ ...found, value: part }, depth + 1);
    if (Array.isArray(allOf)) return allOf.every(takes);
    const alternatives = [...listOf(anyOf), ...listOf(oneOf)];
    return alternatives.length === 0 || alternatives.some(takes);
  }
}
