import { emptyObject, isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { keywords } from "../json-schema/keywords.js";
import { definitionName } from "../json-schema/references.js";
import type { NamedSchema } from "../model/server-model.js";

/** Names of properties, old and new. Names that are not in it stay. */
export type Renaming = ReadonlyMap<string, string>;

type Definitions = ReadonlyMap<string, NamedSchema>;

/** Keywords whose values are whole instances. */
const instances = new Set(["const", "default"]);
const instanceLists = new Set(["enum", "examples"]);

/**
 * The keyword's value for objects whose properties have new names: it accepts a renamed object where the value accepts the
 * original. Undefined where that cannot be said, as for a pattern that matches one of the names.
 */
export function renamedKeyword(
  keyword: string,
  value: Json,
  renaming: Renaming,
  definitions: Definitions,
): Json | undefined {
  const within = (schema: Json) => renamedSchema(schema, renaming, definitions);
  if (keyword === "properties" && isJsonObject(value)) return renamedKeys(value, renaming);
  if (keyword === "required" && Array.isArray(value)) return renamedList(value, renaming);
  if (keyword === "dependentRequired" && isJsonObject(value)) {
    return mapped(renamedKeys(value, renaming), (names) =>
      Array.isArray(names) ? renamedList(names, renaming) : names,
    );
  }
  if (keyword === "dependentSchemas" && isJsonObject(value)) {
    return mapped(renamedKeys(value, renaming), within);
  }
  if (instances.has(keyword)) return renamedInstance(value, renaming);
  if (instanceLists.has(keyword) && Array.isArray(value)) {
    return value.map((instance) => renamedInstance(instance, renaming));
  }
  if (keyword === "propertyNames" || keyword === "dependencies") return undefined;
  if (keyword === "patternProperties" && isJsonObject(value)) {
    return Object.keys(value).some((pattern) => matchesAny(pattern, renaming)) ? undefined : value;
  }
  if (keyword === "$ref") return refersToNames(value, renaming, definitions) ? undefined : value;
  if (keywords.get(keyword)?.inPlace !== true) return value;
  if (!Array.isArray(value)) return within(value);
  const branches = value.map(within);
  return branches.every((branch) => branch !== undefined) ? branches : undefined;
}

/** A schema that applies to the same object. Undefined where one of its keywords cannot be renamed. */
function renamedSchema(schema: Json, renaming: Renaming, definitions: Definitions): JsonSchema | undefined {
  if (!isJsonObject(schema)) return typeof schema === "boolean" ? schema : undefined;
  return mapped(schema, (value, keyword) => renamedKeyword(keyword, value, renaming, definitions));
}

/** Whether a definition that applies to the whole object says anything of the names. */
function refersToNames(reference: Json, renaming: Renaming, definitions: Definitions): boolean {
  const name = definitionName(reference) ?? "";
  const target = definitions.get(name)?.schema;
  if (target === undefined) return true;
  // Without the definition itself, a definition that refers to itself ends.
  const others = new Map([...definitions].filter(([other]) => other !== name));
  const renamed = renamedSchema(target, renaming, others);
  return JSON.stringify(renamed) !== JSON.stringify(target);
}

/** An object of arguments under other names. */
export function renamedInstance<T extends Json>(instance: T, renaming: Renaming): T | JsonObject {
  return isJsonObject(instance) ? renamedKeys(instance, renaming) : instance;
}

function renamedKeys(object: JsonObject, renaming: Renaming): JsonObject {
  const result = emptyObject();
  for (const [name, value] of Object.entries(object)) result[renaming.get(name) ?? name] = value;
  return result;
}

function renamedList(names: readonly Json[], renaming: Renaming): readonly Json[] {
  return names.map((name) => (typeof name === "string" ? (renaming.get(name) ?? name) : name));
}

function mapped(
  object: JsonObject,
  change: (value: Json, name: string) => Json | undefined,
): JsonObject | undefined {
  const result = emptyObject();
  for (const [name, value] of Object.entries(object)) {
    const changed = change(value, name);
    if (changed === undefined) return undefined;
    result[name] = changed;
  }
  return result;
}

function matchesAny(pattern: string, renaming: Renaming): boolean {
  try {
    const expression = new RegExp(pattern, "u");
    return [...renaming].flat().some((name) => expression.test(name));
  } catch {
    return true;
  }
}
