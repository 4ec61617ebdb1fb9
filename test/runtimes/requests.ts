import { goodClaims, inSeconds, type SigningKey, sign } from "../server/issuer.js";

/** Servers that are asked, see `edge-servers.ts`. */
export type EdgeName = "open" | "hosted" | "token" | "key-set" | "limited";

/** One request, sent to the same server on every runtime. */
export interface EdgeRequest {
  /** Unique. */
  readonly name: string;
  readonly server: EdgeName;
  readonly method?: string;
  readonly path?: string;
  /** Beside the usual ones, or instead of them; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

/** The issuer's key, and one that is not. */
export interface Keys {
  readonly good: SigningKey;
  readonly other: SigningKey;
}

const modern = "2026-07-28";

const meta = {
  "io.modelcontextprotocol/protocolVersion": modern,
  "io.modelcontextprotocol/clientInfo": { name: "table", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

function message(method: string, params?: object, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, ...(params !== undefined && { params }) });
}

const call = (name: string, args?: unknown, id?: unknown): string =>
  message("tools/call", { name, ...(args !== undefined && { arguments: args }) }, id);

const modernCall = (name: string, args: object) => ({
  headers: { "mcp-protocol-version": modern, "mcp-method": "tools/call", "mcp-name": name },
  body: message("tools/call", { _meta: meta, name, arguments: args }),
});

const initialize = message("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "table", version: "1.0.0" },
});

const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Requests that need no token. */
const openRequests: readonly Omit<EdgeRequest, "server">[] = [
  { name: "tools/list", body: message("tools/list") },
  { name: "tools/list with a cursor", body: message("tools/list", { cursor: "x" }) },
  { name: "ping", body: message("ping", undefined, "a string") },
  { name: "initialize", body: initialize },
  {
    name: "initialize of a client that reads streams",
    body: initialize,
    headers: { accept: "application/json, text/event-stream" },
  },
  { name: "initialized", body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }) },
  { name: "a response", body: JSON.stringify({ jsonrpc: "2.0", id: 7, result: {} }) },
  { name: "a call", body: call("roll_dice", { n_dice: 3 }) },
  { name: "a call with a slash at the end", path: "/mcp/", body: call("roll_dice", { n_dice: 3 }) },
  { name: "a call with a query", path: "/mcp?x=1", body: call("roll_dice", { n_dice: 3 }) },
  { name: "a call with defaults", body: call("roll_dice") },
  { name: "a call with bad arguments", body: call("roll_dice", { n_dice: 0, dice: 1 }) },
  { name: "a call of no tool", body: call("nothing") },
  { name: "a call that fails with a message", body: call("refuse", {}) },
  { name: "a call of an API", body: call("look_up", { text: "a/b & c" }) },
  { name: "a call of an API that lacks its argument", body: call("look_up", {}) },
  { name: "a call that breaks", body: call("break", {}) },
  { name: "a call that takes too long", body: call("wait", {}) },
  { name: "a call with progress, read as JSON", body: call("count", {}) },
  {
    name: "a call with progress, read as a stream",
    body: message("tools/call", { name: "count", arguments: {}, _meta: { progressToken: 5 } }),
    headers: { accept: "application/json, text/event-stream" },
  },
  { name: "a call of 2026-07-28", ...modernCall("roll_dice", { n_dice: 2 }) },
  { name: "a call of 2026-07-28 that breaks", ...modernCall("break", {}) },
  {
    name: "a call of 2026-07-28 with another name in its header",
    ...modernCall("roll_dice", {}),
    headers: { "mcp-protocol-version": modern, "mcp-method": "tools/call", "mcp-name": "refuse" },
  },
  {
    name: "server/discover",
    headers: { "mcp-protocol-version": modern, "mcp-method": "server/discover" },
    body: message("server/discover", { _meta: meta }),
  },
  {
    name: "an unknown version",
    body: message("tools/list"),
    headers: { "mcp-protocol-version": "1999-01-01" },
  },
  { name: "an unknown method", body: message("tools/delete") },
  { name: "a batch", body: `[${call("roll_dice", {}, 1)},${call("refuse", {}, 2)}]` },
  { name: "an empty batch", body: "[]" },
  { name: "a body that is not JSON", body: "{" },
  { name: "a body that is not UTF-8", body: Uint8Array.of(0x22, 0xff, 0x22) },
  { name: "a body with a byte order mark", body: `\ufeff${message("ping")}` },
  { name: "an empty body", body: "" },
  {
    name: "a body nested as deep as is read",
    body: `{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":${nested(126)}}}`,
  },
  { name: "a body nested too deep", body: nested(129) },
  { name: "a key __proto__", body: '{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{}}' },
  { name: "a number that is too large", body: '{"jsonrpc":"2.0","id":1e999,"method":"ping"}' },
  { name: "a body that is too long", body: call("roll_dice", { pad: "x".repeat(5_000) }) },
  { name: "a body that is much too long", body: " ".repeat(2_000_000) },
  { name: "a body as plain text", body: message("ping"), headers: { "content-type": "text/plain" } },
  { name: "a body of no type", body: message("ping"), headers: { "content-type": undefined } },
  {
    name: "a body of JSON with a charset",
    body: message("ping"),
    headers: { "content-type": "application/json; charset=utf-8" },
  },
  { name: "a compressed body", body: message("ping"), headers: { "content-encoding": "gzip" } },
  { name: "GET", method: "GET" },
  { name: "DELETE", method: "DELETE" },
  { name: "PUT", method: "PUT", body: message("ping") },
  { name: "OPTIONS", method: "OPTIONS" },
  { name: "another path", path: "/other", body: message("ping") },
  { name: "the root", method: "GET", path: "/" },
  { name: "health", method: "GET", path: "/healthz" },
  { name: "health with HEAD", method: "HEAD", path: "/healthz" },
  { name: "health with POST", path: "/healthz", body: "{}" },
  { name: "health under any host", method: "GET", path: "/healthz", headers: { host: "evil.example" } },
  { name: "readiness", method: "GET", path: "/readyz" },
  { name: "a strange host", body: message("ping"), headers: { host: "evil.example" } },
  { name: "a strange origin", body: message("ping"), headers: { origin: "https://evil.example" } },
  { name: "the origin null", body: message("ping"), headers: { origin: "null" } },
  { name: "a page of this machine", body: message("ping"), headers: { origin: "http://localhost:3000" } },
  {
    name: "a page of this machine asks first",
    method: "OPTIONS",
    headers: {
      origin: "http://localhost:3000",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type, mcp-protocol-version, x-other",
    },
  },
  { name: "a page of this machine with GET", method: "GET", headers: { origin: "http://localhost:3000" } },
];

