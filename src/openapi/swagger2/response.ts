import type { Json, JsonObject } from "../../json.js";
import { listOf, objectOf, record } from "../document-set.js";
import { mediaKind } from "../media-types.js";

/** A Response Object of OpenAPI 3. `produces`: media types of the operation, else of the document. */
export function openApiResponse(definition: JsonObject, produces: readonly string[]): JsonObject {
  const { schema, examples, description, headers } = definition;
  const result = record([["description", description ?? ""]]);
  if (headers !== undefined) result["headers"] = headers;
  if (schema === undefined) return result;
  const isFile = objectOf(schema)["type"] === "file";
  const content = record();
  for (const type of isFile ? fileTypes(produces) : produces.length > 0 ? produces : ["application/json"]) {
    const example = objectOf(examples)[type];
    content[type] = record([
      ["schema", isFile ? { type: "string", format: "binary" } : schema],
      ...(example === undefined ? [] : [["example", example] as const]),
    ]);
  }
  result["content"] = content;
  return result;
}

/** `produces` or `consumes` of an operation, which wins over the document's. */
export function mediaTypes(own: Json | undefined, ofDocument: Json | undefined): readonly string[] {
  return listOf(own ?? ofDocument).filter((type) => typeof type === "string");
}

/** A file is of any type where the document names none but JSON, which is how its other answers are written. */
function fileTypes(produces: readonly string[]): readonly string[] {
  const types = produces.filter((type) => mediaKind(type) !== "json");
  return types.length > 0 ? types : ["*/*"];
}
