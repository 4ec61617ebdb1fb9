import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProgram, type Program } from "../harness/program.js";
import type { Launched } from "../harness/server-process.js";
import { request } from "./probes.js";
import { settings } from "./sample-tools.js";

/** `main.js` of a server with tools that need no schema; `SDK` and `DIRECT` choose how it serves. */
const main = `
  import { marked } from "./runtime/calls/exact-json.js";
  import { writeExactly } from "./runtime/http-tools/json-text.js";
  import { prepareTools } from "./runtime/calls/prepare.js";
  import { ReadyOutput } from "./runtime/calls/ready-output.js";
  import { run } from "./runtime/run.js";
  import { httpDirect } from "./runtime/transport/direct-http.js";
  const { SDK, DIRECT, AUTH } = process.env;
  const tool = (name, handler, streaming = false) => ({
    name,
    listing: { name, inputSchema: { type: "object", properties: {} } },
    scopes: [], timeoutMs: 60000, streaming, validateInput: () => true, handler,
  });
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await run({
    settings: { ...${JSON.stringify(settings)}, ...(AUTH !== undefined && { auth: JSON.parse(AUTH) }) },
    ...(AUTH !== undefined && { auth: () => import("./runtime/auth/access.js") }),
    tools: [
      tool("greet", () => { console.log("not protocol"); process.stdout.write("nor this\\n"); return "hello"; }),
      tool("wait", async () => { await sleep(200); return "waited"; }),
      tool("count", async (_, { progress }) => {
        progress(1, 2);
        await sleep(1);
        progress(2, 2);
        await sleep(50);
        return "2";
      }, true),
      {
        ...tool("fetch", () => "fetched"),
        prepare: ({ MISSING }, setting) => (MISSING === "yes" ? [setting + " needs PETS_TOKEN"] : []),
      },
      {
        ...tool("digits", ({ id }) => new ReadyOutput({ id: marked(id) }, writeExactly({ id }))),
        validateOutput: () => true,
        keepsIntegers: true,
      },
      tool("linger", () => { setInterval(() => {}, 1000); return "lingers"; }),
    ],
    prepare: prepareTools,
    sdk: () => import(SDK === "v1" ? "./runtime/protocol/streaming-v1.js" : "./runtime/protocol/streaming-v2.js"),
    ...(DIRECT !== "off" && { direct: httpDirect(SDK === "v1" ? ["legacy"] : ["legacy", "modern"]) }),
  });`;

/** `auth` whose issuer is empty where its variable is not set: every token would be refused. */
const noIssuer = JSON.stringify({
  audience: ["dice"],
  issuer: "${ISS:-}",
  jwksUri: "https://issuer.example/keys",
  algorithms: ["RS256"],
  cacheSeconds: 300,
  requiredScopes: [],
  authorizationServers: [],
});

let program: Program;
const running: Launched[] = [];
beforeAll(() => {
  program = buildProgram("run", main);
});
afterAll(() => {
  for (const { child } of running) child.kill("SIGKILL");
  program.remove();
});

