// The OpenAPI documents that generators of MCP servers are measured on.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { manifestOf } from "./manifest.mjs";

const json = (schema) => ({ content: { "application/json": { schema } } });
const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const petId = { name: "petId", in: "path", required: true, schema: { type: "integer" } };

/** Four operations, as every generator shows them in its own documentation. */
export const pets = {
  openapi: "3.0.3",
  info: { title: "Pets", version: "1.0.0" },
  servers: [{ url: "https://pets.example.com/v1" }],
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        summary: "List the pets",
        parameters: [{ name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100 } }],
        responses: { 200: { description: "The pets", ...json({ type: "array", items: ref("Pet") }) } },
      },
      post: {
        operationId: "createPet",
        summary: "Add a pet",
        requestBody: { required: true, ...json(ref("NewPet")) },
        responses: { 201: { description: "The pet", ...json(ref("Pet")) } },
      },
    },
    "/pets/{petId}": {
      get: {
        operationId: "getPet",
        summary: "Get a pet",
        parameters: [petId],
        responses: { 200: { description: "The pet", ...json(ref("Pet")) } },
      },
      delete: {
        operationId: "deletePet",
        summary: "Remove a pet",
        parameters: [petId],
        responses: { 204: { description: "It is gone" } },
      },
    },
  },
  components: {
    schemas: {
      NewPet: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string", minLength: 1 }, tag: { type: "string", nullable: true } },
      },
      Pet: {
        allOf: [ref("NewPet"), { type: "object", required: ["id"], properties: { id: { type: "integer" } } }],
      },
    },
  },
};

/** GitHub's REST description, from the package in which GitHub publishes it. */
export function github() {
  const path = join(
    import.meta.dirname,
    "openapi-peers/node_modules/@octokit/openapi/generated/api.github.com.json",
  );
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The tools of the bench's manifest of `count` tools (`manifest.mjs`) as operations of OpenAPI 3.0. */
export function operations(count) {
  const { server, schemas, tools } = parse(manifestOf(count));
  const paths = Object.entries(tools).map(([name, { title, description, inputSchema, outputSchema }]) => [
    `/${name}`,
    {
      post: {
        operationId: name,
        summary: title,
        description,
        requestBody: { required: true, ...json(inOpenApi(inputSchema)) },
        responses:
          outputSchema === undefined
            ? { 204: { description: "Done" } }
            : { 200: { description: "What it found", ...json(inOpenApi(outputSchema)) } },
      },
    },
  ]);
  return {
    openapi: "3.0.3",
    info: { title: server.name, version: server.version },
    servers: [{ url: "https://bench.example.com" }],
    paths: Object.fromEntries(paths),
    components: { schemas: inOpenApi(schemas) },
  };
}

/** A JSON Schema of the bench in the dialect of OpenAPI 3.0. */
function inOpenApi(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key === "$ref") return value.replace("#/schemas/", "#/components/schemas/");
    if (!Array.isArray(value?.type)) return value;
    return { ...value, type: value.type.find((type) => type !== "null"), nullable: true };
  });
}

/** GitHub's own extensions; other names that begin with `x-` are of headers. */
const extension = /^x-(?:github|octokit|multi-segment|webhooks)/;

/** `document` without the extensions of its vendor: some readers take them for something else. */
export function withoutExtensions(document) {
  return JSON.parse(JSON.stringify(document), (_key, value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => !extension.test(name)));
  });
}

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

/** How many operations a document has. */
export function countOperations({ paths }) {
  return Object.values(paths)
    .flatMap((item) => Object.keys(item))
    .filter((key) => methods.has(key)).length;
}
