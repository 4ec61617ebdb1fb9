import { escapeStep, isJsonObject, type Json, type JsonObject } from "../json.js";
import { type DocumentSet, isFailure, type Located, listOf, objectOf, type Place } from "./document-set.js";

/**
 * Which named schemas extend which by `allOf`: OpenAPI 3.0, "Models with Polymorphism Support". Where a base schema has a
 * discriminator, its subtypes are what it may be.
 */
export class Inheritance {
  /** Places of schemas, `<file>#<pointer>`, with the places of those that name them in `allOf`, in the document's order. */
  readonly #subtypes = new Map<string, Located[]>();
  readonly #bases = new Map<string, Located[]>();

  /** `components`: the named schemas of `file`, at a JSON Pointer. */
  add(documents: DocumentSet, file: string, pointer: string, components: JsonObject): void {
    for (const [name, schema] of Object.entries(components)) {
      const at = { file, pointer: `${pointer}/${escapeStep(name)}` };
      for (const part of listOf(objectOf(schema)["allOf"])) {
        const base = baseOf(part, at, documents);
        if (base === undefined) continue;
        const key = placeKey(base);
        this.#subtypes.set(key, [...(this.#subtypes.get(key) ?? []), { value: schema, ...at }]);
        this.#bases.set(placeKey(at), [...(this.#bases.get(placeKey(at)) ?? []), base]);
      }
    }
  }

  /** The schemas that extend the one at a place, directly and through others. */
  descendants(base: Place): readonly Located[] {
    return reachable(base, this.#subtypes);
  }

  /** The schemas that the one at a place extends, directly and through others: the nearest first. */
  ancestors(subtype: Place): readonly Located[] {
    return reachable(subtype, this.#bases);
  }
}

function reachable(start: Place, next: ReadonlyMap<string, readonly Located[]>): readonly Located[] {
  const found = new Map<string, Located>();
  const pending: Place[] = [start];
  for (let place = pending.shift(); place !== undefined; place = pending.shift()) {
    for (const neighbour of next.get(placeKey(place)) ?? []) {
      const key = placeKey(neighbour);
      if (found.has(key) || key === placeKey(start)) continue;
      found.set(key, neighbour);
      pending.push(neighbour);
    }
  }
  return [...found.values()];
}

/** The schema that a part of an `allOf` refers to. */
function baseOf(part: Json, at: Place, documents: DocumentSet): Located | undefined {
  if (!isJsonObject(part) || typeof part["$ref"] !== "string") return undefined;
  const target = documents.resolve(part["$ref"], at.file);
  return isFailure(target) ? undefined : target;
}

export function placeKey({ file, pointer }: Place): string {
  return `${file}#${pointer}`;
}