describe.each(["v1", "v2"] as const)("sdk %s", (sdk) => {
  function start(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Launched {
    const started = program.start(args, { SDK: sdk, ...environment });
    running.push(started);
    return started;
  }

  const line = (id: number, name: string) =>
    `${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } })}\n`;

  test("over stdio, answers everything that was piped in and ends", async () => {
    const { child, ended, stdout, stderr } = start(["--stdio"]);
    child.stdin?.end(line(1, "wait") + line(2, "greet"));
    expect(await ended).toEqual({ status: 0 });
    const messages = stdout()
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text));
    expect(messages.map(({ id, result }) => [id, result.content[0].text])).toEqual([
      [2, "hello"],
      [1, "waited"],
    ]);
    expect(stderr()).toContain("not protocol");
    expect(stderr()).toContain("nor this");
  });

  test("over stdio, answers lines that it refuses, and goes on", async () => {
    const { child, ended, stdout } = start(["--stdio"]);
    const hostile =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"greet","arguments":{"__proto__":1}}}';
    const long = `{"jsonrpc":"2.0","id":8,"method":"${"x".repeat(1_100_000)}"}`;
    const deep = `{"jsonrpc":"2.0","id":"nine","params":${"[".repeat(200)}${"]".repeat(200)}}`;
    const shapeless = [
      "[]",
      '[{"jsonrpc":"2.0","id":3,"method":"ping"}]',
      "null",
      '"ping"',
      '{"jsonrpc":"1.0","id":3,"method":"ping"}',
      '{"jsonrpc":"2.0","id":null,"method":"ping"}',
      '{"jsonrpc":"2.0","id":{},"method":"ping"}',
      '{"jsonrpc":"2.0","id":3}',
      '{"jsonrpc":"2.0","id":3,"method":["ping"]}',
      '{"jsonrpc":"2.0","id":3,"method":"ping","params":[]}',
      '{"jsonrpc":"2.0","id":3,"method":"ping","more":1}',
    ];
    for (const text of [hostile, long, deep, "rubbish", "", "\r", ...shapeless, line(1, "greet").trim()]) {
      child.stdin?.write(`${text}\n`);
    }
    // The last line needs no end.
    child.stdin?.end(line(2, "greet").trim());
    expect(await ended).toEqual({ status: 0 });
    const answers = stdout()
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text));
    expect(answers.map(({ id, error }) => [id, error?.code, error?.message])).toEqual([
      [7, -32600, "Invalid request: the key `__proto__` is not accepted"],
      [null, -32600, "Invalid request: the line is longer than 1048576 bytes (server.limits.requestBytes)"],
      ["nine", -32600, "Invalid request: the body is nested deeper than 128 levels"],
      [null, -32700, "Parse error: the body is not JSON"],
      ...shapeless.map(() => [null, -32600, expect.stringMatching(/^Invalid request: /)]),
      [1, undefined, undefined],
      [2, undefined, undefined],
    ]);
  });

  test("over stdio, answers a flood of requests, and says nothing of it", async () => {
    const { child, ended, stdout, stderr } = start(["--stdio"]);
    child.stdin?.end('{"jsonrpc":"2.0","id":1,"method":"ping"}\n'.repeat(2_000));
    expect(await ended).toEqual({ status: 0 });
    expect(stdout().trim().split("\n")).toHaveLength(2_000);
    expect(stderr()).not.toContain("MaxListeners");
  });

  test("over stdio, keeps integers that a number would change, or refuses them", async () => {
    const { child, ended, stdout } = start(["--stdio"]);
    const large = (id: number, name: string): string =>
      line(id, name).replace('"arguments":{}', '"arguments":{"id":9007199254740993}');
    child.stdin?.end(large(1, "digits") + large(2, "greet"));
    expect(await ended).toEqual({ status: 0 });
    expect(stdout()).toContain('"structuredContent":{"id":9007199254740993}');
    expect(stdout()).toContain('"text":"{\\"id\\":9007199254740993}"');
    expect(stdout()).toContain("- id: must be from -9007199254740991 to 9007199254740991");
  });

  test("serves the tools that the environment chooses, which alone need their variables", async () => {
    const { child, ended, stdout } = start(["--stdio"], { MCP_TOOLS: "greet", MISSING: "yes" });
    child.stdin?.end(line(1, "greet") + line(2, "wait"));
    expect(await ended).toEqual({ status: 0 });
    const answers = stdout()
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text));
    expect(answers.find(({ id }) => id === 1).result.content).toEqual([{ type: "text", text: "hello" }]);
    expect(answers.find(({ id }) => id === 2).error).toMatchObject({
      code: -32602,
      message: "Unknown tool: wait",
    });
  });

  test.each([[[]], [["--stdio"]]])("does not start with tools that there are not (%j)", async (args) => {
    const { ended, stderr } = start(args, { PORT: "0", MCP_TOOLS: "greet,great" });
    expect(await ended).toEqual({ status: 1 });
    expect(stderr()).toContain(
      'MCP_TOOLS has "great": its tools are greet, wait, count, fetch, digits, linger',
    );
  });

  test("over stdio, serves the clients of both SDKs", async () => {
    const command = {
      command: process.execPath,
      args: [program.main, "--stdio"],
      env: { SDK: sdk },
      stderr: "ignore" as const,
    };
    const modern = new Client({ name: "t", version: "1" }, { versionNegotiation: { mode: "auto" } });
    await modern.connect(new StdioClientTransport(command));
    const old = new ClientV1({ name: "t", version: "1" });
    await old.connect(new StdioV1(command));
    try {
      expect(modern.getNegotiatedProtocolVersion()).toBe(sdk === "v2" ? "2026-07-28" : "2025-11-25");
      for (const client of [modern, old]) {
        expect((await client.listTools()).tools).toHaveLength(6);
        expect((await client.callTool({ name: "greet" })).content).toEqual([{ type: "text", text: "hello" }]);
      }
      const seen: number[] = [];
      await modern.callTool({ name: "count" }, { onprogress: ({ progress }) => void seen.push(progress) });
      expect(seen).toEqual([1, 2]);
    } finally {
      await modern.close();
      await old.close();
    }
  });

  test("over stdio, ends when its client is gone, whatever its handlers left open", async () => {
    const { child, ended } = start(["--stdio"]);
    child.stdin?.write(line(1, "linger"));
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.stdout?.destroy();
    child.stdin?.end(line(2, "greet"));
    expect(await ended).toEqual({ status: 0 });
  });

  test("over HTTP, answers with and without the direct path, and ends well on SIGTERM", async () => {
    for (const direct of ["on", "off"]) {
      const started = start([], { PORT: "0", DIRECT: direct });
      const [, url = ""] = await started.printed(/"url":"([^"]+)"/);
      const post = async (name: string, accept: string) => {
        const probe = request("legacy", "tools/call", { name, arguments: {} });
        return fetch(url, {
          method: "POST",
          headers: { ...probe.headers, accept },
          body: JSON.stringify(probe.body),
        });
      };
      expect(await (await post("greet", "*/*")).json()).toEqual({
        jsonrpc: "2.0",
        id: 1,
        result: { content: [{ type: "text", text: "hello" }] },
      });
      expect((await post("count", "text/event-stream")).headers.get("content-type")).toBe(
        "text/event-stream",
      );
      const last = post("wait", "application/json");
      await new Promise((resolve) => setTimeout(resolve, 50));
      started.child.kill("SIGTERM");
      expect(await (await last).text()).toContain("waited");
      expect(await started.ended).toEqual({ status: 0 });
    }
  });

  if (sdk === "v2") {
    test("a standing stream does not hold up the end", async () => {
      const started = start([], { PORT: "0" });
      const [, url = ""] = await started.printed(/"url":"([^"]+)"/);
      const probe = request("modern", "subscriptions/listen", { notifications: { toolsListChanged: true } });
      const response = await fetch(url, {
        method: "POST",
        headers: { ...probe.headers },
        body: JSON.stringify(probe.body),
      });
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      started.child.kill("SIGTERM");
      expect(await started.ended).toEqual({ status: 0 });
    });
  }

  test("stdio has no tokens, so it needs no issuer", async () => {
    const { child, ended, stdout } = start(["--stdio"], { AUTH: noIssuer });
    child.stdin?.end(line(1, "greet"));
    expect(await ended).toEqual({ status: 0 });
    expect(stdout()).toContain("hello");
  });

  test("a port that is taken is one line and exit status 1", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { ended, stderr } = start([], { PORT: String(port) });
    expect(await ended).toEqual({ status: 1 });
    expect(stderr().trim().split("\n")).toEqual([expect.stringContaining(`port ${port}`)]);
    other.close();
  });

  test.each([
    ["a variable that is not a port", [], { PORT: "x" }, "PORT"],
    ["an unknown option", ["--http"], {}, "--http"],
    ["what a tool misses in the environment", [], { MISSING: "yes" }, "PETS_TOKEN"],
    ["the same over stdio", ["--stdio"], { MISSING: "yes" }, "PETS_TOKEN"],
    [
      "an issuer that the environment leaves empty",
      [],
      { AUTH: noIssuer },
      "auth.issuer in the manifest is empty",
    ],
  ])("%s is one line and exit status 1", async (_, args, environment, named) => {
    const { ended, stderr } = start(args, environment);
    expect(await ended).toEqual({ status: 1 });
    expect(stderr().trim().split("\n")).toEqual([expect.stringContaining(named)]);
  });
});
