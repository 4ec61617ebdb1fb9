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

/** How many operations of each document are looked at; 0: all of them. */
export const TOOLS = Number(process.env["TOOLS"] ?? 0);
/** Only operations that this fits: `OPERATIONS='POST .*gists'`. */
const OPERATIONS = new RegExp(process.env["OPERATIONS"] ?? "", "i");

const packages = join(import.meta.dirname, "node_modules");

export function readShipped(name: string): JsonObject {
  const text = readFileSync(join(packages, name), "utf8");
  const data: Json = name.endsWith(".json") ? JSON.parse(text) : parse(text, { merge: true });
  if (!isJsonObject(data)) throw new Error(`${name} is not a document`);
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

/** The document with the operations that `OPERATIONS` fits, and of these `TOOLS`, evenly spread. */
export function sampled(document: JsonObject): JsonObject {
  const all: string[] = [];
  withOperations(document, (operation, definition) => {
    if (OPERATIONS.test(operation)) all.push(operation);
    return definition;
  });
  const share = TOOLS === 0 ? 1 : Math.min(1, TOOLS / all.length);
  const chosen = new Set(
    all.filter((_, index) => Math.floor(index * share) !== Math.floor((index + 1) * share)),
  );
  return withOperations(document, (operation, definition) =>
    chosen.has(operation) ? definition : undefined,
  );
}
