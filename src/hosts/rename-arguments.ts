import type { Limit } from "../host-catalogue/host.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";

/** An object schema with other names for some properties. */
export interface RenamedArguments {
  readonly schema: JsonObject;
  /** The original names, by the names that are listed. */
  readonly names: Readonly<Record<string, string>>;
}

/** Keywords of the root that speak of property names. Leaving them out accepts more, never less. */
const namingKeywords = new Set([
  "dependentRequired",
  "dependentSchemas",
  "patternProperties",
  "propertyNames",
  "unevaluatedProperties",
]);

/** Longest name of an argument that hosts take. */
const longest = 64;

/** Gives the properties at the root names that all `limits` take. Undefined: all have such names. */
export function renameArguments(schema: JsonObject, limits: readonly Limit[]): RenamedArguments | undefined {
  const patterns = limits.flatMap((limit) => (limit.rule === "property-name" ? [limit.pattern] : []));
  const { properties } = schema;
  if (!isJsonObject(properties)) return undefined;
  const taken = (name: string) => patterns.every((pattern) => pattern.test(name));
  const refused = Object.entries(properties).filter(
    // The header of such an argument is found by its name.
    ([name, property]) =>
      !taken(name) && !(isJsonObject(property) && Object.hasOwn(property, "x-mcp-header")),
  );
  if (refused.length === 0) return undefined;
  const used = new Set(Object.keys(properties));
  const listedNames = new Map<string, string>();
  for (const [name] of refused) {
    const listed = freeName(name, used);
    used.add(listed);
    listedNames.set(name, listed);
  }
  const listedName = (name: string) => listedNames.get(name) ?? name;
  const result: Record<string, Json> = Object.create(null);
  for (const [keyword, value] of Object.entries(schema)) {
    if (namingKeywords.has(keyword)) continue;
    result[keyword] = value;
  }
  const renamed: Record<string, Json> = Object.create(null);
  for (const [name, property] of Object.entries(properties)) renamed[listedName(name)] = property;
  result["properties"] = renamed;
  const { required } = schema;
  if (Array.isArray(required)) {
    result["required"] = required.map((name) => (typeof name === "string" ? listedName(name) : name));
  }
  const names: Record<string, string> = Object.create(null);
  for (const [name, listed] of listedNames) names[listed] = name;
  return { schema: result, names };
}

/** `filter[state]` gives `filter_state`: a name of letters, digits and underscores that no other property has. */
function freeName(name: string, used: ReadonlySet<string>): string {
  const words = name
    .replaceAll(/[^A-Za-z0-9_.-]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, longest);
  const base = words === "" ? "argument" : words;
  let candidate = base;
  for (let number = 2; used.has(candidate); number++) {
    candidate = `${base.slice(0, longest - 1 - String(number).length)}_${number}`;
  }
  return candidate;
}
