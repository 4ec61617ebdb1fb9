import type { JsonObject } from "../json.js";
import { authSchema } from "./auth-schema.js";
import { clientSchema } from "./client-schema.js";
import { hostsKey, ignoreKey } from "./hosts-and-ignore.js";
import { jsonSchemaDefinition } from "./json-schema-vocabulary.js";
import { promptSchema } from "./prompt-schema.js";
import { publishSchema } from "./publish-schema.js";
import { resourceSchema } from "./resource-schema.js";
import { serverSchema } from "./server-schema.js";
import { toolSchema } from "./tool-schema.js";
import { choice, jsonSchema, mapping, required, section, type TypeOf, withDefault } from "./typed-schema.js";

/** The only documentation of the manifest's keys: editors, `mcpile schema` and the manifest reference show it. */
export const writtenManifest = required(
  section("An MCP server, to be compiled by mcpile.", {
    manifest: required(choice("Version of the manifest format: 1.", [1], { examples: [1] })),
    server: serverSchema,
    auth: authSchema,
    schemas: withDefault(
      mapping(
        "Shared JSON Schemas by name, referred to as `#/schemas/<Name>`.",
        jsonSchema("A JSON Schema.", { type: ["object", "boolean"] }),
        { examples: [{ Die: { type: "integer", minimum: 1, maximum: 6 } }] },
      ),
      {},
    ),
    tools: required(
      mapping("The tools by name, in the order in which they are listed to clients.", toolSchema, {
        minProperties: 1,
        examples: [{ roll_dice: { description: "Roll one die." } }],
      }),
    ),
    resources: withDefault(
      mapping("The resources by name, in the order in which they are listed to clients.", resourceSchema, {
        examples: [{ rules: { uri: "book-club://rules", file: "rules.md" } }],
      }),
      {},
    ),
    prompts: withDefault(
      mapping("The prompts by name, in the order in which they are listed to clients.", promptSchema, {
        examples: [{ recommend: { messages: [{ text: "Recommend a book." }] } }],
      }),
      {},
    ),
    client: clientSchema,
    hosts: withDefault(
      hostsKey(
        "Programs that the tools are made for. Every limit of them is checked; certain limits of all others are checked in any case.",
      ),
      [],
    ),
    publish: publishSchema,
    ignore: withDefault(
      ignoreKey(
        "Problems that are accepted in the whole manifest: codes of warnings, and of changes that `mcpile breaking` reports. A comment `# mcpile-ignore <code>: <reason>` accepts one at its line, or at the next line where it stands alone.",
        { "twin-tools": "Both names are kept for old clients." },
      ),
      {},
    ),
  }),
);

/** A manifest with its defaults, except those that depend on other keys. */
export type WrittenManifest = TypeOf<typeof writtenManifest>;

/** The JSON Schema of manifests (draft-07, which every editor's YAML support understands). */
export const manifestSchema: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "mcpile manifest",
  ...writtenManifest.json,
  definitions: { jsonSchema: jsonSchemaDefinition },
};

/** The schema as a file: what `mcpile schema` prints. */
export function manifestSchemaText(): string {
  return `${JSON.stringify(manifestSchema, undefined, 2)}\n`;
}
