import type { JsonObject } from "../json.js";
import { httpSchema } from "./http-schema.js";
import { flag, longestTimeoutMs, section, text, texts } from "./schema-parts.js";

const inputSchema: JsonObject = {
  description:
    "JSON Schema (2020-12, or draft-07 where `$schema` says so) of the tool's arguments: an object. Left out: the tool takes no arguments.",
  type: "object",
  allOf: [{ $ref: "#/definitions/jsonSchema" }],
  examples: [
    {
      type: "object",
      properties: { n_dice: { type: "integer", minimum: 1 } },
      required: ["n_dice"],
      additionalProperties: false,
    },
  ],
};

const example = section(
  "An example call, used by `mcpile simulate`, by the documentation, and checked against the tool's schemas.",
  {
    title: text("What the example shows.", { examples: ["Three dice"] }),
    input: {
      type: "object",
      description: "The arguments of the call.",
      examples: [{ n_dice: 3 }],
    },
    output: { description: "What the call answers.", examples: [[4, 2, 6]] },
    error: text("Part of the message of the error that the call gives.", { examples: ["too many dice"] }),
  },
  ["input"],
);

/** An entry of `tools`. */
export const toolSchema = section("A tool: what callers may ask of the server.", {
  title: text("Name shown to people.", { examples: ["Roll dice"] }),
  description: text("What the tool does and when to use it, for the model that chooses among tools.", {
    examples: ["Roll `n_dice` 6-sided dice and return the results."],
  }),
  inputSchema,
  outputSchema: {
    description:
      "JSON Schema of what the tool answers: any schema. Left out: the tool answers with text or content blocks.",
    type: ["object", "boolean"],
    allOf: [{ $ref: "#/definitions/jsonSchema" }],
    examples: [{ type: "array", items: { type: "integer" } }],
  },
  tags: {
    type: "array",
    items: {
      type: "string",
      maxLength: 100,
      pattern: "^[^,\\s]([^,\\r\\n\\t]*[^,\\s])?$",
      patternErrorMessage: "must be a text in one line, without commas and without blanks at its ends",
    },
    uniqueItems: true,
    default: [],
    description:
      "What the tool is about. Clients never see it: `MCP_TOOL_TAGS` and `client.openai.allowedTags` choose tools by it.",
    examples: [["issues"]],
  },
  annotations: section("Hints for clients, in the words of MCP. Clients may ask for approval by them.", {
    title: text("Name shown to people; `title` of the tool is preferred.", { examples: ["Roll dice"] }),
    readOnlyHint: flag("The tool changes nothing.", { default: false, examples: [true] }),
    destructiveHint: flag("The tool may delete or overwrite. Means nothing when `readOnlyHint` is true.", {
      default: true,
      examples: [false],
    }),
    idempotentHint: flag("Calling it again with the same arguments changes nothing more.", {
      default: false,
      examples: [true],
    }),
    openWorldHint: flag("The tool reaches beyond its server: the web, other people's systems.", {
      default: true,
      examples: [false],
    }),
  }),
  scopes: texts("OAuth scopes that a caller's token needs for this tool, beside `auth.requiredScopes`.", {
    default: [],
    examples: [["dice:roll"]],
  }),
  timeoutMs: {
    type: "integer",
    minimum: 1,
    maximum: longestTimeoutMs,
    description: "Time a call may take, in milliseconds. Left out: `server.limits.toolTimeoutMs`.",
    examples: [5000],
  },
  streaming: flag("Whether the tool may report progress or log before its result.", {
    default: false,
    examples: [true],
  }),
  http: httpSchema,
  examples: {
    type: "array",
    items: example,
    description: "Example calls.",
    default: [],
    examples: [[{ input: { n_dice: 3 } }]],
  },
});
