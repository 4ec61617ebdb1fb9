import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";

/** Documents that packages ship: Swagger 2.0 to OpenAPI 3.1, JSON and YAML, 9 to 1,223 operations. */
export const shippedDocuments = [
  "@octokit/openapi/generated/api.github.com.json",
  "@blockfrost/openapi/openapi.yaml",
  "@directus/specs/dist/openapi.json",
  "@figma/rest-api-spec/openapi/openapi.yaml",
  "@ideal-postcodes/openapi/dist/openapi.json",
  "@scalar/galaxy/dist/3.1.yaml",
  "@readme/oas-examples/3.0/json/petstore.json",
  "@readme/oas-examples/2.0/json/petstore.json",
];

const packages = join(import.meta.dirname, "node_modules");

export function readShipped(name: string): JsonObject {
  const text = readFileSync(join(packages, name), "utf8");
  const data: Json = name.endsWith(".json") ? JSON.parse(text) : parse(text, { merge: true });
  if (!isJsonObject(data)) throw new Error(`${name} is no document`);
  return data;
}

export const operationMethods = ["get", "put", "post", "delete", "options", "head", "patch"];

/** The document with those of its operations that `keep` keeps, each changed by it. */
export function withOperations(
  document: JsonObject,
  keep: (operation: string, definition: JsonObject) => JsonObject | undefined,
): JsonObject {
  const paths = isJsonObject(document["paths"]) ? document["paths"] : {};
  const kept = Object.entries(paths).flatMap(([path, item]): [string, Json][] => {
    const entries = Object.entries(isJsonObject(item) ? item : {}).flatMap(
      ([key, value]): [string, Json][] => {
        if (!operationMethods.includes(key) || !isJsonObject(value)) return [[key, value]];
        const changed = keep(`${key.toUpperCase()} ${path}`, value);
        return changed === undefined ? [] : [[key, changed]];
      },
    );
    return entries.some(([key]) => operationMethods.includes(key))
      ? [[path, Object.fromEntries(entries)]]
      : [];
  });
  return { ...document, paths: Object.fromEntries(kept) };
}
