import { isJsonObject, type JsonObject, type JsonSchema, own, stringsOf } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import { subschemas } from "./keywords.js";

/** A property that one part of an `allOf` requires and another part, a closed object, does not have: no object fits both. */
export interface ClosedOut {
  readonly property: string;
  /** Index of the closed part, or of the part that holds it, in `allOf`; absent: it is the schema around it. */
  readonly part: number | undefined;
}

/** The first such property of a schema, if its `allOf` has one. Parts that are references are followed. */
export function closedOut(
  schema: JsonObject,
  definitions: ReadonlyMap<string, { readonly schema: JsonSchema }>,
): ClosedOut | undefined {
  const branches = subschemas(schema, "allOf");
  if (branches.length === 0) return undefined;
  const parts: readonly Part[] = [
    { part: undefined, schema },
    ...partsOf(
      branches.map(([, branch]) => branch),
      definitions,
    ),
  ];
  // Only objects have properties: any other value may fit both.
  if (!parts.some((part) => own(part.schema, "type") === "object")) return undefined;
  for (const closed of parts) {
    if (own(closed.schema, "additionalProperties") !== false) continue;
    if (own(closed.schema, "patternProperties") !== undefined) continue;
    const known = new Set(subschemas(closed.schema, "properties").map(([name]) => name));
    const property = parts
      .filter((other) => other !== closed)
      .flatMap((other) => stringsOf(own(other.schema, "required")))
      .find((name) => !known.has(name));
    if (property !== undefined) return { property, part: closed.part };
  }
  return undefined;
}

interface Part {
  readonly part: number | undefined;
  readonly schema: JsonObject;
}

/** Most parts that are looked at, those of nested `allOf`s among them. */
const mostParts = 64;

/** The parts of an `allOf`, and of an `allOf` in them: every one has to fit. A schema that is reached twice counts once. */
function partsOf(
  branches: readonly JsonSchema[],
  definitions: ReadonlyMap<string, { readonly schema: JsonSchema }>,
): readonly Part[] {
  const parts = new Map<JsonObject, Part>();
  let queue = branches.map((schema, part) => ({ schema, part }));
  while (queue.length > 0 && parts.size < mostParts) {
    const inner: typeof queue = [];
    for (const { schema: branch, part } of queue.slice(0, mostParts)) {
      const schema = followed(branch, definitions);
      if (parts.has(schema)) continue;
      parts.set(schema, { part, schema });
      inner.push(...subschemas(schema, "allOf").map(([, held]) => ({ schema: held, part })));
    }
    queue = inner;
  }
  return [...parts.values()];
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
