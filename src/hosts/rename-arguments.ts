import type { Limit } from "../host-catalogue/host.js";
import { emptyObject, isJsonObject, type JsonObject } from "../json.js";
import type { NamedSchema } from "../model/server-model.js";
import { withoutEnds } from "../text-ends.js";
import { type Renaming, renamedKeyword } from "./rename-in-place.js";

/** Longest name of an argument that hosts take. */
const longest = 64;

/** The properties at the root that need other names so that all `limits` take them, with those names. Empty: none does. */
export function argumentRenaming(schema: JsonObject, limits: readonly Limit[]): Renaming {
  const patterns = limits.flatMap((limit) => (limit.rule === "property-name" ? [limit.pattern] : []));
  const { properties } = schema;
  const renaming = new Map<string, string>();
  if (!isJsonObject(properties)) return renaming;
  const used = new Set(Object.keys(properties));
  for (const [name, property] of Object.entries(properties)) {
    if (patterns.every((pattern) => pattern.test(name))) continue;
    // The header of such an argument is found by its name.
    if (isJsonObject(property) && Object.hasOwn(property, "x-mcp-header")) continue;
    const listed = freeName(name, used);
    used.add(listed);
    renaming.set(name, listed);
  }
  return renaming;
}

/**
 * The schema for arguments under their new names. A keyword that cannot be renamed is left out, with all keywords that
 * depend on it: the result accepts more, never less.
 */
export function renameArguments(
  schema: JsonObject,
  renaming: Renaming,
  definitions: ReadonlyMap<string, NamedSchema>,
): JsonObject {
  const result = emptyObject();
  for (const [keyword, value] of Object.entries(schema)) {
    const renamed = renamedKeyword(keyword, value, renaming, definitions);
    if (renamed !== undefined) result[keyword] = renamed;
  }
  const lost = Object.keys(schema).filter((keyword) => !Object.hasOwn(result, keyword));
  if (lost.includes("if")) {
    delete result["then"];
    delete result["else"];
  }
  if (lost.length > 0) delete result["unevaluatedProperties"];
  if (lost.includes("patternProperties")) delete result["additionalProperties"];
  return result;
}

/** `filter[state]` gives `filter_state`: a name of letters, digits and underscores that no other property has. */
function freeName(name: string, used: ReadonlySet<string>): string {
  const words = withoutEnds(name.replaceAll(/[^A-Za-z0-9_.-]+/g, "_"), "_").slice(0, longest);
  const base = words === "" ? "argument" : words;
  let candidate = base;
  for (let number = 2; used.has(candidate); number++) {
    candidate = `${base.slice(0, longest - 1 - String(number).length)}_${number}`;
  }
  return candidate;
}
