import type { JsonObject } from "../json.js";
import { authSchema } from "./auth-schema.js";
import { openaiSchema } from "./client-schema.js";
import { jsonSchemaDefinition } from "./json-schema-vocabulary.js";
import { section } from "./schema-parts.js";
import { serverSchema } from "./server-schema.js";
import { toolSchema } from "./tool-schema.js";

/**
 * The JSON Schema of manifests (draft-07, which every editor's YAML support understands). Keys are documented here and
 * nowhere else: hover texts, `mcpile schema` and the manifest reference read this.
 */
export const manifestSchema: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "mcpile manifest",
  ...section(
    "A server of MCP tools, for mcpile to compile.",
    {
      manifest: { const: 1, description: "Version of the manifest format: 1.", examples: [1] },
      server: serverSchema,
      auth: authSchema,
      schemas: {
        type: "object",
        additionalProperties: {
          type: ["object", "boolean"],
          allOf: [{ $ref: "#/definitions/jsonSchema" }],
        },
        default: {},
        description: "Shared JSON Schemas by name, referred to as `#/schemas/<Name>`.",
        examples: [{ Die: { type: "integer", minimum: 1, maximum: 6 } }],
      },
      tools: {
        type: "object",
        minProperties: 1,
        additionalProperties: toolSchema,
        description: "The tools by name, in the order in which they are listed to clients.",
        examples: [{ roll_dice: { description: "Roll one die." } }],
      },
      client: section("The generated clients.", { openai: openaiSchema }),
    },
    ["manifest", "server", "tools"],
  ),
  definitions: { jsonSchema: jsonSchemaDefinition },
};

/** The schema as a file: what `mcpile schema` prints. */
export function manifestSchemaText(): string {
  return `${JSON.stringify(manifestSchema, undefined, 2)}\n`;
}
