import { isJsonObject, type Json, type JsonObject, type JsonSchema, own } from "../json.js";
import { filledNames } from "./defaults.js";
import { applicators, assertions, subschemas } from "./keywords.js";
import { isInherited, OWN_DEFAULTS } from "./own-defaults.js";

/** How the references of a schema are rewritten. */
export interface Preparation {
  /** The new value of `$ref`; `fill`: whether the defaults of its target are filled in. */
  readonly reference: (ref: string, fill: boolean) => string;
}

/**
 * `schema` as passed to Ajv: only keywords that validate, references rewritten, `default` only where it is filled in.
 * Annotations are removed, because Ajv would copy them into the validators; so are names with a special meaning in Ajv
 * (`$async`, `id`, `discriminator`).
 */
export function prepareSchema(schema: JsonSchema, preparation: Preparation, fill: boolean): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  const prepared: Record<string, Json> = {};
  const reference = own(schema, "$ref");
  if (typeof reference === "string") prepared["$ref"] = preparation.reference(reference, fill);
  let namesPrototype = false;
  for (const [keyword, value] of Object.entries(schema)) {
    if (assertions.has(keyword)) {
      prepared[keyword] = value;
      namesPrototype ||=
        keyword === "dependentRequired" && isJsonObject(value) && Object.hasOwn(value, PROTOTYPE_KEY);
      continue;
    }
    const applicator = Object.hasOwn(applicators, keyword) ? applicators[keyword] : undefined;
    if (applicator === undefined) continue;
    const inner = subschemas(schema, keyword).map(
      ([step, subschema]) => [step, prepareSchema(subschema, preparation, fill && applicator.fills)] as const,
    );
    if (applicator.holds === "schema") {
      const [only] = inner;
      if (only !== undefined) prepared[keyword] = only[1];
    } else if (applicator.holds === "list") {
      // Ajv rejects an empty list of branches.
      if (inner.length > 0 || keyword === "anyOf" || keyword === "oneOf")
        prepared[keyword] = inner.map(([, subschema]) => subschema);
    } else {
      prepared[keyword] = Object.fromEntries(inner.map(([name, subschema]) => [String(name), subschema]));
      namesPrototype ||= inner.some(([name]) => name === PROTOTYPE_KEY);
    }
  }
  if (fill) keepDefaults(schema, prepared);
  return namesPrototype ? validatePrototypeKey(prepared) : prepared;
}

/** Restores the defaults that are filled in, in the schemas of the properties. */
function keepDefaults(schema: JsonObject, prepared: Record<string, Json>): void {
  const properties = own(schema, "properties");
  const target = prepared["properties"];
  if (!isJsonObject(properties) || !isJsonObject(target)) return;
  const filled = new Set(filledNames(schema));
  if (filled.size === 0) return;
  const inherited: [name: string, value: Json][] = [];
  prepared["properties"] = Object.fromEntries(
    Object.entries(target).map(([name, subschema]) => {
      const property = own(properties, name);
      if (!filled.has(name) || !isJsonObject(property) || !isJsonObject(subschema)) return [name, subschema];
      const value = own(property, "default") ?? null;
      if (!isInherited(name)) return [name, { ...subschema, default: value }];
      inherited.push([name, value]);
      return [name, subschema];
    }),
  );
  if (inherited.length > 0) prepared[OWN_DEFAULTS] = Object.fromEntries(inherited);
}

const PROTOTYPE_KEY = "__proto__";

/** Keywords that prepared schemas may have although the original does not. */
export const addedKeywords: ReadonlySet<string> = new Set([
  "patternProperties",
  "allOf",
  "if",
  "then",
  "required",
  "not",
]);

/** Ajv ignores `__proto__` in maps of schemas: the entry is expressed by other keywords. */
function validatePrototypeKey(prepared: Record<string, Json>): JsonObject {
  const also: Json[] = [];
  const property = take(prepared, "properties");
  if (property !== undefined) {
    const patterns = prepared["patternProperties"];
    prepared["patternProperties"] = {
      ...(isJsonObject(patterns) ? patterns : {}),
      [`^${PROTOTYPE_KEY}$`]: property,
    };
  }
  // biome-ignore-start lint/suspicious/noThenProperty: the keyword's name.
  const dependentSchema = take(prepared, "dependentSchemas");
  if (dependentSchema !== undefined) also.push({ if: { required: [PROTOTYPE_KEY] }, then: dependentSchema });
  const dependentNames = take(prepared, "dependentRequired");
  if (dependentNames !== undefined) {
    also.push({ if: { required: [PROTOTYPE_KEY] }, then: { required: dependentNames } });
  }
  // biome-ignore-end lint/suspicious/noThenProperty: the keyword's name.
  if (also.length > 0) {
    const allOf = prepared["allOf"];
    prepared["allOf"] = [...(Array.isArray(allOf) ? allOf : []), ...also];
  }
  return prepared;
}

/** Removes the entry `__proto__` from the map under `keyword`. */
function take(prepared: Record<string, Json>, keyword: string): Json | undefined {
  const map = prepared[keyword];
  if (!isJsonObject(map)) return undefined;
  const value = own(map, PROTOTYPE_KEY);
  if (value === undefined) return undefined;
  prepared[keyword] = Object.fromEntries(Object.entries(map).filter(([name]) => name !== PROTOTYPE_KEY));
  return value;
}
