import type { Json, JsonObject } from "../json.js";
import { type Holding, keywords } from "../json-schema/keywords.js";

const self = { $ref: "#/definitions/jsonSchema" };

const shapes: Readonly<Record<Holding, JsonObject>> = {
  schema: self,
  map: { type: "object", additionalProperties: self },
  list: { type: "array", items: self },
  "schema or list": {},
  data: {},
  nothing: {},
};

/** The types of JSON Schema. */
export const schemaTypes = ["string", "integer", "number", "boolean", "object", "array", "null"] as const;

/**
 * The JSON Schema of JSON Schemas, for completion and hover in editors. The rules in `rules/` check the values of keywords,
 * with better messages.
 */
export const jsonSchemaDefinition: JsonObject = {
  type: ["object", "boolean"],
  properties: Object.fromEntries(
    [...keywords].map(([name, { holds, description }]): [string, Json] => [
      name,
      {
        ...(name === "dependencies" ? {} : shapes[holds]),
        ...(name === "type"
          ? { anyOf: [{ enum: [...schemaTypes] }, { type: "array", items: { enum: [...schemaTypes] } }] }
          : {}),
        description,
      },
    ]),
  ),
};
