import { isJsonObject, type Json, type JsonSchema } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import type { NamedSchema } from "./server-model.js";

/** The arguments that an input schema speaks of. */
export interface KnownArguments {
  readonly names: ReadonlySet<string>;
  /** Those that every call has. */
  readonly present: ReadonlySet<string>;
}

/** The arguments of a bundled input schema: its references lead to `definitions`. */
export function knownArguments(
  schema: JsonSchema,
  definitions: ReadonlyMap<string, NamedSchema>,
): KnownArguments {
  const known = { names: new Set<string>(), present: new Set<string>() };
  collect(schema, true, known, definitions, new Set());
  return known;
}

interface Collected {
  readonly names: Set<string>;
  readonly present: Set<string>;
}

/** `always`: whether the schema holds for every call, so that what it requires is there. */
function collect(
  schema: Json | undefined,
  always: boolean,
  known: Collected,
  definitions: ReadonlyMap<string, NamedSchema>,
  seen: Set<Json>,
): void {
  if (!isJsonObject(schema) || seen.has(schema)) return;
  seen.add(schema);
  const { properties, required, $ref } = schema;
  for (const name of Object.keys(isJsonObject(properties) ? properties : {})) known.names.add(name);
  if (always && Array.isArray(required)) {
    for (const name of required) if (typeof name === "string") known.present.add(name);
  }
  if (typeof $ref === "string") {
    const target = definitions.get(definitionName($ref) ?? "")?.schema;
    collect(target, always, known, definitions, seen);
  }
  for (const [keyword, held] of Object.entries(schema)) {
    if (keyword === "allOf") for (const item of list(held)) collect(item, always, known, definitions, seen);
    else if (keyword === "anyOf" || keyword === "oneOf") {
      for (const item of list(held)) collect(item, false, known, definitions, seen);
    } else if (keyword === "if" || keyword === "then" || keyword === "else") {
      collect(held, false, known, definitions, seen);
    } else if (keyword === "dependentSchemas" && isJsonObject(held)) {
      for (const item of Object.values(held)) collect(item, false, known, definitions, seen);
    }
  }
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
