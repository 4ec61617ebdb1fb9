import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { compileText } from "../../src/index.js";
import type { Fetch, FetchParts } from "../../templates/server/fetch/fetch.js";
import type { HttpServer } from "../../templates/server/transport/http.js";
import { ask, askFetch } from "../runtimes/answers.js";
import { edgeEnvironments, edgeManifest, isOpen } from "../runtimes/edge-servers.js";
import { type EdgeName, type EdgeRequest, edgeRequests } from "../runtimes/requests.js";
import { createKey, type KeyEndpoint, keySetOf, type SigningKey, startKeyEndpoint } from "./issuer.js";

/** Inside the repository, so that the servers find the packages that are installed in it. */
const out = join(import.meta.dirname, "out/fetch");
const names: readonly EdgeName[] = ["open", "hosted", "token", "key-set", "limited"];

interface Edge {
  readonly createFetch: (parts: FetchParts) => Fetch;
  readonly parts: FetchParts;
  readonly serve: (environment: Readonly<Record<string, string>>) => Promise<HttpServer>;
}

/** A generated server, loaded into this process. Its handlers know only its own copy of the run-time files. */
async function loadEdge(secured: boolean): Promise<Edge> {
  const folder = join(out, secured ? "secured" : "open");
  const { files } = await compileText(edgeManifest("edge", "v2", secured), "edge.yaml");
  for (const { path, text, owner } of files?.values() ?? []) {
    if (owner === "user" || !path.startsWith("src/")) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  cpSync(join(import.meta.dirname, "../runtimes/handlers"), join(folder, "src/handlers"), {
    recursive: true,
  });
  const load = (name: string) => import(join(folder, "src", `${name}.ts`));
  const { createFetch }: typeof import("../../templates/server/fetch/fetch.js") =
    await load("runtime/fetch/fetch");
  const { assemble }: typeof import("../../templates/server/assemble.js") = await load("runtime/assemble");
  const { readConfig }: typeof import("../../templates/server/settings/config.js") =
    await load("runtime/settings/config");
  const { createLog }: typeof import("../../templates/server/log/log.js") = await load("runtime/log/log");
  const { serveHttp }: typeof import("../../templates/server/transport/http.js") =
    await load("runtime/transport/http");
  const { webDirect }: typeof import("../../templates/server/fetch/direct-web.js") =
    await load("runtime/fetch/direct-web");
  const { httpDirect }: typeof import("../../templates/server/transport/direct-http.js") = await load(
    "runtime/transport/direct-http",
  );
  const parts: FetchParts = {
    settings: (await load("settings")).settings,
    tools: (await load("tools")).tools,
    sdk: () => load("runtime/protocol/streaming-v2"),
    direct: webDirect(["legacy", "modern"]),
    ...(secured && { auth: () => load("runtime/auth/access") }),
  };
  return {
    createFetch,
    parts,
    async serve(environment) {
      const auth = await parts.auth?.();
      const config = { ...readConfig(parts.settings, environment, auth?.readAuthSettings), port: 0 };
      const log = createLog("info", () => {});
      const assembly = await assemble(parts, { config, environment, log, auth });
      const direct = httpDirect(["legacy", "modern"])(parts.settings, assembly.calls);
      return serveHttp({ ...assembly, config, log, direct });
    },
  };
}

let open: Edge;
let secured: Edge;
let good: SigningKey;
let keys: KeyEndpoint;
let environments: ReturnType<typeof edgeEnvironments>;
let requests: readonly EdgeRequest[];

beforeAll(async () => {
  rmSync(out, { recursive: true, force: true });
  open = await loadEdge(false);
  secured = await loadEdge(true);
  good = await createKey("RS256", "k1");
  keys = await startKeyEndpoint(await keySetOf(good));
  environments = edgeEnvironments({ pem: good.pem, url: keys.url });
  requests = await edgeRequests({ good, other: await createKey("RS256", "k1") });
});

afterAll(() => keys.close());

/** The lines that `console.error` wrote during `work`. */
async function logged(work: () => Promise<unknown>): Promise<readonly string[]> {
  const written = vi.spyOn(console, "error").mockImplementation(() => {});
  try {
    await work();
    return written.mock.calls.map(([line]) => String(line));
  } finally {
    written.mockRestore();
  }
}

describe("the fetch function on Node.js", () => {
  test.each(names)("answers as the Node.js server does: %s", async (name) => {
    const { createFetch, parts, serve } = isOpen(name) ? open : secured;
    const server = await serve(environments[name]);
    const fetch = createFetch(parts);
    const lines = await logged(async () => {
      for (const request of requests.filter((asked) => asked.server === name)) {
        const answer = await askFetch((asked) => fetch(asked, environments[name]), request);
        expect(answer, request.name).toEqual(await ask(server.port, request));
      }
    });
    await server.close(0);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) });
    expect(lines.join("\n")).not.toContain("eyJ");
  });

  test.each(["legacy", "2026-07-28"] as const)("serves a client of the SDK: %s", async (era) => {
    const edge = open.createFetch(open.parts);
    await logged(async () => {
      const client = new Client(
        { name: "test", version: "1.0.0" },
        era === "legacy" ? {} : { versionNegotiation: { mode: { pin: era } } },
      );
      const transport = new StreamableHTTPClientTransport(new URL("http://127.0.0.1/mcp"), {
        fetch: (url, init) => edge(new Request(url, init)),
      });
      await client.connect(transport);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(open.parts.tools.map(({ name }) => name));
      const steps: number[] = [];
      const result = await client.callTool(
        { name: "count", arguments: {} },
        { onprogress: ({ progress }) => steps.push(progress) },
      );
      expect(result.content).toEqual([{ type: "text", text: "counted" }]);
      expect(steps).toEqual([1, 2, 3]);
      await client.close();
    });
  });

  test("that cannot start says why in its log, once, and answers 503", async () => {
    const fetch = secured.createFetch(secured.parts);
    const lines = await logged(async () => {
      for (const path of ["/mcp", "/healthz"]) {
        const answer = await fetch(new Request(`http://127.0.0.1${path}`), { MCP_AUTH_AUDIENCE: "dice" });
        expect(answer.status).toBe(503);
        expect(await answer.text()).not.toContain("MCP_AUTH");
      }
    });
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      expect.stringMatching(/^cannot start: no key to verify access tokens with: set MCP_AUTH_PUBLIC_KEY/),
    ]);
  });

  test("limits callers of an open server by the address that the runtime tells", async () => {
    const ping = (fetch: Fetch, platform: object) =>
      fetch(
        new Request("http://127.0.0.1/mcp", {
          method: "POST",
          headers: { "content-type": "application/json", "cf-connecting-ip": "203.0.113.9" },
          body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
        }),
        platform,
      ).then(({ status }) => status);
    vi.stubEnv("MCP_REQUESTS_PER_MINUTE", "1");
    try {
      await logged(async () => {
        const deno = open.createFetch(open.parts);
        const at = (hostname: string) => ({ remoteAddr: { hostname } });
        expect(await ping(deno, at("192.0.2.1"))).toBe(200);
        expect(await ping(deno, at("192.0.2.1"))).toBe(429);
        expect(await ping(deno, at("192.0.2.2"))).toBe(200);
        const bun = open.createFetch(open.parts);
        class Server {
          readonly address: string;
          constructor(address: string) {
            this.address = address;
          }
          requestIP() {
            return { address: this.address };
          }
        }
        expect(await ping(bun, new Server("2001:db8::1"))).toBe(200);
        expect(await ping(bun, new Server("2001:db8::2"))).toBe(429);
        expect(await ping(bun, new Server("2001:db8:1::1"))).toBe(200);
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("aborts the handler of a client that goes away", async () => {
    const [tool] = open.parts.tools;
    if (tool === undefined) throw new Error("no tool");
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const aborted = new Promise<void>((resolve) => {
      const waiting = {
        ...tool,
        validateOutput: () => true,
        handler: (_input: unknown, { signal }: { signal: AbortSignal }) => {
          started();
          return new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              resolve();
              reject(signal.reason);
            });
          });
        },
      };
      const fetch = open.createFetch({ ...open.parts, tools: [waiting] });
      const leaving = new AbortController();
      void running.then(() => leaving.abort());
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${tool.name}"}}`;
      const headers = { "content-type": "application/json" };
      void fetch(
        new Request("http://127.0.0.1/mcp", { method: "POST", headers, body, signal: leaving.signal }),
        { LOG_LEVEL: "silent" },
      );
    });
    await aborted;
  });

  test("waits half a minute for a body, and no longer", async () => {
    const fetch = open.createFetch(open.parts);
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) });
    const headers = { "content-type": "application/json" };
    const init: RequestInit = { method: "POST", headers, body, duplex: "half" };
    await logged(async () => {
      // Put together, so that from here on nothing but the body is waited for.
      await fetch(new Request("http://127.0.0.1/healthz"));
      vi.useFakeTimers();
      try {
        const answer = fetch(new Request("http://127.0.0.1/mcp", init));
        await vi.advanceTimersByTimeAsync(29_000);
        const early = await Promise.race([answer, Promise.resolve("none")]);
        expect(early).toBe("none");
        await vi.advanceTimersByTimeAsync(2_000);
        expect((await answer).status).toBe(408);
      } finally {
        vi.useRealTimers();
      }
    });
  });

  test("never hears of a body that is too long in full", async () => {
    const fetch = open.createFetch(open.parts);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1_024;
        controller.enqueue(new Uint8Array(1_024));
      },
    });
    const init: RequestInit = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      duplex: "half",
    };
    await logged(async () => {
      expect((await fetch(new Request("http://127.0.0.1/mcp", init))).status).toBe(413);
    });
    expect(sent).toBeLessThan(10_000);
  });
});
