import type { JsonObject } from "../json.js";
import { defaults } from "./defaults.js";
import { httpSchema } from "./http-schema.js";
import { jsonSchemaDefinition } from "./json-schema-vocabulary.js";

/** Signature algorithms that a server can verify with a published key (RFC 7518, RFC 8037, RFC 9864). */
export const asymmetricAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

/** Algorithms whose one key both signs and verifies: refused by a rule that says why. */
export const sharedSecretAlgorithms = ["HS256", "HS384", "HS512"] as const;

/** `setTimeout` fires at once for more milliseconds than this. */
const longestTimeoutMs = 2_147_483_647;

const text = (description: string, more: JsonObject = {}): JsonObject => ({
  type: "string",
  minLength: 1,
  description,
  ...more,
});

const texts = (description: string, more: JsonObject = {}): JsonObject => ({
  type: "array",
  items: { type: "string", minLength: 1 },
  uniqueItems: true,
  description,
  ...more,
});

const flag = (description: string, more: JsonObject = {}): JsonObject => ({
  type: "boolean",
  description,
  ...more,
});

const section = (
  description: string,
  properties: JsonObject,
  required: readonly string[] = [],
): JsonObject => ({
  type: "object",
  description,
  properties,
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: false,
});

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

const tool = section("A tool: what callers may ask of the server.", {
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

const server = section(
  "The server: its name, where it listens, what it limits.",
  {
    name: {
      type: "string",
      pattern: "^[a-z][a-z0-9-]{0,62}$",
      patternErrorMessage:
        "must be a lower-case letter, then lower-case letters, digits and hyphens, at most 63",
      description:
        "Name of the output folder, of the npm package and in `serverInfo.name`: a lower-case letter, then lower-case letters, digits and hyphens, at most 63.",
      examples: ["dice-roller"],
    },
    title: text("Name shown to people.", { examples: ["Dice Roller"] }),
    version: {
      type: "string",
      pattern: "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$",
      patternErrorMessage: "must be a version such as `1.0.0` (semver.org)",
      description: "Version of the server, as in semver.org: of the npm package and in `serverInfo.version`.",
      examples: ["1.0.0"],
    },
    description: text("What the server is for, in a sentence.", { examples: ["Rolls dice."] }),
    instructions: text("What a model should know before it uses the tools; sent to clients.", {
      examples: ["Use roll_dice whenever dice are involved."],
    }),
    host: text("Address to listen on. `HOST` in the environment wins.", {
      default: defaults.host,
      examples: ["0.0.0.0"],
    }),
    port: {
      type: "integer",
      minimum: 1,
      maximum: 65535,
      default: defaults.port,
      description: "Port to listen on. `PORT` in the environment wins.",
      examples: [8000],
    },
    path: {
      type: "string",
      pattern: "^(/[A-Za-z0-9._~-]+)+$",
      patternErrorMessage: "must be a path such as `/mcp`, without a slash at the end",
      default: defaults.path,
      description: "Path of the MCP endpoint. With a slash at the end it is the same endpoint.",
      examples: ["/mcp"],
    },
    sdk: {
      enum: ["v2", "v1"],
      default: defaults.sdk,
      description:
        "The SDK beneath the server: `v2` is @modelcontextprotocol/server (protocols 2024-11-05 to 2026-07-28), `v1` is @modelcontextprotocol/sdk (up to 2025-11-25).",
      examples: ["v2"],
    },
    directDispatch: flag("Whether plain calls are answered without the SDK, which is several times faster.", {
      default: defaults.directDispatch,
      examples: [false],
    }),
    telemetry: flag(
      "Whether the server can send OpenTelemetry traces and metrics. It does where the environment names a collector (`OTEL_EXPORTER_OTLP_ENDPOINT`).",
      { default: defaults.telemetry, examples: [true] },
    ),
    metrics: flag(
      "Whether the server can serve metrics to Prometheus. It does where the environment gives them a port of their own (`MCP_METRICS_PORT`).",
      { default: defaults.metrics, examples: [true] },
    ),
    fetch: flag(
      "Whether `src/fetch.ts` is generated too: the server as a web-standard `fetch` function, for Cloudflare Workers, Deno and Bun.",
      { default: defaults.fetch, examples: [true] },
    ),
    allowedHosts: texts("`Host` headers accepted beside loopback, with a port if there is one.", {
      default: [],
      examples: [["dice.example.com"]],
    }),
    allowedOrigins: texts("Browser origins accepted.", {
      default: [],
      examples: [["https://app.example.com"]],
    }),
    limits: section("What one caller may ask for.", {
      requestBytes: {
        type: "integer",
        minimum: 1,
        maximum: 1_073_741_824,
        default: defaults.requestBytes,
        description: "Largest request body, in bytes.",
        examples: [1048576],
      },
      toolTimeoutMs: {
        type: "integer",
        minimum: 1,
        maximum: longestTimeoutMs,
        default: defaults.toolTimeoutMs,
        description: "Time a tool call may take unless the tool says otherwise, in milliseconds.",
        examples: [30000],
      },
      requestsPerMinute: {
        type: "integer",
        minimum: 0,
        maximum: 1_000_000_000,
        default: defaults.requestsPerMinute,
        description: "Requests a minute from one caller. 0: no limit.",
        examples: [6000],
      },
      toolsPerPage: {
        type: "integer",
        minimum: 0,
        maximum: 10_000,
        default: defaults.toolsPerPage,
        description:
          "Tools in one answer to `tools/list`. 0: all of them. Many clients never ask for a second page, and would miss the rest.",
        examples: [500],
      },
      redisUrl: text(
        "URL of a Redis, `redis://` or `rediss://`, that counts requests for all replicas of the server. Left out: each replica counts for itself. May hold `${NAME}`.",
        { examples: ["${REDIS_URL}"] },
      ),
    }),
    dependencies: {
      type: "object",
      additionalProperties: { type: "string", minLength: 1 },
      default: {},
      description: "npm dependencies of your handlers: merged into the generated package.json.",
      examples: [{ "date-fns": "4.1.0" }],
    },
  },
  ["name", "version"],
);

const auth = section(
  "How access tokens (JWT) are verified. Left out: everybody may call. Texts may hold `${NAME}` or `${NAME:-default}`, read from the environment by the running server.",
  {
    audience: {
      type: ["string", "array"],
      minLength: 1,
      minItems: 1,
      items: { type: "string", minLength: 1 },
      uniqueItems: true,
      description: "Accepted `aud` claims: one of them must be in the token.",
      examples: ["dice-server"],
    },
    issuer: text("Required `iss` claim.", { examples: ["https://issuer.example"] }),
    jwksUri: text("Where the issuer publishes its keys (RFC 7517). Not beside `publicKey`.", {
      examples: ["https://issuer.example/.well-known/jwks.json"],
    }),
    publicKey: text("The key that tokens are signed with: a PEM public key. Not beside `jwksUri`.", {
      examples: ["${DICE_PUBLIC_KEY}"],
    }),
    algorithms: {
      type: "array",
      items: { enum: [...asymmetricAlgorithms] },
      minItems: 1,
      uniqueItems: true,
      default: defaults.algorithms,
      description: "Accepted signature algorithms (RFC 7518).",
      examples: [["RS256"]],
    },
    requiredScopes: texts("OAuth scopes that every request needs.", { default: [], examples: [["dice"]] }),
    resource: text("This server's identifier in its RFC 9728 metadata: its public URL.", {
      examples: ["https://dice.example.com/mcp"],
    }),
    authorizationServers: texts("Issuers that give out tokens for this server, for its RFC 9728 metadata.", {
      default: [],
      examples: [["https://issuer.example"]],
    }),
  },
  ["audience"],
);

const openai = section("The generated clients for OpenAI's Responses API.", {
  model: text("Model to use.", { default: defaults.model, examples: ["gpt-4.1"] }),
  serverLabel: {
    type: "string",
    pattern: "^[A-Za-z][A-Za-z0-9_-]*$",
    patternErrorMessage: "must be a letter, then letters, digits, `-` and `_`",
    maxLength: 64,
    description:
      "Label of the server in requests and answers: a letter, then letters, digits, `-` and `_`. Left out: made of `server.name`.",
    examples: ["dice_server"],
  },
  serverUrl: text(
    "Public URL of the MCP endpoint. May hold `${NAME}` placeholders, read when the client runs.",
    {
      default: defaults.serverUrl,
      examples: ["https://dice.example.com/mcp"],
    },
  ),
  tunnelId: {
    type: ["string", "null"],
    minLength: 1,
    default: null,
    description: "Secure MCP Tunnel to use instead of a URL.",
    examples: ["tunnel_123"],
  },
  requireApproval: {
    enum: ["auto", "always", "never"],
    default: defaults.requireApproval,
    description: "Which calls need approval. `auto`: all but those of tools with `readOnlyHint`.",
    examples: ["auto"],
  },
  allowedTools: texts(
    "Names of the tools that the model may use. Beside `allowedTags`: tools that either names. Left out, both: every tool.",
    { minItems: 1, examples: [["roll_dice"]] },
  ),
  allowedTags: texts("The tools that the model may use, by their `tags`.", {
    minItems: 1,
    examples: [["issues"]],
  }),
  deferLoading: {
    enum: ["auto", true, false],
    default: defaults.deferLoading,
    description:
      "Whether the model searches the tools for what it needs, instead of being given all of them (`defer_loading` and `tool_search`; gpt-5.4 and later). `auto`: where there are more than models handle well and `model` can search.",
    examples: [true],
  },
  input: text("What to ask the model.", { default: defaults.input, examples: ["Roll a few dice!"] }),
});

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
      server,
      auth,
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
        additionalProperties: tool,
        description: "The tools by name, in the order in which they are listed to clients.",
        examples: [{ roll_dice: { description: "Roll one die." } }],
      },
      client: section("The generated clients.", { openai }),
    },
    ["manifest", "server", "tools"],
  ),
  definitions: { jsonSchema: jsonSchemaDefinition },
};

/** The schema as a file: what `mcpile schema` prints. */
export function manifestSchemaText(): string {
  return `${JSON.stringify(manifestSchema, undefined, 2)}\n`;
}
