import { escapeStep, isJsonObject, type Json, type JsonObject } from "../json.js";
import { type DocumentSet, isFailure, type Located, listOf, objectOf, type Place } from "./document-set.js";

/**
 * Which named schemas extend which by `allOf`: OpenAPI 3.0, "Models with Polymorphism Support". Where a base schema has a
 * discriminator, its subtypes are what it may be.
 */
export class Inheritance {
  /** Places of schemas, `<file>#<pointer>`, with the places of those that name them in `allOf`, in the document's order. */
  readonly #subtypes = new Map<string, Located[]>();

  /** `components`: the named schemas of `file`, at a JSON Pointer. */
  add(documents: DocumentSet, file: string, pointer: string, components: JsonObject): void {
    for (const [name, schema] of Object.entries(components)) {
      const at = { file, pointer: `${pointer}/${escapeStep(name)}` };
      for (const part of listOf(objectOf(schema)["allOf"])) {
        const base = baseOf(part, at, documents);
        if (base === undefined) continue;
        const key = keyOf(base);
        this.#subtypes.set(key, [...(this.#subtypes.get(key) ?? []), { value: schema, ...at }]);
      }
    }
  }

  /** The schemas that extend the one at a place, directly and through others. */
  descendants(base: Place): readonly Located[] {
    const found = new Map<string, Located>();
    const pending: Place[] = [base];
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      for (const subtype of this.#subtypes.get(keyOf(next)) ?? []) {
        const key = keyOf(subtype);
        if (found.has(key) || key === keyOf(base)) continue;
        found.set(key, subtype);
        pending.push(subtype);
      }
    }
    return [...found.values()];
  }
}

/** The schema that a part of an `allOf` refers to. */
function baseOf(part: Json, at: Place, documents: DocumentSet): Located | undefined {
  if (!isJsonObject(part) || typeof part["$ref"] !== "string") return undefined;
  const target = documents.resolve(part["$ref"], at.file);
  return isFailure(target) ? undefined : target;
}

function keyOf({ file, pointer }: Place): string {
  return `${file}#${pointer}`;
}
