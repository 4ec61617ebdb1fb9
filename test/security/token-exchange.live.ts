import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installPackages } from "../interop/command.js";
import { type CompiledEndpoint, compiledEndpoint, ways } from "../server/compiled-endpoint.js";
import { RecordingServer } from "../server/recording-server.js";

const client = { id: "orders-server", secret: "correct horse battery staple" };
const audience = "https://mcp.example.com/mcp";
const apiName = "https://orders.example.com";

const tool = (name: string, more: string) => `
  ${name}:
    description: Reads the caller's orders.
    http:
      url: "\${API}/orders"
      credentials:
        tokenExchange: { tokenUrl: "\${ISSUER}/token", clientId: ${client.id}, clientSecret: "\${SECRET}", scopes: ["orders:read"], ${more} }`;
const manifest = `manifest: 1
server: { name: orders, version: 1.0.0, fetch: true }
auth: { audience: ${audience}, issuer: "\${ISSUER}", jwksUri: "\${ISSUER}/jwks" }
tools:${tool("exchanged", `audience: ${apiName}`)}${tool("on_behalf", "grant: on-behalf-of")}${tool("elsewhere", "audience: https://other.example.com")}
`;

const api = new RecordingServer();
let authorization: ChildProcess;
let issuer: string;
let server: CompiledEndpoint;
beforeAll(async () => {
  await installPackages(import.meta.dirname);
  await api.start();
  authorization = spawn(process.execPath, [join(import.meta.dirname, "exchange-server.mjs")], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: {
      ...process.env,
      AUDIENCE: audience,
      API: apiName,
      CLIENT_ID: client.id,
      CLIENT_SECRET: client.secret,
    },
  });
  const [line] = await once(authorization.stdout ?? authorization, "data");
  issuer = String(line).trim();
  server = await compiledEndpoint(manifest, { ISSUER: issuer, API: api.origin, SECRET: client.secret });
});
afterAll(async () => {
  await server.close();
  authorization.kill();
  await api.stop();
});

const tokenOf = async (sub: string): Promise<string> => (await fetch(`${issuer}/subject?sub=${sub}`)).text();

describe.each(ways)("with a real authorization server, %s", (way) => {
  test.each(["exchanged", "on_behalf"])("the API is called as each caller: %s", async (name) => {
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    for (const sub of ["ann", "bob", "ann"]) {
      api.reset();
      const token = await tokenOf(sub);
      const { isError, content } = await server.call(way, name, {}, token);
      expect(isError, content[0]?.text).toBeUndefined();
      const sent = (api.last.headers.authorization ?? "").replace("Bearer ", "");
      expect(sent).not.toBe(token);
      const { payload } = await jwtVerify(sent, keys, { issuer, audience: apiName });
      expect(payload).toMatchObject({ sub, client_id: client.id, scope: "orders:read" });
    }
  });

  test("a refusal is a tool error, and nothing is sent", async () => {
    api.reset();
    const token = await tokenOf("ann");
    const { isError, content } = await server.call(way, "elsewhere", {}, token);
    expect(isError).toBe(true);
    expect(content[0]?.text).toBe(
      "The authorization server did not exchange the caller's access token for one of the API (invalid_target)",
    );
    expect(api.requests).toEqual([]);
    for (const secret of [token, client.secret]) expect(server.log()).not.toContain(secret);
  });
});
