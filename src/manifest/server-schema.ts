import { defaults } from "./defaults.js";
import { flag, longestTimeoutMs, section, text, texts } from "./schema-parts.js";

/** The section `server`. */
export const serverSchema = section(
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
