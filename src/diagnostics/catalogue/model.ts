import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes found while a manifest becomes a server model: names and references. */
export const modelCodes = {
  "identifier-collision": {
    title: "Two names give one identifier",
    severity: "error",
    cause:
      "Names become TypeScript identifiers and file names (`get_pet` gives `GetPet`, `getPet` and `get-pet.ts`). Two names that differ only in punctuation or letter case would give the same one, and on a case-insensitive disk the same file.",
    fix: "Rename one of them so that they differ in more than punctuation and letter case.",
    example: {
      wrong: "tools:\n  get_pet: …\n  get-pet: …",
      right: "tools:\n  get_pet: …\n  get_pet_by_tag: …",
    },
  },
  "unresolved-reference": {
    title: "A `$ref` that cannot be resolved",
    severity: "error",
    cause: "The pointer, anchor or file that `$ref` names does not exist.",
    fix: "Correct the reference. `#/schemas/Name` is a shared schema of the manifest; `#/$defs/Name` is looked up in the schema that contains it; `./file.yaml#/Name` in a file beside the manifest.",
    example: { wrong: '$ref: "#/schemas/Dye"', right: '$ref: "#/schemas/Die"' },
  },
  "remote-reference": {
    title: "A `$ref` points to another machine",
    severity: "error",
    cause:
      "mcpile never fetches a schema from the network: what a server validates must not depend on a host you do not control.",
    fix: "Save the schema beside the manifest and refer to the file: `$ref: ./die.yaml`.",
    example: { wrong: "$ref: https://example.com/die.json", right: "$ref: ./die.json" },
  },
  "unsupported-keyword": {
    title: "A schema keyword that mcpile cannot compile",
    severity: "error",
    cause:
      "`$dynamicRef` and `$recursiveRef` resolve at validation time, so no static type can describe them.",
    fix: "Use `$ref` to the schema that is meant.",
    example: { wrong: '$dynamicRef: "#node"', right: '$ref: "#/schemas/Node"' },
  },
  "input-not-object": {
    title: "A tool's input is not an object",
    severity: "error",
    cause:
      "Arguments are passed by name (MCP, `tools/call`), so the root of an input schema must be `type: object`, directly or through a `$ref`.",
    fix: "Write `type: object` and put the value under a property.",
    example: {
      wrong: "inputSchema: { type: string }",
      right: "inputSchema:\n  type: object\n  properties:\n    text: { type: string }\n  required: [text]",
    },
  },
  "answers-schema": {
    title: "A form that elicitation does not allow",
    severity: "error",
    cause:
      "Clients show the schema of `ask.answers` as a form (MCP, elicitation), which is flat: an object whose properties are strings, numbers, integers, booleans, one choice of several (`enum`, or `oneOf` of `const` and `title`), or an array of choices. Strings may have `minLength`, `maxLength` and the formats `email`, `uri`, `date` and `date-time`; numbers `minimum` and `maximum`; arrays `minItems` and `maxItems`. Clients do not know other keywords.",
    fix: "Keep to these, and let the handler check the rest.",
    example: {
      wrong:
        "answers:\n  type: object\n  properties:\n    until: { type: object, properties: { day: { type: integer } } }",
      right: "answers:\n  type: object\n  properties:\n    until: { type: string, format: date }",
    },
  },
  "answer-over-budget": {
    title: "An answer that may be larger than its budget",
    severity: "warning",
    cause:
      "`limits.resultTokens` or `maxResultTokens` bounds what is returned to a caller, and the output schema allows more: a list, string or object of any size, or bounds that add up to more. The running server cuts such an answer by whole items of its largest list, and where that is not enough the call is an error. Tools without an output schema are not reported.",
    fix: "Where the answer is bounded, say so: `maxItems`, `maxLength`, `maxProperties`. Leave out what nobody needs with `http.response.fields`, let callers ask for less (`limit`), or raise the budget.",
    example: {
      wrong: "maxResultTokens: 2000\noutputSchema: { type: array, items: { type: number } }",
      right: "maxResultTokens: 2000\noutputSchema: { type: array, maxItems: 100, items: { type: number } }",
    },
  },
  "large-tool-list": {
    title: "More tools than models handle well",
    severity: "warning",
    cause:
      "A model is given the name, description and input schema of every tool it may use, in every request, and by some clients the output schema as well. With more than about 50 tools, or 10,000 tokens of them, models choose worse, and each request pays for them. The estimate is a token for every four characters of the tools' JSON, within a fifth of what OpenAI's tokenizer counts.",
    fix: "Let the model search (`client.openai.deferLoading: true` with gpt-5.4 or later), or offer fewer: by `client.openai.allowedTags` or `allowedTools`, by choosing operations at `mcpile import openapi` (`--include`, `--exclude`) or making their schemas smaller (`--no-output`, `--max-depth`, `--required-only`), or with several manifests. Whoever runs the server can serve fewer with `MCP_TOOL_TAGS` and `MCP_TOOLS`.",
    example: {
      wrong: "client:\n  openai: { model: gpt-4.1 }  # and 200 tools",
      right: "client:\n  openai: { model: gpt-4.1, allowedTags: [issues, pulls] }",
    },
  },
  "reference-cycle": {
    title: "A `$ref` that only refers to itself",
    severity: "error",
    cause:
      "A schema that is nothing but a reference to itself, directly or through others, accepts or rejects nothing: validation would never end.",
    fix: "Break the cycle: add `type` or `properties` to one of the schemas.",
    example: {
      wrong: 'A: { $ref: "#/schemas/A" }',
      right: 'A: { type: object, properties: { next: { $ref: "#/schemas/A" } } }',
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
