import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, describe, expect, test } from "vitest";
import { createToolScopes } from "../../templates/server/auth/tool-scopes.js";
import { createCallModule } from "../../templates/server/calls/call.js";
import type { Era } from "../../templates/server/calls/call-module.js";
import type { Caller, ToolContext } from "../../templates/server/context.js";
import type { SdkModule } from "../../templates/server/protocol/sdk-server.js";
import * as sdkV1 from "../../templates/server/protocol/streaming-v1.js";
import * as sdkV2 from "../../templates/server/protocol/streaming-v2.js";
import type { Settings } from "../../templates/server/settings/settings.js";
import type { Tool } from "../../templates/server/tool.js";
import { serveSdk } from "../harness/http-adapter.js";
import { cursorAfter, request } from "./probes.js";
import { recordedLog } from "./recorded-log.js";
import { sampleTools, settings, tool } from "./sample-tools.js";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Served {
  readonly tools?: readonly Tool[];
  readonly settings?: Settings;
  readonly caller?: Caller;
}

async function serve(
  sdk: SdkModule,
  { tools = sampleTools(), settings: served = settings, caller }: Served = {},
) {
  const log = recordedLog();
  const scopes = served.auth === undefined ? undefined : createToolScopes(tools);
  const calls = createCallModule(tools, { log, scopes });
  const sdkServer = sdk.createSdkServer(served, calls);
  const server = await serveSdk(sdkServer, caller);
  closing.push(server.close, () => sdkServer.close());

  /** POSTs a message as it is; headers given as undefined are left out. */
  async function post(
    era: Era,
    method: string,
    params: object = {},
    headers: Record<string, string | undefined> = {},
  ) {
    const probe = request(era, method, { ...params });
    const sent = { ...probe.headers, ...headers };
    const response = await fetch(server.url, {
      method: "POST",
      headers: Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined),
      body: JSON.stringify(probe.body),
    });
    return response;
  }
  return { ...server, log, sdkServer, post };
}

/** The messages of an event stream. */
function events(text: string): { method?: string; params?: unknown; result?: unknown }[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)));
}

const paged: Settings = { ...settings, limits: { ...settings.limits, toolsPerPage: 5 } };

interface Listed {
  readonly tools: readonly { readonly name: string }[];
  readonly nextCursor?: string;
}

/** The result of `tools/list`. */
async function listed(response: Response): Promise<Listed> {
  const { result } = (await response.json()) as { result: Listed };
  return result;
}

const targets = [
  { name: "sdk v2, 2026-07-28", sdk: sdkV2, era: "modern" },
  { name: "sdk v2, 2025-11-25", sdk: sdkV2, era: "legacy" },
  { name: "sdk v1, 2025-11-25", sdk: sdkV1, era: "legacy" },
] as const;

async function connect(url: string, era: Era): Promise<Client> {
  const mode = era === "modern" ? { pin: "2026-07-28" } : ("legacy" as const);
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  closing.push(() => client.close());
  return client;
}

/** The client of the SDK's v1. */
async function connectV1(url: string): Promise<ClientV1> {
  const client = new ClientV1({ name: "test", version: "1" });
  const transport = new TransportV1(new URL(url));
  // The transport's declared type is not exact about its optional `sessionId`.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  closing.push(() => client.close());
  return client;
}

