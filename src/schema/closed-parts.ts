import { isJsonObject, type JsonObject, type JsonSchema } from "../json.js";
import { definitionName, names, own, subschemas } from "./keywords.js";

/** A property that one part of an `allOf` requires and another part, a closed object, does not have: no object fits both. */
export interface ClosedOut {
  readonly property: string;
  /** Index of the closed part in `allOf`; absent: it is the schema around it. */
  readonly part: number | undefined;
}

/** The first such property of a schema, if its `allOf` has one. Parts that are references are followed. */
export function closedOut(
  schema: JsonObject,
  definitions: ReadonlyMap<string, { readonly schema: JsonSchema }>,
): ClosedOut | undefined {
  const branches = subschemas(schema, "allOf");
  if (branches.length === 0) return undefined;
  const parts = [
    { part: undefined, schema },
    ...branches.map(([, branch], part) => ({ part, schema: followed(branch, definitions) })),
  ];
  // Only objects have properties: any other value may fit both.
  if (!parts.some((part) => own(part.schema, "type") === "object")) return undefined;
  for (const closed of parts) {
    if (own(closed.schema, "additionalProperties") !== false) continue;
    if (own(closed.schema, "patternProperties") !== undefined) continue;
    const known = new Set(subschemas(closed.schema, "properties").map(([name]) => name));
    const property = parts
      .filter((other) => other !== closed)
      .flatMap((other) => names(own(other.schema, "required")))
      .find((name) => !known.has(name));
    if (property !== undefined) return { property, part: closed.part };
  }
  return undefined;
}

function followed(
  schema: JsonSchema,
  definitions: ReadonlyMap<string, { readonly schema: JsonSchema }>,
): JsonObject {
  let current = schema;
  for (let step = 0; step < 50 && isJsonObject(current); step++) {
    const name = definitionName(own(current, "$ref"));
    const target = name === undefined ? undefined : definitions.get(name);
    if (target === undefined) return current;
    current = target.schema;
  }
  return isJsonObject(current) ? current : {};
}
