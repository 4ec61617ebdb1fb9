import type { Json, JsonSchema } from "../json.js";
import { isJsonObject } from "../json.js";
import { keywordsThat } from "../json-schema/keywords.js";
import { definitionName } from "../json-schema/references.js";
import type { NamedSchema } from "./server-model.js";

const inPlaceKeywords = keywordsThat(({ inPlace }) => inPlace === true);

/**
 * Definitions that lead back to themselves without going into a property or item: validating against one would never
 * end. Each cycle is reported once, at the first of its definitions.
 */
export function endlessDefinitions(definitions: ReadonlyMap<string, NamedSchema>): readonly NamedSchema[] {
  const state = new Map<string, "open" | "done">();
  const found: NamedSchema[] = [];
  const visit = (name: string): void => {
    const definition = definitions.get(name);
    if (definition === undefined || state.get(name) === "done") return;
    if (state.get(name) === "open") {
      found.push(definition);
      return;
    }
    state.set(name, "open");
    for (const next of inPlaceReferences(definition.schema)) visit(next);
    state.set(name, "done");
  };
  for (const name of definitions.keys()) visit(name);
  return found;
}

/** Names that `schema` refers to for the same value that it judges itself. */
function* inPlaceReferences(schema: JsonSchema): Generator<string> {
  if (!isJsonObject(schema)) return;
  const reference = schema["$ref"];
  const name = definitionName(reference);
  if (name !== undefined) yield name;
  for (const keyword of inPlaceKeywords) {
    const content = schema[keyword];
    for (const part of partsOf(keyword, content)) yield* inPlaceReferences(part);
  }
}

function partsOf(keyword: string, content: Json | undefined): readonly JsonSchema[] {
  if (content === undefined) return [];
  const parts = Array.isArray(content)
    ? content
    : keyword === "dependentSchemas" && isJsonObject(content)
      ? Object.values(content)
      : [content];
  return parts.filter((part): part is JsonSchema => typeof part === "boolean" || isJsonObject(part));
}
