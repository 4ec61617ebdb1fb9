import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compileText } from "../../src/index.js";
import { type CompiledEndpoint, compiledEndpoint, type Way, ways } from "./compiled-endpoint.js";
import { createKey, inSeconds, type SigningKey, sign } from "./issuer.js";
import { type Answerer, json, RecordingServer } from "./recording-server.js";

const tool = (name: string, more: string) => `
  ${name}:
    description: Reads the caller's orders.
    http:
      url: "\${API}/orders"
      credentials:
        tokenExchange:
          tokenUrl: "\${LOGIN}/token"
          clientId: orders-server
          clientSecret: "\${CLIENT_SECRET}"
${more}`;
const manifest = `manifest: 1
server: { name: orders, version: 1.0.0, fetch: true }
auth: { audience: dice, publicKey: "\${KEY}" }
tools:${tool("read_orders", "          audience: orders-api\n          resource: https://api.example.com\n          scopes: [orders:read, orders:list]")}${tool("read_again", "          audience: orders-api\n          resource: https://api.example.com\n          scopes: [orders:read, orders:list]")}${tool("entra", "          grant: on-behalf-of\n          scopes: [api://orders/.default]\n          clientAuthentication: body")}
`;
const clientSecret = "correct horse battery";

const api = new RecordingServer();
const login = new RecordingServer();
let key: SigningKey;
let server: CompiledEndpoint;
let issued = 0;

/** Gives tokens that hold for so many seconds. */
const gives =
  (seconds?: number): Answerer =>
  (_request, response) => {
    issued += 1;
    json(response, 200, {
      access_token: `for-the-api-${issued}`,
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      ...(seconds !== undefined && { expires_in: seconds }),
    });
  };

beforeAll(async () => {
  await api.start();
  await login.start();
  key = await createKey("RS256");
  const environment = {
    KEY: key.pem,
    API: api.origin,
    LOGIN: login.origin,
    CLIENT_SECRET: clientSecret,
  };
  server = await compiledEndpoint(manifest, environment);
});
beforeEach(() => {
  api.reset();
  login.reset();
  login.answer = gives(3600);
});
afterAll(async () => {
  await server.close();
  await login.stop();
  await api.stop();
});

let callers = 0;
/** A token of a caller that nobody has seen yet. */
const freshToken = (claims: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  callers += 1;
  return sign(key, { sub: `caller-${callers}`, jti: String(callers), ...claims });
};
const formOf = (index = 0): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(login.requests[index]?.body.toString()));
const sentTokens = (): readonly unknown[] => api.requests.map(({ headers }) => headers.authorization);