const hostedRequests: readonly Omit<EdgeRequest, "server">[] = [
  { name: "its own name", body: message("ping"), headers: { host: "mcp.example.com" } },
  {
    name: "its own name in capitals, with a port",
    body: message("ping"),
    headers: { host: "MCP.example.com:8443" },
  },
  { name: "this machine, which is not its name", body: message("ping"), headers: { host: "127.0.0.1" } },
  {
    name: "a page that is allowed",
    body: message("ping"),
    headers: { host: "mcp.example.com", origin: "https://app.example.com" },
  },
  {
    name: "a page of this machine, which is not",
    body: message("ping"),
    headers: { host: "mcp.example.com", origin: "http://localhost" },
  },
];

/** The whole table. Tokens are signed for it. */
export async function edgeRequests({ good, other }: Keys): Promise<readonly EdgeRequest[]> {
  const bearer = async (claims?: Readonly<Record<string, unknown>>, key = good) => ({
    authorization: `Bearer ${await sign(key, claims)}`,
  });
  const fine = await bearer();
  const ping = message("ping");
  const tokenRequests: readonly Omit<EdgeRequest, "server">[] = [
    { name: "no token", body: ping },
    { name: "no token and a body that is too long", body: " ".repeat(10_000) },
    { name: "a token", body: call("roll_dice", { n_dice: 2 }), headers: fine },
    { name: "the same token again", body: call("roll_dice", { n_dice: 2 }), headers: fine },
    { name: "a token and the list", body: message("tools/list"), headers: fine },
    { name: "a token of 2026-07-28", ...withHeaders(modernCall("roll_dice", { n_dice: 2 }), fine) },
    { name: "a token in the URL", path: `/mcp?access_token=${fine.authorization.slice(7)}`, body: ping },
    { name: "another scheme", body: ping, headers: { authorization: "Basic YTpi" } },
    { name: "no token after the scheme", body: ping, headers: { authorization: "Bearer " } },
    { name: "rubbish", body: ping, headers: { authorization: "Bearer abc" } },
    {
      name: "two tokens in one header",
      body: ping,
      headers: { authorization: `${fine.authorization}, ${fine.authorization}` },
    },
    {
      name: "a token that is too long",
      body: ping,
      headers: { authorization: `Bearer ${"a".repeat(8_193)}` },
    },
    { name: "a token of another key", body: ping, headers: await bearer({}, other) },
    { name: "a token for another audience", body: ping, headers: await bearer({ aud: "other" }) },
    {
      name: "a token of another issuer",
      body: ping,
      headers: await bearer({ iss: "https://other.example" }),
    },
    { name: "a token that has expired", body: ping, headers: await bearer({ exp: inSeconds(-60) }) },
    { name: "a token without an end", body: ping, headers: await bearer({ exp: undefined }) },
    { name: "a token that is not valid yet", body: ping, headers: await bearer({ nbf: inSeconds(3_600) }) },
    { name: "a token without the scope", body: ping, headers: await bearer({ scope: "other" }) },
    { name: "a token without the tool's scope", body: call("load_dice", {}, "x"), headers: fine },
    {
      name: "a token with the tool's scope",
      body: call("load_dice", {}),
      headers: await bearer({ scope: "dice:roll dice:load" }),
    },
    {
      name: "a token with scopes as scp",
      body: call("load_dice", {}),
      headers: await bearer({ scope: undefined, scp: ["dice:roll", "dice:load"] }),
    },
    { name: "a token and GET", method: "GET", headers: fine },
    { name: "metadata", method: "GET", path: "/.well-known/oauth-protected-resource" },
    { name: "metadata of the endpoint", method: "GET", path: "/.well-known/oauth-protected-resource/mcp" },
    { name: "metadata with HEAD", method: "HEAD", path: "/.well-known/oauth-protected-resource/mcp" },
    { name: "metadata with POST", path: "/.well-known/oauth-protected-resource", body: "{}" },
    {
      name: "metadata for a page",
      method: "GET",
      path: "/.well-known/oauth-protected-resource",
      headers: { origin: "http://localhost:1" },
    },
    {
      name: "metadata for a page that asks first",
      method: "OPTIONS",
      path: "/.well-known/oauth-protected-resource",
      headers: { origin: "http://localhost:1" },
    },
    {
      name: "metadata under a strange host",
      method: "GET",
      path: "/.well-known/oauth-protected-resource",
      headers: { host: "evil.example" },
    },
  ];
  const limited = await bearer({ sub: `caller-${goodClaims().sub}` });
  const limitedRequests: readonly Omit<EdgeRequest, "server">[] = [
    { name: "the one call that a minute has", body: ping, headers: limited },
    { name: "one more", body: ping, headers: limited },
    { name: "another caller's", body: ping, headers: await bearer({ sub: "another" }) },
    {
      name: "a batch of more calls than a minute has",
      body: `[${ping},${ping}]`,
      headers: await bearer({ sub: "third" }),
    },
  ];
  const on = (server: EdgeName, requests: readonly Omit<EdgeRequest, "server">[]) =>
    requests.map((request): EdgeRequest => ({ ...request, server }));
  return [
    ...on("open", openRequests),
    ...on("hosted", hostedRequests),
    ...on("token", tokenRequests),
    ...on("key-set", tokenRequests.slice(0, 14)),
    ...on("limited", limitedRequests),
  ];
}

function withHeaders<T extends { readonly headers: object }>(request: T, headers: object): T {
  return { ...request, headers: { ...request.headers, ...headers } };
}