describe.each(targets)("over HTTP, $name", ({ sdk, era }) => {
  test.each(era === "modern" ? (["v2"] as const) : (["v1", "v2"] as const))(
    "a client of %s connects, lists and calls",
    async (clientOf) => {
      const { url } = await serve(sdk);
      const client = clientOf === "v1" ? await connectV1(url) : await connect(url, era);
      expect(client.getServerVersion()).toMatchObject({ name: "sample", title: "Sample", version: "1.2.3" });
      expect(client.getServerCapabilities()).toEqual({ logging: {}, tools: {} });
      expect(client.getInstructions()).toBe("Roll.");
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(sampleTools().map(({ name }) => name));
      const result = await client.callTool({ name: "roll_dice", arguments: { n_dice: 2 } });
      expect(result.structuredContent).toEqual(era === "modern" ? [1, 2] : { result: [1, 2] });
      expect(result.content).toEqual([{ type: "text", text: "[1,2]" }]);
    },
  );

  test("a client of v2 that negotiates by itself connects", async () => {
    const { url } = await serve(sdk);
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    closing.push(() => client.close());
    expect((await client.callTool({ name: "greet" })).content).toEqual([{ type: "text", text: "hello" }]);
  });

  test.each(["application/json", "*/*", "text/html", undefined])(
    "Accept %s is answered with JSON",
    async (accept) => {
      const { post } = await serve(sdk);
      for (const name of ["greet", "count"]) {
        const response = await post(era, "tools/call", { name, arguments: {} }, { accept: accept ?? "" });
        expect(response.status).toBe(200);
        expect(response.headers.get("content-type")).toBe("application/json");
        expect(await response.json()).toHaveProperty("result.content");
      }
    },
  );

  test("a plain call is answered with JSON also where a stream would do", async () => {
    const { post } = await serve(sdk);
    const response = await post(era, "tools/call", { name: "greet" });
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  test("an unknown tool is error -32602", async () => {
    const { url } = await serve(sdk);
    const client = await connect(url, era);
    await expect(client.callTool({ name: "nope" })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("Unknown tool: nope"),
    });
  });

  test("a cursor that no list gave out is error -32602", async () => {
    const { post } = await serve(sdk);
    const response = await post(era, "tools/list", { cursor: "2" });
    expect(await response.json()).toMatchObject({ error: { code: -32602 } });
  });

  test("pages hold every tool once, in order, and the client of v2 puts them together", async () => {
    const { url, post } = await serve(sdk, { settings: paged });
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const answer = await listed(await post(era, "tools/list", cursor === undefined ? {} : { cursor }));
      pages.push(answer.tools.map(({ name }) => name));
      cursor = answer.nextCursor;
    } while (cursor !== undefined && pages.length < 20);
    const names = sampleTools().map(({ name }) => name);
    expect(pages.map((page) => page.length)).toEqual([5, 5, 4]);
    expect(pages.flat()).toEqual(names);
    const { tools } = await (await connect(url, era)).listTools();
    expect(tools.map(({ name }) => name)).toEqual(names);
  });

  test("pages show only what the caller may call, and cursors tell of nothing else", async () => {
    const auth = {
      audience: ["a"],
      algorithms: ["RS256"],
      cacheSeconds: 300,
      requiredScopes: [],
      authorizationServers: [],
    };
    const tools = ["a", "secret", "b", "c"].map((name) =>
      tool(name, name === "secret" ? { scopes: ["admin"] } : {}),
    );
    const caller: Caller = { subject: "ann", scopes: [], claims: {}, expiresAt: 4_000_000_000 };
    const settings = { ...paged, auth, limits: { ...paged.limits, toolsPerPage: 2 } };
    const { post } = await serve(sdk, { settings, tools, caller });
    const list = (cursor?: string) => post(era, "tools/list", cursor === undefined ? {} : { cursor });
    const first = await listed(await list());
    expect(first.tools.map(({ name }) => name)).toEqual(["a", "b"]);
    const second = await listed(await list(first.nextCursor));
    expect(second.tools.map(({ name }) => name)).toEqual(["c"]);
    expect(second.nextCursor).toBeUndefined();
    expect(await (await list(cursorAfter("secret"))).json()).toMatchObject({ error: { code: -32602 } });
  });

  test("a cursor outlives the server that gave it out, though tools came and went", async () => {
    const before = await serve(sdk, { settings: paged });
    const { nextCursor } = await listed(await before.post(era, "tools/list"));
    const tools = sampleTools().filter(({ name }) => name !== "echo");
    const after = await serve(sdk, { settings: paged, tools: [tool("new"), ...tools] });
    const { tools: rest } = await listed(await after.post(era, "tools/list", { cursor: nextCursor }));
    expect(rest.map(({ name }) => name)).toEqual(
      sampleTools()
        .slice(5, 10)
        .map(({ name }) => name),
    );
  });

  test("progress reaches the caller before the result", async () => {
    const { url } = await serve(sdk);
    const client = await connect(url, era);
    const seen: unknown[] = [];
    const result = await client.callTool(
      { name: "count", arguments: { to: 3 } },
      { onprogress: ({ progress, total }) => void seen.push([progress, total]) },
    );
    expect(result.structuredContent).toEqual({ counted: 3 });
    expect(seen).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  test("without a progress token there is no progress", async () => {
    const { post } = await serve(sdk);
    const text = await (await post(era, "tools/call", { name: "count" })).text();
    expect(text).toContain("counted");
    expect(text).not.toContain("notifications/progress");
  });

  test("tools that a caller may not call are not listed", async () => {
    const guarded: Settings = {
      ...settings,
      auth: {
        audience: ["a"],
        algorithms: ["RS256"],
        cacheSeconds: 300,
        requiredScopes: [],
        authorizationServers: [],
      },
    };
    for (const scopes of [[], ["dice:admin"]]) {
      const caller: Caller = { scopes, claims: {}, expiresAt: 4_000_000_000 };
      const { post } = await serve(sdk, { settings: guarded, caller });
      const { result } = (await (await post(era, "tools/list")).json()) as {
        result: { tools: { name: string }[] };
      };
      expect(result.tools.some(({ name }) => name === "guarded")).toBe(scopes.length > 0);
      const called = await (await post(era, "tools/call", { name: "guarded" })).json();
      expect(called).toMatchObject(scopes.length > 0 ? { result: {} } : { error: { code: -32600 } });
    }
  });

  test.each([false, true])("a client that goes away aborts the call (streaming: %s)", async (streaming) => {
    let started = (): void => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    let stopped = (): void => {};
    const aborted = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const wait = tool("wait", {
      streaming,
      handler: (_: unknown, { signal, log }: ToolContext) => {
        signal.addEventListener("abort", stopped);
        log("info", "waiting");
        started();
        return new Promise(() => {});
      },
    });
    const { url, log } = await serve(sdk, { tools: [wait] });
    const controller = new AbortController();
    const probe = request(era, "tools/call", { name: "wait" });
    const answer = fetch(url, {
      method: "POST",
      headers: { ...probe.headers },
      body: JSON.stringify(probe.body),
      signal: controller.signal,
    })
      .then((response) => response.text())
      .catch(() => "gone");
    await running;
    controller.abort();
    await aborted;
    expect(await answer).toBe("gone");
    await expect.poll(() => log.calls.map(({ record }) => record.outcome)).toEqual(["cancelled"]);
  });
});

describe("2026-07-28", () => {
  test("listings say how long and by whom they may be kept", async () => {
    const auth = {
      audience: ["a"],
      algorithms: ["RS256"],
      cacheSeconds: 300,
      requiredScopes: [],
      authorizationServers: [],
    };
    const open = await serve(sdkV2);
    const guarded = await serve(sdkV2, {
      settings: { ...settings, auth },
      caller: { scopes: [], claims: {}, expiresAt: 4_000_000_000 },
    });
    for (const method of ["tools/list", "server/discover"]) {
      expect(await (await open.post("modern", method)).json()).toMatchObject({
        result: { resultType: "complete", ttlMs: 300_000, cacheScope: "public" },
      });
      expect(await (await guarded.post("modern", method)).json()).toMatchObject({
        result: { cacheScope: "private" },
      });
    }
  });

  test("an argument that must travel in a header too is checked", async () => {
    const { post, log } = await serve(sdkV2);
    const params = { name: "regional", arguments: { region: "eu" } };
    const good = await post("modern", "tools/call", params, { "mcp-param-region": "eu" });
    expect(await good.json()).toMatchObject({ result: { content: [{ text: "eu" }] } });
    for (const region of [undefined, "us", "=?base64?!?="]) {
      const bad = await post("modern", "tools/call", params, { "mcp-param-region": region });
      expect(bad.status).toBe(400);
      expect(await bad.json()).toMatchObject({ error: { code: -32020 } });
    }
    expect(log.calls).toHaveLength(1);
  });

  test("log messages reach a caller that asks for their level", async () => {
    const { url } = await serve(sdkV2);
    const call = async (level?: string) => {
      const probe = request("modern", "tools/call", { name: "count" });
      const body = JSON.stringify(probe.body, (key, value) =>
        key === "_meta" && level !== undefined
          ? { ...value, "io.modelcontextprotocol/logLevel": level }
          : value,
      );
      return (await fetch(url, { method: "POST", headers: { ...probe.headers }, body })).text();
    };
    expect(events(await call("info")).filter(({ method }) => method === "notifications/message")).toEqual([
      expect.objectContaining({ params: { level: "info", data: { i: 1, message: "counted 1" } } }),
      expect.objectContaining({ params: { level: "info", data: { i: 2, message: "counted 2" } } }),
    ]);
    expect(await call("error")).not.toContain("notifications/message");
    expect(await call()).not.toContain("notifications/message");
  });

  test("an unknown method is 404, an unknown version names those that are served", async () => {
    const { post } = await serve(sdkV2);
    expect((await post("modern", "ping")).status).toBe(404);
    const version = await post("modern", "tools/list", {}, { "mcp-protocol-version": "2027-01-01" });
    expect(version.status).toBe(400);
  });
});

describe.each([
  { name: "v2", sdk: sdkV2 },
  { name: "v1", sdk: sdkV1 },
])("2025-11-25 and before, sdk $name", ({ sdk }) => {
  test("a streaming tool's messages come before its result", async () => {
    const { post } = await serve(sdk);
    const response = await post("legacy", "tools/call", { name: "count", _meta: { progressToken: "p" } });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const seen = events(await response.text()).map(({ method }) => method ?? "result");
    expect(seen).toEqual([
      "notifications/progress",
      "notifications/message",
      "notifications/progress",
      "notifications/message",
      "result",
    ]);
  });

  test("a batch is answered as a batch", async () => {
    const { url } = await serve(sdk);
    const call = (id: number, name: string) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name },
    });
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([
        call(1, "greet"),
        { jsonrpc: "2.0", method: "notifications/initialized" },
        call(2, "nope"),
      ]),
    });
    expect(await response.json()).toEqual([
      expect.objectContaining({ id: 1, result: { content: [{ type: "text", text: "hello" }] } }),
      expect.objectContaining({ id: 2, error: expect.objectContaining({ code: -32602 }) }),
    ]);
  });

  test("a notification is accepted, a broken message refused", async () => {
    const { url } = await serve(sdk);
    const send = (body: unknown) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    expect((await send({ jsonrpc: "2.0", method: "notifications/initialized" })).status).toBe(202);
    expect((await send({ hello: 1 })).status).toBe(400);
  });

  test("each version is negotiated, and an unknown one is offered the newest", async () => {
    const { post } = await serve(sdk);
    const offered = async (protocolVersion: string) => {
      const params = { protocolVersion, capabilities: {}, clientInfo: { name: "t", version: "1" } };
      const response = await post("legacy", "initialize", params, { "mcp-protocol-version": undefined });
      return ((await response.json()) as { result: { protocolVersion: string } }).result.protocolVersion;
    };
    for (const version of ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]) {
      expect(await offered(version)).toBe(version);
    }
    expect(await offered("1999-01-01")).toBe("2025-11-25");
  });

  test("an output that is not an object is announced as it is sent", async () => {
    const { post } = await serve(sdk);
    const { result } = (await (await post("legacy", "tools/list")).json()) as {
      result: { tools: { name: string; outputSchema?: object }[] };
    };
    expect(result.tools.find(({ name }) => name === "roll_dice")?.outputSchema).toEqual({
      type: "object",
      properties: { result: { type: "array", items: { type: "integer", minimum: 1, maximum: 6 } } },
      required: ["result"],
    });
  });
});
