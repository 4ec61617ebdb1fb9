import { isJsonObject, type Json, type JsonObject, type JsonPath, type JsonSchema } from "../json.js";
import { subschemasIn } from "../json-schema/keywords.js";

/** An object schema within another, and where it stands. Few places are ever asked for their path: it is put together then. */
export class SchemaPlace {
  readonly schema: JsonObject;
  readonly #outer: SchemaPlace | undefined;
  /** From the schema around it. */
  readonly #steps: JsonPath;

  constructor(schema: JsonObject, outer: SchemaPlace | undefined, steps: JsonPath) {
    this.schema = schema;
    this.#outer = outer;
    this.#steps = steps;
  }

  get path(): JsonPath {
    return this.#outer === undefined ? this.#steps : [...this.#outer.path, ...this.#steps];
  }
}

/** `root` and every schema within it that is an object, outer ones first. Values under `const`, `enum` or `examples` are data. */
export function schemaPlaces(root: JsonSchema, path: JsonPath): readonly SchemaPlace[] {
  const found: SchemaPlace[] = [];
  const waiting = isJsonObject(root) ? [new SchemaPlace(root, undefined, path)] : [];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    found.push(place);
    waiting.push(...innerPlaces(place).reverse());
  }
  return found;
}

function innerPlaces(outer: SchemaPlace): SchemaPlace[] {
  const inner: SchemaPlace[] = [];
  const add = (value: Json, ...steps: JsonPath): void => {
    if (isJsonObject(value)) inner.push(new SchemaPlace(value, outer, steps));
  };
  for (const keyword of Object.keys(outer.schema)) {
    const value = outer.schema[keyword] ?? null;
    if (typeof value !== "object") continue;
    const holds = subschemasIn(keyword, value);
    if (holds === "list" && Array.isArray(value)) {
      for (const [index, item] of value.entries()) add(item, keyword, index);
    } else if (holds === "map" && isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) add(item, keyword, name);
    } else if (holds === "schema") {
      add(value, keyword);
    }
  }
  return inner;
}
