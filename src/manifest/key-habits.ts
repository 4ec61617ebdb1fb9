import type { JsonPath } from "../json.js";

/** The section of a manifest in which a key stands. */
type Section = "manifest" | "server" | "auth" | "tool" | "http" | "annotations" | "example" | "other";

/**
 * Advice for a key that a manifest does not have and that other formats have: FastMCP, the MCP SDKs, zod, OpenAPI, OpenAI's
 * functions, configurations of clients. A name stands for the key that says the same; anything else is a sentence.
 */
export function habitOf(key: string, path: JsonPath): string | undefined {
  return habits.get(sectionOf(path))?.get(key);
}

function sectionOf(path: JsonPath): Section {
  const [first, , third, fourth] = path;
  if (path.length === 0) return "manifest";
  if (path.length === 1 && (first === "server" || first === "auth")) return first;
  if (first !== "tools") return "other";
  if (path.length === 2) return "tool";
  if (path.length === 3 && (third === "http" || third === "annotations")) return third;
  return path.length === 4 && third === "examples" && typeof fourth === "number" ? "example" : "other";
}

const underInput = "put it under `inputSchema`";
const functionWrapper =
  "a manifest has the parts of the function themselves: its name as the key of the tool, `description`, and `parameters` as `inputSchema`";
const environment = "declare the settings of your handlers under `server.environment`";

const habits: ReadonlyMap<Section, ReadonlyMap<string, string>> = new Map([
  [
    "manifest",
    new Map([
      ["name", "`name` belongs under `server`"],
      ["title", "`title` belongs under `server`"],
      ["description", "`description` belongs under `server`"],
      ["env", environment],
      ["environment", environment],
      ["apiVersion", "a manifest says its version with `manifest: 1`"],
      ["kind", "remove it: a manifest says what it is with `manifest: 1`"],
      ["version", "`version` belongs under `server`; that of the manifest's own format is `manifest: 1`"],
      ["mcpServers", "this is the configuration of a client: `mcpile install` writes it for a server"],
      ["functions", "write each function under `tools`, by its name"],
      ["definitions", "schemas that several tools share belong under `schemas`"],
      ["$defs", "schemas that several tools share belong under `schemas`"],
      ["components", "schemas that several tools share belong under `schemas`"],
    ]),
  ],
  [
    "server",
    new Map([
      ["env", "environment"],
      ["transport", "remove it: every server speaks HTTP, and stdio when it is started with `--stdio`"],
      ["cors", "allowedOrigins"],
      ["listen", "port"],
      ["bind", "host"],
      ["address", "host"],
      ["rateLimit", "write `limits: { requestsPerMinute: … }`"],
      ["baseUrl", "the public address belongs under `client.openai.serverUrl`"],
      ["url", "the public address belongs under `client.openai.serverUrl`"],
      ["tools", "`tools` stands beside `server`, not in it"],
      ["auth", "`auth` stands beside `server`, not in it"],
    ]),
  ],
  [
    "auth",
    new Map([
      ["type", "remove it: callers always show a JWT as bearer token"],
      ["jwks", "jwksUri"],
      ["jwksUrl", "jwksUri"],
      ["jwks_uri", "jwksUri"],
      ["aud", "audience"],
      ["iss", "issuer"],
      ["scopes", "requiredScopes"],
      [
        "apiKey",
        "callers show a JWT; the API key of an HTTP tool belongs under `tools.<name>.http.credentials`",
      ],
      ["secret", "tokens are verified with public keys: write `jwksUri`, `issuer` or `publicKey`"],
      [
        "token",
        "callers bring their own tokens; that of an HTTP tool belongs under `tools.<name>.http.credentials`",
      ],
      [
        "clientId",
        "the server only verifies tokens: clients have ids of their own at the authorization server",
      ],
    ]),
  ],
  [
    "tool",
    new Map([
      ["parameters", "inputSchema"],
      ["params", "inputSchema"],
      ["input", "inputSchema"],
      ["inputs", "inputSchema"],
      ["input_schema", "inputSchema"],
      ["schema", "inputSchema"],
      ["args", "inputSchema"],
      ["arguments", "inputSchema"],
      ["output", "outputSchema"],
      ["outputs", "outputSchema"],
      ["output_schema", "outputSchema"],
      ["returns", "outputSchema"],
      ["return", "outputSchema"],
      ["result", "outputSchema"],
      ["desc", "description"],
      ["summary", "description"],
      ["help", "description"],
      ["doc", "description"],
      ["scope", "scopes"],
      ["permissions", "scopes"],
      ["roles", "scopes"],
      ["timeout", "`timeoutMs` is the time in milliseconds"],
      ["hints", "annotations"],
      ["readOnly", "write `annotations: { readOnlyHint: true }`"],
      ["destructive", "write `annotations: { destructiveHint: true }`"],
      ["idempotent", "write `annotations: { idempotentHint: true }`"],
      ["properties", underInput],
      ["required", underInput],
      ["additionalProperties", underInput],
      ["type", functionWrapper],
      ["function", functionWrapper],
      ["strict", "remove it: it is a setting of OpenAI's own functions"],
      ["name", "remove it: the key of a tool is its name"],
      [
        "handler",
        "remove it: the handler of a tool is a file below `src/handlers` of its server, which mcpile makes once and you write",
      ],
      ["deprecated", "say it in `description`, where models read it"],
      ["enabled", "remove the tool, or choose tools where the server runs with `MCP_TOOL_TAGS`"],
      ["disabled", "remove the tool, or choose tools where the server runs with `MCP_TOOL_TAGS`"],
      ["example", "examples"],
    ]),
  ],
  [
    "http",
    new Map([
      ["endpoint", "url"],
      ["uri", "url"],
      ["href", "url"],
      ["verb", "method"],
      ["params", "query"],
      ["queryParams", "query"],
      ["data", "body"],
      ["json", "body"],
      ["payload", "body"],
      ["auth", "credentials"],
      ["authorization", "credentials"],
    ]),
  ],
  [
    "annotations",
    new Map([
      ["readOnly", "readOnlyHint"],
      ["destructive", "destructiveHint"],
      ["idempotent", "idempotentHint"],
      ["openWorld", "openWorldHint"],
    ]),
  ],
  [
    "example",
    new Map([
      ["args", "input"],
      ["arguments", "input"],
      ["result", "output"],
      ["expected", "output"],
    ]),
  ],
]);
