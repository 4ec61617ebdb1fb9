import {
  choice,
  flag,
  integer,
  mapping,
  required,
  section,
  type TypeOf,
  text,
  texts,
  withDefault,
} from "./typed-schema.js";

/** `setTimeout` fires at once for more milliseconds than this. */
export const longestTimeoutMs = 2_147_483_647;

/** The section `server` with its defaults. */
export type ServerSection = TypeOf<typeof serverSchema>;

/** The section `server`. */
export const serverSchema = required(
  section("The server: its name, where it listens, what it limits.", {
    name: required(
      text(
        "Name of the output folder, of the npm package and in `serverInfo.name`: a lower-case letter, then lower-case letters, digits and hyphens, at most 63.",
        {
          pattern: "^[a-z][a-z0-9-]{0,62}$",
          patternErrorMessage:
            "must be a lower-case letter, then lower-case letters, digits and hyphens, at most 63",
          examples: ["dice-roller"],
        },
      ),
    ),
    title: text("Name shown to people.", { examples: ["Dice Roller"] }),
    version: required(
      text("Version of the server, as in semver.org: of the npm package and in `serverInfo.version`.", {
        pattern: "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$",
        patternErrorMessage: "must be a version such as `1.0.0` (semver.org)",
        examples: ["1.0.0"],
      }),
    ),
    description: text("What the server is for, in a sentence.", { examples: ["Rolls dice."] }),
    instructions: text("What a model should know before it uses the tools; sent to clients.", {
      examples: ["Use roll_dice whenever dice are involved."],
    }),
    host: withDefault(
      text("Address to listen on. `HOST` in the environment wins.", { examples: ["0.0.0.0"] }),
      "127.0.0.1",
    ),
    port: withDefault(
      integer("Port to listen on. `PORT` in the environment wins.", 1, 65535, { examples: [8000] }),
      8000,
    ),
    path: withDefault(
      text("Path of the MCP endpoint. With a slash at the end it is the same endpoint.", {
        pattern: "^(/[A-Za-z0-9._~-]+)+$",
        patternErrorMessage: "must be a path such as `/mcp`, without a slash at the end",
        examples: ["/mcp"],
      }),
      "/mcp",
    ),
    sdk: withDefault(
      choice(
        "The SDK beneath the server: `v2` is @modelcontextprotocol/server (protocols 2024-11-05 to 2026-07-28), `v1` is @modelcontextprotocol/sdk (up to 2025-11-25).",
        ["v2", "v1"],
        { examples: ["v2"] },
      ),
      "v2",
    ),
    directDispatch: withDefault(
      flag("Whether plain calls are answered without the SDK, which is several times faster.", {
        examples: [false],
      }),
      true,
    ),
    telemetry: withDefault(
      flag(
        "Whether the server can send OpenTelemetry traces and metrics. It does where the environment names a collector (`OTEL_EXPORTER_OTLP_ENDPOINT`).",
        { examples: [true] },
      ),
      false,
    ),
    metrics: withDefault(
      flag(
        "Whether the server can serve metrics to Prometheus. It does where the environment gives them a port of their own (`MCP_METRICS_PORT`).",
        { examples: [true] },
      ),
      false,
    ),
    fetch: withDefault(
      flag(
        "Whether `src/fetch.ts` is generated too: the server as a web-standard `fetch` function, for Cloudflare Workers, Deno and Bun.",
        { examples: [true] },
      ),
      false,
    ),
    allowedHosts: withDefault(
      texts("`Host` headers accepted beside loopback, with a port if there is one.", {
        examples: [["dice.example.com"]],
      }),
      [],
    ),
    allowedOrigins: withDefault(
      texts("Browser origins accepted.", { examples: [["https://app.example.com"]] }),
      [],
    ),
    limits: withDefault(
      section("What one caller may ask for.", {
        requestBytes: withDefault(
          integer("Largest request body, in bytes.", 1, 1_073_741_824, { examples: [1048576] }),
          1_048_576,
        ),
        toolTimeoutMs: withDefault(
          integer(
            "Time a tool call may take unless the tool says otherwise, in milliseconds.",
            1,
            longestTimeoutMs,
            { examples: [30000] },
          ),
          30_000,
        ),
        requestsPerMinute: withDefault(
          integer("Requests a minute from one caller. 0: no limit.", 0, 1_000_000_000, {
            examples: [6000],
          }),
          6_000,
        ),
        toolsPerPage: withDefault(
          integer(
            "Tools in one answer to `tools/list`. 0: all of them. Many clients never ask for a second page, and would miss the rest.",
            0,
            10_000,
            { examples: [500] },
          ),
          0,
        ),
        redisUrl: text(
          "URL of a Redis, `redis://` or `rediss://`, that counts requests for all replicas of the server. Left out: each replica counts for itself. May hold `${NAME}`.",
          { examples: ["${REDIS_URL}"] },
        ),
      }),
      {},
    ),
    dependencies: withDefault(
      mapping(
        "npm dependencies of your handlers: merged into the generated package.json.",
        text("A version range.", { examples: ["4.1.0"] }),
        { examples: [{ "date-fns": "4.1.0" }] },
      ),
      {},
    ),
  }),
);
