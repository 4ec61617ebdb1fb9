import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { type DocumentSet, isFailure, type Located, listOf, objectOf, type Place } from "./document-set.js";
import { Inheritance, placeKey } from "./inheritance.js";

/** Base schemas with a discriminator, and the schemas that extend them by `allOf`. */
export class Subtypes {
  readonly #documents: DocumentSet;
  readonly #inheritance = new Inheritance();

  constructor(documents: DocumentSet) {
    this.#documents = documents;
  }

  /** Reads the named schemas of a document, which stand at a JSON Pointer. */
  add(file: string, pointer: string, components: JsonObject): void {
    this.#inheritance.add(this.#documents, file, pointer, components);
  }

  /** The schemas that extend a base schema, if it has a discriminator and no alternatives of its own. */
  of(base: Place): readonly Located[] {
    const subtypes = this.#inheritance.descendants(base);
    if (subtypes.length === 0) return [];
    const at = this.#documents.at(base);
    if (isFailure(at) || !isJsonObject(at.value) || discriminatorOf(at.value) === undefined) return [];
    if (["oneOf", "anyOf"].some((keyword) => listOf(objectOf(at.value)[keyword]).length > 0)) return [];
    return subtypes;
  }

  /** Whether a `$ref` at a place is a part of the `allOf` by which a schema extends its target. */
  extends(place: Place, base: Place): boolean {
    const [, owner] = /^(.*)\/allOf\/\d+$/.exec(place.pointer) ?? [];
    return (
      owner !== undefined &&
      this.of(base).some((subtype) => subtype.file === place.file && subtype.pointer === owner)
    );
  }

  /** The base schema with a discriminator that all alternatives of a schema extend, the nearest one. */
  commonBase(schema: JsonObject, place: Place): Located | undefined {
    const alternatives = listOf(schema["oneOf"] ?? schema["anyOf"]).filter((item) => !isNull(item));
    if (alternatives.length < 2) return undefined;
    const [first = [], ...others] = alternatives.map((item): readonly Located[] => {
      const reference = objectOf(item)["$ref"];
      const target =
        typeof reference === "string" ? this.#documents.resolve(reference, place.file) : undefined;
      return target === undefined || isFailure(target) ? [] : this.#inheritance.ancestors(target);
    });
    return first.find(
      (one) =>
        discriminatorOf(objectOf(one.value)) !== undefined &&
        others.every((list) => list.some((other) => placeKey(other) === placeKey(one))),
    );
  }
}

/** The Discriminator Object of a schema; Swagger 2.0 has the property's name alone. */
export function discriminatorOf({ discriminator }: JsonObject): JsonObject | undefined {
  if (typeof discriminator === "string") return { propertyName: discriminator };
  return isJsonObject(discriminator) ? discriminator : undefined;
}

/** Whether a schema accepts null alone, as the alternative that makes others nullable. */
function isNull(schema: Json): boolean {
  return isJsonObject(schema) && schema["type"] === "null";
}
