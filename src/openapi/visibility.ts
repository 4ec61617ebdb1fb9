import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { compositions } from "../json-schema/keywords.js";
import { isRelaxed } from "./answer-relaxation.js";
import { type DocumentSet, isFailure, type Located, listOf, type Place } from "./document-set.js";

import type { NullExamples } from "./null-examples.js";

/** Which way a value goes: `readOnly` properties are not sent, `writeOnly` ones are not answered. */
export type Direction = "request" | "response";

/** The differences of a schema between requests and responses: properties that go one way only, and what is relaxed in answers. */
export class Visibility {
  readonly #documents: DocumentSet;
  readonly #nulls: NullExamples;
  readonly #subtypes: (base: Place) => readonly Located[];
  readonly #known = new Map<string, boolean>();

  /** `subtypes`: the schemas that a base schema stands for as well. */
  constructor(documents: DocumentSet, nulls: NullExamples, subtypes: (base: Place) => readonly Located[]) {
    this.#documents = documents;
    this.#nulls = nulls;
    this.#subtypes = subtypes;
  }

  /** The properties that a value going that way does not have, those of schemas joined with `allOf` and the like included. */
  hidden(schema: JsonObject, place: Place, direction: Direction): ReadonlySet<string> {
    const mark = direction === "request" ? "readOnly" : "writeOnly";
    const names = new Set<string>();
    const seen = new Set<Json>();
    const visit = (value: Json, at: Place): void => {
      const found = this.#documents.follow(value, at);
      if (isFailure(found) || !isJsonObject(found.value) || seen.has(found.value)) return;
      seen.add(found.value);
      const { properties } = found.value;
      for (const [name, property] of Object.entries(isJsonObject(properties) ? properties : {})) {
        if (this.#isMarked(property, found, mark)) names.add(name);
      }
      for (const keyword of compositions) {
        for (const item of listOf(found.value[keyword])) visit(item, found);
      }
    };
    visit(schema, place);
    return names;
  }

  #isMarked(property: Json, place: Place, mark: string): boolean {
    if (isJsonObject(property) && property[mark] === true) return true;
    const target = this.#documents.follow(property, place);
    return !isFailure(target) && isJsonObject(target.value) && target.value[mark] === true;
  }

  /** Whether requests and responses need different schemas for what stands at a place. */
  differs(place: Place): boolean {
    const known = this.#known.get(keyOf(place));
    if (known !== undefined) return known;
    const start = this.#documents.at(place);
    return !isFailure(start) && this.#differs(start);
  }

  #differs(start: Located): boolean {
    const seen = new Set<string>([keyOf(start)]);
    const pending: Located[] = [start, ...this.#subtypes(start)];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#known.get(keyOf(next)) === true || this.#holdsMark(next.value, next, seen, pending)) {
        this.#known.set(keyOf(start), true);
        return true;
      }
    }
    for (const key of seen) this.#known.set(key, false);
    return false;
  }

  #holdsMark(value: Json, place: Place, seen: Set<string>, pending: Located[]): boolean {
    if (Array.isArray(value)) return value.some((item) => this.#holdsMark(item, place, seen, pending));
    if (!isJsonObject(value)) return false;
    if (value["readOnly"] === true || value["writeOnly"] === true) return true;
    if (isRelaxed(value) || this.#nulls.has(value)) return true;
    if (typeof value["$ref"] === "string") {
      const target = this.#documents.resolve(value["$ref"], place.file);
      if (!isFailure(target) && !seen.has(keyOf(target))) {
        seen.add(keyOf(target));
        pending.push(target, ...this.#subtypes(target));
      }
    }
    return Object.entries(value).some(
      ([keyword, held]) =>
        typeof held === "object" &&
        !["example", "examples", "default", "enum", "const"].includes(keyword) &&
        this.#holdsMark(held, place, seen, pending),
    );
  }
}

function keyOf({ file, pointer }: Place): string {
  return `${file}#${pointer}`;
}
