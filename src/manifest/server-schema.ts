import { environmentSchema } from "./environment-schema.js";
import {
  choice,
  flag,
  integer,
  mapping,
  object,
  required,
  section,
  type TypeOf,
  text,
  texts,
  withDefault,
} from "./typed-schema.js";

/** The longest delay that `setTimeout` supports, in milliseconds. Longer delays fire immediately. */
export const longestTimeoutMs = 2_147_483_647;

/** A budget of answers. A smaller one would have no room for the note on a cut, or for the error. */
export function resultTokens(description: string) {
  return integer(description, 200, 100_000_000, { examples: [2000] });
}

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
    description: text("The purpose of the server, in one sentence.", { examples: ["Rolls dice."] }),
    instructions: text("Instructions for models on how to use the tools; sent to clients.", {
      examples: ["Use roll_dice whenever dice are involved."],
    }),
    host: withDefault(
      text("Address to listen on. The environment variable `HOST` overrides it.", { examples: ["0.0.0.0"] }),
      "127.0.0.1",
    ),
    port: withDefault(
      integer("Port to listen on. The environment variable `PORT` overrides it.", 1, 65535, {
        examples: [8000],
      }),
      8000,
    ),
    path: withDefault(
      text("Path of the MCP endpoint. A trailing slash is accepted as well.", {
        pattern: "^(/[A-Za-z0-9._~-]+)+$",
        patternErrorMessage: "must be a path such as `/mcp`, without a slash at the end",
        examples: ["/mcp"],
      }),
      "/mcp",
    ),
    sdk: withDefault(
      choice(
        "The SDK that the server uses: `v2` is @modelcontextprotocol/server (protocols 2024-11-05 to 2026-07-28), `v1` is @modelcontextprotocol/sdk (up to 2025-11-25).",
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
        "Whether the server can send OpenTelemetry traces and metrics. It sends them if the environment variable `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector.",
        { examples: [true] },
      ),
      false,
    ),
    metrics: withDefault(
      flag(
        "Whether the server can serve metrics to Prometheus. It serves them if the environment variable `MCP_METRICS_PORT` gives a separate port.",
        { examples: [true] },
      ),
      false,
    ),
    fetch: withDefault(
      flag(
        "Whether to generate `src/fetch.ts`, which exports the server as a web-standard `fetch` function for Cloudflare Workers, Deno and Bun.",
        { examples: [true] },
      ),
      false,
    ),
    allowedHosts: withDefault(
      texts("Accepted `Host` headers in addition to loopback, including the port if there is one.", {
        examples: [["dice.example.com"]],
      }),
      [],
    ),
    allowedOrigins: withDefault(
      texts("Accepted browser origins.", { examples: [["https://app.example.com"]] }),
      [],
    ),
    limits: withDefault(
      section("Limits for callers.", {
        requestBytes: withDefault(
          integer("Largest request body, in bytes.", 1, 1_073_741_824, { examples: [1048576] }),
          1_048_576,
        ),
        toolTimeoutMs: withDefault(
          integer(
            "Time limit of a tool call, in milliseconds. A tool's `timeoutMs` overrides it.",
            1,
            longestTimeoutMs,
            { examples: [30000] },
          ),
          30_000,
        ),
        requestsPerMinute: withDefault(
          integer("Requests per minute from one caller. 0: no limit.", 0, 1_000_000_000, {
            examples: [6000],
          }),
          6_000,
        ),
        concurrentRequests: integer(
          "Requests in flight at once, from all callers; by default 1000. A caller with less than its even part may exceed it by a quarter.",
          1,
          1_000_000,
          { examples: [1000] },
        ),
        connections: integer(
          "Open connections; by default 10000. Beyond them, those without a request are closed, the oldest first.",
          1,
          1_000_000,
          { examples: [10000] },
        ),
        toolsPerPage: withDefault(
          integer(
            "Number of tools on one page of `tools/list`. 0: all tools on one page. Many clients read only the first page.",
            0,
            10_000,
            { examples: [500] },
          ),
          0,
        ),
        resultTokens: resultTokens(
          "Largest answer that is returned to a caller, in tokens, estimated as characters / 4. A longer one is cut by whole items of its largest list, or is an error. At least 200. A tool's `maxResultTokens` overrides it. By default answers of any size are returned.",
        ),
        redisUrl: text(
          "URL of a Redis, `redis://` or `rediss://`, that counts requests for all replicas of the server. By default each replica counts separately. May contain `${NAME}`.",
          { examples: ["${REDIS_URL}"] },
        ),
      }),
      {},
    ),
    dependencies: withDefault(
      mapping(
        "npm dependencies of your handlers, merged into the generated package.json.",
        text("A version range.", { examples: ["4.1.0"] }),
        { examples: [{ "date-fns": "4.1.0" }] },
      ),
      {},
    ),
    devDependencies: withDefault(
      mapping(
        "npm packages that only building and testing your handlers need, merged into the generated package.json.",
        text("A version range.", { examples: ["7.6.13"] }),
        { examples: [{ "@types/better-sqlite3": "7.6.13" }] },
      ),
      {},
    ),
    package: withDefault(
      object(
        "Further members of the generated package.json: scripts, `overrides` and settings of tools. Members that mcpile writes are not replaced.",
        {
          examples: [{ scripts: { lint: "eslint src/handlers" }, overrides: { ws: "8.18.0" } }],
        },
      ),
      {},
    ),
    lockfile: withDefault(
      flag(
        "Whether mcpile writes `package-lock.json`, the exact version and integrity of every package, and `sbom.cdx.json`, their bill of materials. `false`: you keep a lock of your own. Both are left out where `dependencies`, `devDependencies` or `package` add packages or replace any.",
        { examples: [false] },
      ),
      true,
    ),
    compilerOptions: withDefault(
      object(
        "Further `compilerOptions` of the generated tsconfig.json, and replacements of those that say what is an error.",
        {
          examples: [{ noUnusedLocals: false }],
        },
      ),
      {},
    ),
    environment: environmentSchema,
    hooks: withDefault(
      flag(
        "Whether the server has hooks in `src/handlers/hooks.ts`: functions of yours that run when it starts and stops, around every call, and before HTTP requests of tools.",
        { examples: [true] },
      ),
      false,
    ),
  }),
);
