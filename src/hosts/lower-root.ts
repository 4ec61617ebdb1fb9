import {
  emptyObject,
  isJsonObject,
  isSchema,
  type Json,
  type JsonObject,
  type JsonSchema,
  stringsOf,
} from "../json.js";
import { isAnnotation } from "../json-schema/keywords.js";
import { definitionName } from "../json-schema/references.js";
import type { NamedSchema } from "../model/server-model.js";
import { type Renaming, renamedKeyword } from "./rename-in-place.js";

type Definitions = ReadonlyMap<string, NamedSchema>;

/** Sentences that say what the removed keywords asked for, with the arguments' names as they are listed. */
type Notes = (renaming: Renaming) => readonly string[];

/** A schema without keywords that a host refuses at the root, and what they asked for. */
export interface LoweredRoot {
  readonly schema: JsonObject;
  readonly notes: Notes;
}

/**
 * Removes `keywords` (`oneOf`, `anyOf`, `allOf`, `enum`, `not`, …) from the root of an object schema. The result accepts every
 * object that `root` accepts, and more: properties of all alternatives become properties of the one object, and only what
 * every alternative requires stays required.
 */
export function lowerRoot(
  root: JsonObject,
  keywords: readonly string[],
  definitions: Definitions,
): LoweredRoot {
  const refused = keywords.filter((keyword) => Object.hasOwn(root, keyword));
  if (refused.length === 0) return { schema: root, notes: noNotes };
  const rest = emptyObject();
  for (const [keyword, value] of Object.entries(root)) if (!refused.includes(keyword)) rest[keyword] = value;
  const parts = refused.map((keyword) => lowerKeyword(keyword, root[keyword] ?? null, definitions));
  const properties = Object.assign(emptyObject(), ownProperties(root));
  const added = new Map<string, Json[]>();
  for (const part of parts) {
    for (const [name, schema] of part.properties) {
      if (!Object.hasOwn(properties, name)) added.set(name, [...(added.get(name) ?? []), schema]);
    }
  }
  for (const [name, schemas] of added) {
    const [only] = schemas;
    properties[name] = schemas.length === 1 && only !== undefined ? only : { allOf: schemas };
  }
  const required = new Set([...stringsOf(root["required"]), ...parts.flatMap((part) => part.required)]);
  return {
    schema: {
      ...rest,
      properties,
      ...(required.size > 0 && { required: [...required] }),
    },
    notes: (renaming) => parts.flatMap((part) => part.notes(renaming)),
  };
}

interface LoweredKeyword {
  readonly properties: readonly (readonly [name: string, schema: JsonSchema])[];
  readonly required: readonly string[];
  readonly notes: Notes;
}

const noNotes: Notes = () => [];

function lowerKeyword(keyword: string, value: Json, definitions: Definitions): LoweredKeyword {
  const branches = Array.isArray(value) ? value.map((branch) => resolve(branch, definitions)) : [];
  const names = [...new Set(branches.flatMap((branch) => Object.keys(ownProperties(branch))))];
  if (keyword === "allOf") {
    const properties = names.flatMap((name) =>
      branches.flatMap((branch) => {
        const schema = ownProperties(branch)[name];
        return isSchema(schema) ? [[name, schema] as const] : [];
      }),
    );
    return {
      properties,
      required: branches.flatMap((branch) => stringsOf(branch["required"])),
      notes: noNotes,
    };
  }
  if (keyword === "anyOf" || keyword === "oneOf") {
    const [first, ...others] = branches.map((branch) => stringsOf(branch["required"]));
    return {
      properties: names.map((name) => [name, alternatives(name, branches)] as const),
      required: (first ?? []).filter((name) => others.every((required) => required.includes(name))),
      notes: (renaming) => alternativesNote(keyword, branches, renaming),
    };
  }
  return {
    properties: [],
    required: [],
    notes: (renaming) => {
      const shown = renamedKeyword(keyword, value, renaming, definitions);
      return shown === undefined ? [] : [`Constraint: ${keyword} ${JSON.stringify(shown)}.`];
    },
  };
}

/** A schema for a property that accepts whatever one of the branches accepts for it. */
function alternatives(name: string, branches: readonly JsonObject[]): JsonSchema {
  const schemas: JsonSchema[] = [];
  let open = false;
  for (const branch of branches) {
    const schema = ownProperties(branch)[name];
    if (isSchema(schema)) schemas.push(schema);
    else if (branch["additionalProperties"] !== false || branch["patternProperties"] !== undefined)
      open = true;
  }
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  // A branch that does not declare the property accepts anything for it: the others are told as the likely schemas.
  const all = open ? [...distinct, {}] : distinct;
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : { anyOf: all };
}

function alternativesNote(
  keyword: "anyOf" | "oneOf",
  branches: readonly JsonObject[],
  renaming: Renaming,
): readonly string[] {
  const texts = branches.map((branch) => {
    const required = stringsOf(branch["required"]).map((name) => `\`${renaming.get(name) ?? name}\``);
    const { title, description } = branch;
    const named =
      typeof title === "string" ? title : typeof description === "string" ? description : undefined;
    if (required.length > 0)
      return named === undefined ? required.join(" and ") : `${required.join(" and ")} (${named})`;
    return named;
  });
  if (texts.some((text) => text === undefined)) return [];
  return [
    `${keyword === "oneOf" ? "Give exactly one of these" : "Give at least one of these"}: ${texts.join("; ")}.`,
  ];
}

/** The schema itself, or the one that its `$ref` names. A boolean is an object without keywords. */
function resolve(schema: Json, definitions: Definitions): JsonObject {
  let current: JsonSchema = isSchema(schema) ? schema : true;
  for (let steps = 0; isJsonObject(current) && steps < 20; steps++) {
    const reference: Json | undefined = current["$ref"];
    if (typeof reference !== "string") return current;
    // Keywords beside the reference apply as well. Leaving them out accepts more, never less.
    const constrains = Object.keys(current).some((keyword) => keyword !== "$ref" && !isAnnotation(keyword));
    if (constrains) return {};
    current = definitions.get(definitionName(reference) ?? "")?.schema ?? true;
  }
  return {};
}

function ownProperties(schema: JsonObject): JsonObject {
  const { properties } = schema;
  return isJsonObject(properties) ? properties : {};
}
