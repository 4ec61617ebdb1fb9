import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the rules for servers, auth, clients and tools that the manifest schema cannot say. */
export const ruleCodes = {
  "open-server": {
    title: "A server without authentication",
    severity: "warning",
    cause:
      "Without `auth`, everybody who can reach the server may call every tool. It listens on loopback only, so for now that is every program on its machine.",
    fix: "Add an `auth` section before others can reach the server. For a server that only ever serves its own machine, this warning can stay.",
    example: {
      wrong: "server: { name: dice, version: 1.0.0 }",
      right: "server: { name: dice, version: 1.0.0 }\nauth:\n  audience: dice-server",
    },
  },
  "open-public-server": {
    title: "An open server on a public address",
    severity: "error",
    cause:
      "The server listens on an address that other machines reach, and has no `auth`: everybody may call every tool.",
    fix: "Add an `auth` section. If something in front of the server checks callers, leave `server.host` out and set `HOST` where it is deployed.",
    example: {
      wrong: "server:\n  host: 0.0.0.0",
      right: "server:\n  host: 0.0.0.0\nauth:\n  audience: dice-server",
    },
  },
  "invalid-host": {
    title: "Not a host",
    severity: "error",
    cause:
      "`server.host` is an IP address or a host name to listen on. `server.allowedHosts` are values of the `Host` header: a host, with its port if there is one; no scheme, no path, no wildcard.",
    fix: "Write the host alone.",
    example: {
      wrong: "allowedHosts: [https://dice.example.com/]",
      right: "allowedHosts: [dice.example.com]",
    },
  },
  "invalid-origin": {
    title: "Not an origin",
    severity: "error",
    cause:
      "`server.allowedOrigins` are values of the `Origin` header: scheme, host and port, nothing behind them.",
    fix: "Write the origin as browsers send it, without a slash at the end.",
    example: {
      wrong: "allowedOrigins: [app.example.com]",
      right: "allowedOrigins: [https://app.example.com]",
    },
  },
  "too-many-pages": {
    title: "More pages of tools than clients read",
    severity: "warning",
    cause:
      "The client of the MCP SDK takes a list of more than 64 pages for one that never ends, and fails. Many other clients read only the first page.",
    fix: "Make pages larger, or leave `server.limits.toolsPerPage` out: every tool is then in one answer.",
    example: {
      wrong: "limits: { toolsPerPage: 10 }  # and 1,000 tools",
      right: "limits: { toolsPerPage: 200 }",
    },
  },
  "reserved-name": {
    title: "A server name that Windows reserves",
    severity: "error",
    cause:
      "`con`, `prn`, `aux`, `nul`, `com0` to `com9` and `lpt0` to `lpt9` are devices on Windows. The output folder has the server's name and could not be created on Windows.",
    fix: "Choose a longer name.",
    example: { wrong: "name: aux", right: "name: aux-server" },
  },
  "reserved-path": {
    title: "A path that cannot be the endpoint",
    severity: "error",
    cause:
      "Generated servers answer `/healthz`, `/readyz` and `/.well-known/…` themselves; `.` and `..` never reach a server.",
    fix: "Choose another path, for example `/mcp`.",
    example: { wrong: "path: /healthz", right: "path: /mcp" },
  },
  "invalid-dependency": {
    title: "Not the name of an npm package",
    severity: "error",
    cause:
      "`server.dependencies` and `server.devDependencies` go into the generated `package.json`, and npm would refuse the name.",
    fix: "Write the name as it is published.",
    example: { wrong: "dependencies: { Lodash: 4.17.21 }", right: "dependencies: { lodash: 4.17.21 }" },
  },
  "replaced-package": {
    title: "Another version of a package that the server itself uses",
    severity: "warning",
    cause:
      "A generated server pins the packages that it is built on to the versions that it was tested with. `server.dependencies` and `server.devDependencies` win over these pins.",
    fix: "Leave the package out: handlers may import what the server has. Keep the entry if you need another version, for example a fix, and test the server with it.",
    example: { wrong: "dependencies: { pino: 9.0.0 }", right: "dependencies: {}" },
  },
  "reserved-member": {
    title: "A member of a generated file that mcpile writes itself",
    severity: "error",
    cause:
      "`server.package` adds to the generated `package.json`, and `server.compilerOptions` to its `tsconfig.json`. The server is found, built and started by some members of these files.",
    fix: "Leave the member out, or use the key of the manifest that the message names.",
    example: {
      wrong: "package: { version: 2.0.0, overrides: { ws: 8.18.0 } }",
      right: "version: 2.0.0\npackage: { overrides: { ws: 8.18.0 } }",
    },
  },
  "invalid-variable": {
    title: "A setting of the environment that cannot be read",
    severity: "error",
    cause:
      "The keys of `server.environment` are names of environment variables, and the generated server reads some variables itself: `HOST`, `PORT`, `LOG_LEVEL` and those that begin with `MCP_`, `NODE_` or `OTEL_`. A default must have the type of its setting.",
    fix: "Choose a free name of letters, digits and `_`, and a default of the declared `type`.",
    example: {
      wrong: "environment:\n  PAGE_SIZE: { type: integer, default: ten }",
      right: "environment:\n  PAGE_SIZE: { type: integer, default: 10 }",
    },
  },
  "telemetry-dependency": {
    title: "An OpenTelemetry package that `server.telemetry` already adds",
    severity: "warning",
    cause:
      "`server.telemetry` adds OpenTelemetry packages at exact versions, which ask for each other by exact versions. Another version of one of them can fail to install, or be a second copy, whose spans are not sent.",
    fix: "Leave it out: handlers may import what the server has, `@opentelemetry/api` above all. Instrumentation of other packages may be listed here, in versions for 1.9 of the API and 2.x of the SDK.",
    example: {
      wrong: 'telemetry: true\ndependencies: { "@opentelemetry/api": ^1.9.0 }',
      right: "telemetry: true",
    },
  },
  "conflicting-keys": {
    title: "Two sources of keys",
    severity: "error",
    cause: "With both `publicKey` and `jwksUri`, it is not clear which keys a token must be signed with.",
    fix: "Keep one. `jwksUri` follows the issuer when it changes its keys; `publicKey` needs no network.",
    example: {
      wrong: "publicKey: ${KEY}\njwksUri: https://issuer.example/jwks.json",
      right: "jwksUri: https://issuer.example/jwks.json",
    },
  },
  "unsafe-algorithm": {
    title: "An algorithm that protects nothing",
    severity: "error",
    cause:
      "`none` accepts unsigned tokens. `HS256`, `HS384` and `HS512` verify with the secret that signs: with a public key as the secret, everybody could sign.",
    fix: "Let the issuer sign with an asymmetric algorithm, for example `RS256`, `ES256` or `EdDSA`.",
    example: { wrong: "algorithms: [HS256]", right: "algorithms: [RS256]" },
  },
  "algorithm-key-mismatch": {
    title: "An algorithm that the key does not support",
    severity: "error",
    cause:
      "RSA keys verify `RS…` and `PS…`, EC keys the one `ES…` of their curve, Ed25519 keys `EdDSA`. No token could ever pass.",
    fix: "Write the algorithm that the issuer signs with, or its key.",
    example: { wrong: "algorithms: [RS256]  # the key is on P-256", right: "algorithms: [ES256]" },
  },
  "invalid-public-key": {
    title: "Not a public key",
    severity: "error",
    cause:
      "`auth.publicKey` is a PEM public key that can verify tokens, or a placeholder for one. A private key, a certificate, a damaged key or a weak key is not accepted.",
    fix: "Write the public key as `openssl pkey -pubout` prints it, after `publicKey: |`, or `${NAME}` to read it from the environment.",
    example: {
      wrong: "publicKey: |\n  -----BEGIN PRIVATE KEY-----\n  …",
      right: "publicKey: |\n  -----BEGIN PUBLIC KEY-----\n  …",
    },
  },
  "invalid-url": {
    title: "Not a URL",
    severity: "error",
    cause: "The setting is an absolute URL: http or https, or, where a Redis is named, redis or rediss.",
    fix: "Write the whole URL, with its scheme.",
    example: {
      wrong: "jwksUri: issuer.example/jwks.json",
      right: "jwksUri: https://issuer.example/jwks.json",
    },
  },
  "insecure-url": {
    title: "A URL without encryption",
    severity: "error",
    cause:
      "Keys and tokens that travel over plain http can be read and exchanged on the way. Only loopback is exempt, for development.",
    fix: "Write https. Where a key set is only served inside a cluster, `auth.jwksOverHttp: true` accepts plain http to its private host names and addresses.",
    example: {
      wrong: "jwksUri: http://issuer.example/jwks.json",
      right: "jwksUri: https://issuer.example/jwks.json",
    },
  },
  "issuer-not-url": {
    title: "An issuer that is not a URL",
    severity: "warning",
    cause:
      "OAuth authorization servers are identified by an https URL (RFC 8414), and `iss` is compared letter by letter. Any other string works only if it is exactly the `iss` of the tokens.",
    fix: "Write the `iss` claim of the tokens.",
    example: { wrong: "issuer: issuer.example", right: "issuer: https://issuer.example" },
  },
  "invalid-scope": {
    title: "Not a scope",
    severity: "error",
    cause:
      'A scope is printable ASCII without spaces, `"` and `\\` (RFC 6749, section 3.3). Tokens list their scopes with spaces between them.',
    fix: "Write one list entry for each scope.",
    example: { wrong: 'scopes: ["dice:roll dice:read"]', right: "scopes: [dice:roll, dice:read]" },
  },
  "scopes-without-auth": {
    title: "Scopes without tokens",
    severity: "error",
    cause:
      "Scopes are part of access tokens. Without `auth` no token is read, so no caller has a scope and no one could call the tool.",
    fix: "Add an `auth` section, or remove the scopes.",
    example: { wrong: "scopes: [dice:roll]  # and no auth", right: "auth: { audience: dice-server }" },
  },
  "malformed-placeholder": {
    title: "A malformed placeholder",
    severity: "error",
    cause:
      "Placeholders are `${NAME}` and `${NAME:-default}`; names are letters, digits and `_`, and do not start with a digit.",
    fix: "Correct the form.",
    example: {
      wrong: "issuer: ${ISSUER:https://issuer.example}",
      right: "issuer: ${ISSUER:-https://issuer.example}",
    },
  },
  "misplaced-placeholder": {
    title: "A placeholder where none is replaced",
    severity: "error",
    cause:
      "Placeholders are replaced in `auth` (except `algorithms` and `requiredScopes`), in the `http` sections of tools and in `client.openai.serverUrl`. Elsewhere `${NAME}` is not replaced.",
    fix: "Write the value, or use the environment variable that the help names.",
    example: { wrong: "host: ${HOST}", right: "# leave host out: HOST in the environment wins" },
  },
  "tool-name": {
    title: "A tool name that MCP refuses",
    severity: "error",
    cause: "Names of tools are 1 to 128 letters, digits, `_`, `-` and `.`, of ASCII.",
    fix: "Rename the tool. `title` can hold anything.",
    example: { wrong: "tools:\n  roll dice: …", right: "tools:\n  roll_dice: …" },
  },
  "taken-alias": {
    title: "An alias that is the name of a tool",
    severity: "error",
    cause:
      "A name leads to one tool: `aliases` of a tool cannot have its own name, that of another tool, or an alias of another.",
    fix: "Remove the alias.",
    example: {
      wrong: "find_books: { aliases: [search] }\nsearch: { … }",
      right: "find_books: { aliases: [search] }",
    },
  },
  "missing-description": {
    title: "A tool without a description",
    severity: "warning",
    cause: "Models choose tools by their descriptions.",
    fix: "Say what the tool does, and when to use it.",
    example: {
      wrong: "roll_dice: {}",
      right: "roll_dice:\n  description: Roll six-sided dice and return the results.",
    },
  },
  "long-description": {
    title: "A description too long for a model's context",
    severity: "warning",
    cause:
      "Descriptions and instructions are part of every request to the model. Clients cut them, commonly after 2,048 characters.",
    fix: "Keep to what the model needs to choose and call the tool; explain the arguments in the `description` of their schemas.",
  },
  "comment-in-string": {
    title: "A comment that cuts a sentence",
    severity: "warning",
    cause:
      "In YAML a space and `#` begin a comment, also within a string without quotes: `see issue #12` is `see issue`. Nothing says that the rest is lost.",
    fix: "Put the string in quotes, or below `|`. A comment that is meant as one has a space behind its `#`.",
  },
  "contradictory-hints": {
    title: "Read-only and destructive at once",
    severity: "error",
    cause:
      "A tool with `readOnlyHint` changes nothing, so it cannot delete or overwrite. Clients decide by these hints whether to ask for approval.",
    fix: "Remove the hint that is wrong.",
    example: {
      wrong: "annotations: { readOnlyHint: true, destructiveHint: true }",
      right: "annotations: { readOnlyHint: true }",
    },
  },
  "unknown-allowed-tool": {
    title: "An unknown tool or tag in the client's list",
    severity: "error",
    cause:
      "`client.openai.allowedTools` names tools of this manifest, and `allowedTags` tags of its tools: the generated clients send the names of the tools that either chooses.",
    fix: "Correct the name, or remove it.",
    example: { wrong: "allowedTools: [role_dice]", right: "allowedTools: [roll_dice]" },
  },
  "model-cannot-search": {
    title: "A model that cannot search deferred tools",
    severity: "warning",
    cause:
      "With `deferLoading`, the clients send `tool_search`. OpenAI has it in gpt-5.4 and later, except the nano models, and answers 400 for others.",
    fix: "Choose another model. Without `deferLoading`, `allowedTags` and `allowedTools` keep the list short.",
    example: {
      wrong: "openai: { model: gpt-4.1, deferLoading: true }",
      right: "openai: { model: gpt-5.4, deferLoading: true }",
    },
  },
  "contradictory-example": {
    title: "An example with two outcomes",
    severity: "error",
    cause: "A call gives a result or an error, never both.",
    fix: "Keep `output` or `error`.",
    example: {
      wrong: "- { input: { n: 0 }, output: [], error: at least one }",
      right: "- { input: { n: 0 }, error: at least one }",
    },
  },
  "contradictory-ask": {
    title: "A form beside what excludes it",
    severity: "error",
    cause:
      "A tool asks one question before it runs: `confirm` or `ask`. The answers to the form of `ask` go to the handler, which an HTTP tool does not have. Examples have `answers` where the tool has a form.",
    fix: "Keep one of the two.",
    example: {
      wrong: "confirm: Remove {title}?\nask: { message: Why?, answers: { … } }",
      right: "ask: { message: 'Why is {title} removed?', answers: { … } }",
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
