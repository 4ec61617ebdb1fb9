import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { ClientCredentialsProvider as ProviderV1 } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltServers, generateServers } from "../attacks/attacked-servers.js";
import { freePort, type ServerProcess, startProcess } from "../harness/server-process.js";
import { installPackages } from "../interop/command.js";

const identity = { name: "journey", version: "1.0.0" };
const credentials = { clientId: "robot", clientSecret: "correct horse battery staple" };

/** A request that a client made, and its answer's status and challenge. */
interface Step {
  readonly request: string;
  readonly status: number;
  readonly challenge: string | null;
  readonly authorization: string | null;
}

/** `fetch` that writes down where it goes. */
function recording(steps: Step[]): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    steps.push({
      request: `${init?.method ?? "GET"} ${url.pathname}`,
      status: response.status,
      challenge: response.headers.get("www-authenticate"),
      authorization: new Headers(init?.headers).get("authorization"),
    });
    return response;
  };
}

/** A client of either SDK that knows nothing but the server's URL and its own credentials. */
interface JourneyClient {
  /** The scopes of its first token. */
  readonly scope: string;
  readonly steps: readonly Step[];
  toolNames(): Promise<readonly string[]>;
  callTool(name: string): Promise<unknown>;
  close(): Promise<void>;
}

const clients: Readonly<Record<string, (url: string, issuer: string) => Promise<JourneyClient>>> = {
  async "@modelcontextprotocol/client"(url, expectedIssuer) {
    const steps: Step[] = [];
    const authProvider = new ClientCredentialsProvider({ ...credentials, expectedIssuer });
    const client = new Client(identity, { versionNegotiation: { mode: "auto" } });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(url), { authProvider, fetch: recording(steps) }),
    );
    return {
      // Nobody configured it: it asks for what the challenge names, which is what all tools need.
      scope: "dice:roll dice:load",
      steps,
      toolNames: async () => (await client.listTools()).tools.map((tool) => tool.name),
      callTool: async (name) => (await client.callTool({ name })).content,
      close: () => client.close(),
    };
  },
  async "@modelcontextprotocol/sdk"(url, expectedIssuer) {
    const steps: Step[] = [];
    const authProvider = new ProviderV1({
      ...credentials,
      expectedIssuer,
      // This client asks for the scopes it was configured with, whatever a challenge names.
      scope: "dice:roll dice:load",
    });
    const client = new ClientV1(identity);
    const transport = new TransportV1(new URL(url), { authProvider, fetch: recording(steps) });
    // The transport's declared type is not exact about its optional `sessionId`.
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    return {
      scope: "dice:roll dice:load",
      steps,
      toolNames: async () => (await client.listTools()).tools.map((tool) => tool.name),
      callTool: async (name) => (await client.callTool({ name })).content,
      close: () => client.close(),
    };
  },
};

let built: BuiltServers;
beforeAll(async () => {
  await installPackages(import.meta.dirname);
  built = await generateServers(join(import.meta.dirname, "out", "oauth-journey"));
});

describe.each(["v1", "v2"] as const)("a server of sdk %s", (sdk) => {
  let authorization: ChildProcess;
  let issuer: string;
  let server: ServerProcess;

  beforeAll(async () => {
    const port = await freePort();
    const resource = `http://127.0.0.1:${port}/mcp`;
    authorization = spawn(process.execPath, [join(import.meta.dirname, "authorization-server.mjs")], {
      env: {
        PATH: process.env["PATH"] ?? "",
        RESOURCE: resource,
        CLIENT_ID: credentials.clientId,
        CLIENT_SECRET: credentials.clientSecret,
      },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    issuer = await new Promise((resolve, reject) => {
      authorization.stdout?.once("data", (line: Buffer) => resolve(line.toString().trim()));
      authorization.once("exit", () => reject(new Error("the authorization server did not start")));
    });
    server = await startProcess(built("key-set", sdk), {
      env: {
        PORT: String(port),
        MCP_AUTH_JWKS_URI: `${issuer}/jwks`,
        MCP_AUTH_ISSUER: issuer,
        MCP_AUTH_AUDIENCE: resource,
      },
    });
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
    authorization.disconnect();
  });

  describe.each(Object.keys(clients))("met by %s", (name) => {
    let client: JourneyClient;
    beforeAll(async () => {
      client = await (clients[name] ?? fail)(server.url, issuer);
    });
    afterAll(() => client.close());

    test("goes from a 401 through the metadata to a token", async () => {
      const path = client.steps.map(({ request, status }) => `${status} ${request}`);
      expect(client.steps[0]).toMatchObject({
        request: "POST /mcp",
        status: 401,
        authorization: null,
        challenge: `Bearer scope="dice:roll dice:load", resource_metadata="http://127.0.0.1:${server.port}/.well-known/oauth-protected-resource/mcp"`,
      });
      expect(path).toContain("200 GET /.well-known/oauth-protected-resource/mcp");
      expect(path.some((step) => /^200 GET \/\.well-known\/(oauth-auth|openid)/.test(step))).toBe(true);
      expect(path).toContain("200 POST /token");
      expect(path.filter((step) => step.startsWith("401"))).toHaveLength(1);
    });

    test("calls a tool with it", async () => {
      expect(await client.callTool("roll_dice")).toEqual([{ type: "text", text: "rolled" }]);
      const token = tokenOf(client.steps.at(-1));
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: "RS256", typ: "at+jwt" });
      expect(decodeJwt(token)).toMatchObject({ iss: issuer, aud: server.url, scope: client.scope });
    });

    test("sees and calls a tool that needs a scope of its own, without a second sign-in", async () => {
      const before = client.steps.length;
      expect(await client.toolNames()).toContain("load_dice");
      expect(await client.callTool("load_dice")).toEqual([{ type: "text", text: "loaded" }]);
      const taken = client.steps.slice(before);
      expect(taken.map(({ request, status }) => `${status} ${request}`)).toEqual(
        taken.map(() => "200 POST /mcp"),
      );
    });
  });

  test("a token for another resource is not given out, and the client's secret opens nothing", async () => {
    const basic = `Basic ${Buffer.from(`robot:${encodeURIComponent(credentials.clientSecret)}`).toString("base64")}`;
    const token = await fetch(`${issuer}/token`, {
      method: "POST",
      headers: { authorization: basic, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials&resource=https%3A%2F%2Fother.example%2Fmcp&scope=dice%3Aroll",
    });
    expect(token.ok).toBe(false);
    const call = { method: "POST", headers: { authorization: basic, "content-type": "application/json" } };
    expect((await fetch(server.url, { ...call, body: "{}" })).status).toBe(401);
  });
});

function tokenOf(step: Step | undefined): string {
  return step?.authorization?.replace(/^Bearer /, "") ?? "";
}

function fail(): never {
  throw new Error("no such client");
}
