import { isJsonObject, type Json, type JsonObject, type JsonPath, type JsonSchema } from "../json.js";
import { subschemasIn } from "../json-schema/keywords.js";

/** An object schema within another, and where it stands. */
export interface SchemaPlace {
  readonly schema: JsonObject;
  readonly path: JsonPath;
}

/** `root` and every schema within it that is an object, outer ones first. Values under `const`, `enum` or `examples` are data. */
export function schemaPlaces(root: JsonSchema, path: JsonPath): readonly SchemaPlace[] {
  const found: SchemaPlace[] = [];
  const waiting: { readonly value: Json; readonly path: JsonPath }[] = [{ value: root, path }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isJsonObject(next.value)) continue;
    const { value: schema, path: place } = next;
    found.push({ schema, path: place });
    const inner: typeof waiting = [];
    for (const keyword of Object.keys(schema)) {
      for (const [step, value] of subschemas(keyword, schema[keyword] ?? null)) {
        inner.push({ value, path: [...place, keyword, ...step] });
      }
    }
    waiting.push(...inner.reverse());
  }
  return found;
}

function subschemas(keyword: string, value: Json): readonly (readonly [step: JsonPath, schema: Json])[] {
  const holds = subschemasIn(keyword, value);
  if (holds === "list" && Array.isArray(value)) return value.map((item, index) => [[index], item]);
  if (holds === "map" && isJsonObject(value)) {
    return Object.entries(value).map(([name, item]) => [[name], item]);
  }
  return holds === "schema" ? [[[], value]] : [];
}
