import type { Json, JsonObject } from "../json.js";
import { schemaKeywords } from "./schema-keywords.js";

const self = { $ref: "#/definitions/jsonSchema" };

const shapes: Readonly<Record<string, JsonObject>> = {
  schema: self,
  schemas: { type: "object", additionalProperties: self },
  "schema-list": { type: "array", items: self },
  "schema-or-list": {},
  data: {},
  other: {},
};

/** The types of JSON Schema. */
export const schemaTypes = ["string", "integer", "number", "boolean", "object", "array", "null"] as const;

/**
 * JSON Schema itself, for completion and hover in editors. What schemas may hold is checked keyword by keyword in
 * `rules/`, with better messages.
 */
export const jsonSchemaDefinition: JsonObject = {
  type: ["object", "boolean"],
  properties: Object.fromEntries(
    [...schemaKeywords].map(([name, { kind, description }]): [string, Json] => [
      name,
      {
        ...(name === "dependencies" ? {} : shapes[kind]),
        ...(name === "type"
          ? { anyOf: [{ enum: [...schemaTypes] }, { type: "array", items: { enum: [...schemaTypes] } }] }
          : {}),
        description,
      },
    ]),
  ),
};
