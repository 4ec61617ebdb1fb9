/** Strings that end or change something in one of the languages that mcpile writes. */
const breakout =
  "*/ \\n // ` ${process.exit(7)} \\\" ' {{x}} </script> -->\\n#!/bin/sh\\n$(exit 7)\\u2028\\u202e'''\\\"\\\"\\\" ";

/** Comments that direct compilers and linters, and characters that nobody sees. */
const directives = [
  "@ts-expect-error",
  "@ts-ignore",
  "@deprecated",
  "@ts-nocheck",
  "eslint-disable",
  "\\u202e",
  "\\u200b",
  "\\u2066",
  "a\\ufeffb",
];

/** Manifests that between them use every feature that generated code depends on, by a name for messages. */
export const manifests: Readonly<Record<string, string>> = {
  plain: `
manifest: 1
server: { name: plain, version: 1.0.0, fetch: true }
tools:
  roll_dice:
    description: Roll dice.
    inputSchema: { type: object, properties: { n_dice: { type: integer, default: 1 } }, additionalProperties: false }
    outputSchema: { type: array, items: { type: integer } }
`,
  "no-tools-output": `
manifest: 1
server: { name: no-output, version: 1.0.0, sdk: v1 }
tools:
  say:
    inputSchema: { type: object }
`,
  watched: `
manifest: 1
server: { name: watched, version: 1.0.0, telemetry: true, metrics: true }
tools:
  say:
    inputSchema: { type: object }
`,
  secured: `
manifest: 1
server: { name: secured, version: 1.0.0, sdk: v1, fetch: true, limits: { redisUrl: "\${REDIS_URL}" }, dependencies: { nanoid: ^5.0.0 } }
auth: { audience: [a, b], jwksUri: "\${KEYS:-https://keys.example/jwks}", issuer: "\${ISSUER}", requiredScopes: [all] }
tools:
  first: { description: One., inputSchema: { type: object }, scopes: [first], streaming: true }
  second: { inputSchema: { type: object }, outputSchema: { type: object, properties: { ok: { type: boolean } } } }
`,
  "hostile-texts": `
manifest: 1
server:
  name: hostile-texts
  version: 1.0.0
  title: "${breakout}"
  description: "${breakout}"
  instructions: "${breakout}"
  environment:
    HOSTILE: { description: "${breakout}", default: "${breakout}" }
    HOSTILE_KEY: { description: "${breakout}", secret: true }
tools:
  speak:
    title: "${breakout}"
    description: "${breakout}"
    inputSchema:
      type: object
      description: "${breakout}"
      properties:
        "${breakout}": { type: string, description: "${breakout}", default: "${breakout}" }
        __proto__: { type: string, const: "${breakout}" }
        constructor: { enum: ["${breakout}", 1, null] }
      required: ["${breakout}", __proto__]
    outputSchema: { type: object, properties: { __proto__: { type: number } }, required: [__proto__] }
    tags: ["*/ // \` $\{process.exit(7)} \\" ' {{x}} </script> -->#!/bin/sh $(exit 7)\\u2028\\u202e'''"]
    annotations: { title: "${breakout}" }
    examples: [{ input: { "${breakout}": "${breakout}", __proto__: "${breakout}" } }]
client:
  openai: { input: "${breakout}" }
`,
  "hostile-schemas": `
manifest: 1
server: { name: hostile-schemas, version: 1.0.0 }
schemas:
  Node: { type: object, description: "@ts-expect-error", properties: { "\\u202e\\u200b": { $ref: "#/schemas/Node" } } }
tools:
${directives
  .map(
    (text, index) => `  tool${index}:
    inputSchema:
      type: object
      description: "${text}"
      properties:
        described: { type: string, title: "${text}", description: "one\\n${text}", pattern: "${text}", format: "${text}" }
        told: { type: string, default: "${text}", examples: ["${text}"], deprecated: true, description: "${text}" }
        chosen: { enum: ["${text}", "other"] }
        fixed: { const: "${text}" }
        node: { $ref: "#/schemas/Node" }
        "${text}": { type: string }
      patternProperties: { "^${text}-": { type: integer, description: "${text}" } }
      required: ["${text}"]
      anyOf: [{ required: [fixed] }, { not: { const: { "${text}": 1 } } }]
    outputSchema: { type: object, properties: { "${text}": { enum: ["${text}"] } }, dependentRequired: { "${text}": [b] } }
`,
  )
  .join("")}
`,
  "hostile-names": `
manifest: 1
server: { name: hostile-names, version: 1.0.0 }
schemas:
  Promise: { type: object, properties: { next: { $ref: "#/schemas/Promise" } } }
  Record: { type: string }
  Array: { type: array, items: { $ref: "#/schemas/Record" } }
  ToolContext: { type: integer }
  JsonObject: { const: 1 }
  UntypedOutput: true
  Tool: { type: boolean }
  string: { type: string }
  "undefined": { type: string }
tools:
${[
  "constructor",
  "toString",
  "default",
  "tools",
  "validators",
  "schemas",
  "settings",
  "run",
  "await",
  "async",
  "enum",
  "Tool",
  "tool_context",
  "roll_dice_input",
  "roll_dice",
  "roll_dice_handler",
  "content",
  "fetch",
  "Client",
  "call",
  "close",
  "name",
  "length",
  "prototype",
  "arguments",
  "eval",
  "z9",
  "con",
  "A-b.c",
  "connect",
  "then",
]
  .map(
    (name) => `  ${JSON.stringify(name)}:
    inputSchema:
      type: object
      properties:
        a: { $ref: "#/schemas/Promise" }
        b: { $ref: "#/schemas/Array" }
        c: { $ref: "#/schemas/ToolContext" }
        d: { $ref: "#/schemas/JsonObject" }
        e: { $ref: "#/schemas/UntypedOutput" }
        f: { $ref: "#/schemas/Tool" }
        g: { $ref: "#/schemas/string" }
        h: { $ref: "#/schemas/undefined" }
    outputSchema: { $ref: "#/schemas/Array" }
`,
  )
  .join("")}
`,
};