describe.each(ways)("a tool that calls the API as its caller, %s", (way: Way) => {
  const call = (token: string, name = "read_orders") => server.call(way, name, {}, token);

  it("exchanges the caller's token (RFC 8693)", async () => {
    const token = await freshToken();
    expect((await call(token)).isError).toBeUndefined();
    expect(formOf()).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: token,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      audience: "orders-api",
      resource: "https://api.example.com",
      scope: "orders:read orders:list",
    });
    const basic = Buffer.from("orders-server:correct+horse+battery").toString("base64");
    expect(login.last.headers.authorization).toBe(`Basic ${basic}`);
    expect(sentTokens()).toEqual([`Bearer for-the-api-${issued}`]);
    expect(JSON.stringify([api.requests, server.log()])).not.toContain(token);
  });

  it("exchanges it on behalf of the caller, as Entra ID does", async () => {
    const token = await freshToken();
    await call(token, "entra");
    expect(formOf()).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      requested_token_use: "on_behalf_of",
      assertion: token,
      scope: "api://orders/.default",
      client_id: "orders-server",
      client_secret: clientSecret,
    });
  });

  it("keeps the token for the caller, also for other tools, and for nobody else", async () => {
    const [one, two] = [await freshToken(), await freshToken()];
    for (const [token, name] of [
      [one, "read_orders"],
      [two, "read_orders"],
      [one, "read_again"],
      [two, "read_again"],
    ] as const) {
      await call(token, name);
    }
    expect(login.requests.map((_, index) => formOf(index)["subject_token"])).toEqual([one, two]);
    const [a, b, c, d] = sentTokens();
    expect([c, d]).toEqual([a, b]);
    expect(a).not.toBe(b);
  });

  it("keeps it no longer than the caller's own token holds, or itself", async () => {
    // The server allows for clocks that differ: this caller is let in, and its token is not kept.
    const ended = await freshToken({ exp: inSeconds(-2) });
    await call(ended);
    await call(ended);
    login.answer = gives(0);
    const token = await freshToken();
    await call(token);
    await call(token);
    expect(login.requests).toHaveLength(4);
  });

  it("exchanges once for calls of one caller at the same time", async () => {
    const token = await freshToken();
    await Promise.all(Array.from({ length: 5 }, () => call(token)));
    expect(login.requests).toHaveLength(1);
    expect(new Set(sentTokens()).size).toBe(1);
  });

  it("exchanges again where the API refuses the token", async () => {
    const token = await freshToken();
    api.answer = (_request, response) => json(response, api.requests.length === 1 ? 401 : 200, { ok: true });
    expect((await call(token)).isError).toBeUndefined();
    expect(login.requests).toHaveLength(2);
    expect(new Set(sentTokens()).size).toBe(2);
  });

  it.each<readonly [string, Answerer, string]>([
    [
      "a refusal",
      (_request, response) =>
        json(response, 400, { error: "invalid_grant", error_description: `${clientSecret} is wrong` }),
      "The authorization server did not exchange the caller's access token for one of the API (invalid_grant)",
    ],
    [
      "a refusal that repeats what it was sent",
      ({ body }, response) =>
        json(response, 400, { error: new URLSearchParams(body.toString()).get("subject_token") }),
      "The authorization server did not exchange the caller's access token for one of the API",
    ],
    [
      "another type of token",
      (_request, response) => json(response, 200, { access_token: "x", token_type: "N_A" }),
      "The caller's access token could not be exchanged for one of the API",
    ],
    [
      "the caller's own token",
      ({ body }, response) =>
        json(response, 200, { access_token: new URLSearchParams(body.toString()).get("subject_token") }),
      "The caller's access token could not be exchanged for one of the API",
    ],
    [
      "a connection that breaks",
      (_request, response) => response.destroy(),
      "The caller's access token could not be exchanged for one of the API",
    ],
  ])("tells of %s, and sends nothing", async (_name, answer, message) => {
    const token = await freshToken();
    login.answer = answer;
    const { isError, content } = await call(token);
    expect(isError).toBe(true);
    expect(content).toEqual([{ type: "text", text: message }]);
    expect(api.requests).toEqual([]);
    for (const secret of [token, clientSecret]) expect(server.log()).not.toContain(secret);
    // A failure is not kept.
    login.answer = gives(3600);
    expect((await call(token)).isError).toBeUndefined();
  });
});

describe("token exchange", () => {
  it("without a caller, as over stdio, is a tool error", async () => {
    const { tokenExchange } = await import("../../templates/server/http-tools/token-exchange.js");
    const { TemplateReader } = await import("../../templates/server/http-tools/template.js");
    const settings = { tokenUrl: `${login.origin}/token`, clientId: "a", clientSecret: "b" };
    const source = tokenExchange(settings, new TemplateReader({}), []);
    const context = { signal: AbortSignal.timeout(1), requestId: "r", log() {}, progress() {} };
    expect(() => source(context)).toThrow("the call came without an access token");
    const problems: string[] = [];
    tokenExchange({ ...settings, tokenUrl: "http://login.example/token" }, new TemplateReader({}), problems);
    expect(problems).toEqual([
      "credentials.tokenExchange.tokenUrl must be an https URL (http is for loopback only)",
    ]);
  });

  it("has files of its own", async () => {
    const names = ["calls/caller-token", "http-tools/token-exchange"].map((name) => `src/runtime/${name}.ts`);
    for (const name of names) expect(server.files).toContain(name);
    const { files } = await compileText(manifest.replaceAll(/ +credentials:\n(?: {8,}.*\n)+/g, ""));
    expect(files?.has("src/runtime/http-tools/http-tool.ts")).toBe(true);
    expect(names.filter((name) => files?.has(name) !== false)).toEqual([]);
  });
});
