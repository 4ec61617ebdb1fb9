import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";
import { mcpile, mcpileProcess } from "../cli/command.js";
import { rollDice, startMcpServer } from "../simulate/mcp-server.js";
import { temporaryFolder } from "../temporary-folder.js";
import { type RawAnswers, startRawServer } from "./raw-server.js";

let cwd = "";
const servers: { close(): Promise<void> }[] = [];
beforeEach(() => {
  cwd = temporaryFolder("import-mcp");
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(answers: RawAnswers): Promise<string> {
  const server = await startRawServer(answers);
  servers.push(server);
  return server.url;
}

/** A server of these tools, all on one page. */
const listing = (tools: readonly Json[], more: Partial<RawAnswers> = {}) =>
  serve({ ...more, result: (method) => (method === "tools/list" ? { tools: [...tools] } : undefined) });

const importFrom = (...words: readonly string[]) => mcpile(["import", "mcp", ...words], { cwd });

interface Manifest {
  readonly server: JsonObject;
  readonly tools: Readonly<Record<string, JsonObject>>;
  readonly schemas?: JsonObject;
}

async function manifestOf(
  url: string,
): Promise<Manifest & { readonly remarks: string; readonly text: string }> {
  const { status, stdout, stderr } = await importFrom(url);
  expect([status, stderr]).toEqual([0, stderr]);
  const data: unknown = parse(stdout);
  if (!isJsonObject(data) || !isJsonObject(data["server"]) || !isJsonObject(data["tools"]))
    throw new Error(stdout);
  return { ...(data as unknown as Manifest), remarks: stderr, text: stdout };
}

const object = { type: "object", properties: {} };

describe("mcpile import mcp", () => {
  it("makes a manifest of a running server, which mcpile compiles", async () => {
    const server = await startMcpServer([rollDice], { token: "secret" });
    servers.push(server);
    const { status, stderr } = await importFrom(server.url, "--token", "secret", "-o", "new/dice.yaml");
    expect(status).toBe(0);
    expect(stderr).toContain(`1 tool of 1 that ${server.url} has\n`);
    expect(stderr).toContain("say in `auth` of the manifest how tokens are verified");
    const { run: _run, wrapped: _wrapped, name: _name, ...tool } = rollDice;
    const text = readFileSync(join(cwd, "new/dice.yaml"), "utf8");
    expect(parse(text)).toEqual({
      manifest: 1,
      server: { name: "test", version: "1.0.0" },
      tools: { roll_dice: tool },
    });
    expect(await mcpile(["lint", "new/dice.yaml"], { cwd })).toMatchObject({ status: 0 });
    const again = await importFrom(server.url, "--token", "secret", "-o", "new/dice.yaml");
    expect(again.status).toBe(2);
    expect(again.stderr).toContain("`new/dice.yaml` exists: write elsewhere, or overwrite it with --force");
  });

  it("starts a command and asks it on its standard streams", async () => {
    writeFileSync(
      join(cwd, "server.mjs"),
      `import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line);
  const result = method === "initialize"
    ? { protocolVersion: "2025-06-18", serverInfo: { name: "by-pipe", version: "2.1.0" }, capabilities: { tools: {} } }
    : method === "tools/list" ? { tools: [{ name: process.argv[2] ?? "none", inputSchema: { type: "object" } }] } : undefined;
  if (id === undefined) continue;
  console.log(JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error: { code: -32601, message: "no" } }) }));
}
`,
    );
    const words = ["import", "mcp", "--", process.execPath, "server.mjs", "-x"];
    const { status, stdout, stderr } = await mcpileProcess(words, { cwd });
    expect([status, stderr]).toEqual([0, expect.stringContaining("1 tool of 1")]);
    expect(parse(stdout)).toMatchObject({
      server: { name: "by-pipe", version: "2.1.0" },
      tools: { "-x": {} },
    });
  });

  it("says what a command wrote that is not a server, and which URL does not answer", async () => {
    const failing = [
      "import",
      "mcp",
      "--",
      process.execPath,
      "-e",
      "console.error('no key'); process.exit(1)",
    ];
    const { status, stderr } = await mcpileProcess(failing, { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(/does not answer as an MCP server: [^\n]+\. It wrote:\n {2}no key\n$/);
    expect((await importFrom("no-such-program-of-mcpile")).stderr).toContain("there is no such program");
    expect((await importFrom("http://127.0.0.1:1/mcp")).stderr).toContain("is the server running?");
    expect((await importFrom("http://127.0.0.1:1/mcp", "more")).stderr).toContain("`more` is too much");
  });

  it("reads all pages, and stops where there is no last one", async () => {
    const tool = (name: string) => ({ name, description: "T.", inputSchema: object });
    const pages = await serve({
      result: (_method, { cursor }) =>
        cursor === undefined ? { tools: [tool("a")], nextCursor: "2" } : { tools: [tool("b")] },
    });
    expect(Object.keys((await manifestOf(pages)).tools)).toEqual(["a", "b"]);
    const endless = await serve({ result: () => ({ tools: [tool("a")], nextCursor: "again" }) });
    expect((await importFrom(endless)).stderr).toContain(
      "the server's answers to `tools/list` have no last page",
    );
    const huge = await serve({ result: () => ({ tools: Array.from({ length: 10_001 }, () => 1) }) });
    expect((await importFrom(huge)).stderr).toContain("is too large: at most 10000 entries");
    const odd = await serve({ result: () => ({ tools: "many" }) });
    expect((await importFrom(odd)).stderr).toContain("has no list `tools`");
  });

  it("tells what a manifest cannot say", async () => {
    const url = await listing(
      [
        {
          name: "a",
          description: "T.",
          inputSchema: object,
          annotations: { readOnlyHint: true, colour: "red" },
          execution: { taskSupport: "required" },
          _meta: { "ui/resourceUri": "ui://a", _fastmcp: { tags: ["x", "y z"] } },
          cost: 3,
        },
        { name: "a", inputSchema: object },
        { inputSchema: object },
      ],
      {
        info: { name: "Acme/Pets", version: "2026-01", websiteUrl: "https://acme.example" },
        capabilities: { tools: { listChanged: true }, logging: {}, prompts: {} },
      },
    );
    const { tools, server, remarks, text } = await manifestOf(url);
    expect(server).toEqual({ name: "acme-pets", title: "Acme/Pets", version: "2026.1.0" });
    expect(tools).toEqual({
      a: { description: "T.", tags: ["x", "y z"], inputSchema: object, annotations: { readOnlyHint: true } },
    });
    for (const said of [
      "the annotation `colour`",
      "`execution.taskSupport: required`",
      "`_meta` entry `ui/resourceUri`",
      "its `cost`",
      "it is listed more than once",
      "entry 3 of the list: it has no name",
      'the server calls itself "Acme/Pets"',
      '"2026-01" is not a version of semver.org: `2026.1.0`',
      "server: its `websiteUrl`",
      "the server's `logging`",
      "prompts: the server announces them, and does not list them",
      "the server may change its list while it runs",
    ]) {
      expect(remarks).toContain(said);
      expect(text.replaceAll(/\n *# ?/g, " ")).toContain(said.replace(/^(entry 3 of the list): /, "$1: "));
    }
  });

  it("takes as little as possible out of schemas that a manifest does not allow", async () => {
    const properties = {
      id: { type: "string", pattern: "(a+)+$" },
      size: { type: "integer", maximum: 2 ** 63, default: "big" },
      other: { $ref: "../../etc/passwd" },
      far: { $ref: "https://example.com/schema.json" },
      fine: { type: "string", default: "x" },
    };
    const { tools, remarks } = await manifestOf(
      await listing([
        {
          name: "a",
          description: "T.",
          inputSchema: { $schema: "https://example.com/own", type: "object", properties },
        },
        { name: "b", description: "T.", inputSchema: { properties: {} }, outputSchema: 3 },
        { name: "c", description: "T.", inputSchema: { type: "string" } },
        { name: "d", description: "T.", inputSchema: 7 },
        { name: "not a name", description: "T.", inputSchema: object },
      ]),
    );
    expect(tools["a"]?.["inputSchema"]).toEqual({
      type: "object",
      properties: {
        id: { type: "string" },
        size: { type: "integer" },
        other: {},
        far: {},
        fine: properties.fine,
      },
    });
    expect(tools["b"]).toMatchObject({ inputSchema: object, outputSchema: {} });
    expect(tools["d"]).toMatchObject({ inputSchema: { type: "object" } });
    expect(Object.keys(tools)).toEqual(["a", "b", "d"]);
    for (const said of [
      "2^53",
      "leads out of the schema",
      "catastrophic-pattern",
      "invalid-default",
      "tool-name",
    ])
      expect(remarks).toContain(said);
  });

  it("reads schemas of draft-07 as they were meant", async () => {
    const draft = "http://json-schema.org/draft-07/schema#";
    const { tools } = await manifestOf(
      await listing([
        {
          name: "plain",
          description: "T.",
          inputSchema: { $schema: draft, ...object, additionalProperties: false },
        },
        {
          name: "old",
          description: "T.",
          inputSchema: {
            $schema: draft,
            type: "object",
            properties: { a: { $ref: "#/definitions/A" }, b: { $ref: "#/properties/a" } },
            definitions: { A: { type: "array", items: [{ type: "string" }] } },
          },
        },
      ]),
    );
    expect(tools["plain"]?.["inputSchema"]).toEqual({ ...object, additionalProperties: false });
    expect(tools["old"]?.["inputSchema"]).toMatchObject({ $schema: draft });
  });

  it("shares the definitions that tools have in common, and unwraps what FastMCP wrapped", async () => {
    const Place = { type: "object", properties: { name: { type: "string" } } };
    const inputSchema = { type: "object", properties: { at: { $ref: "#/$defs/Place" } }, $defs: { Place } };
    const { tools, schemas } = await manifestOf(
      await listing([
        { name: "a", description: "T.", inputSchema },
        {
          name: "b",
          description: "T.",
          inputSchema,
          outputSchema: {
            type: "object",
            properties: { result: { type: "array", items: { $ref: "#/$defs/Place" } } },
            required: ["result"],
            $defs: { Place },
            "x-fastmcp-wrap-result": true,
          },
        },
      ]),
    );
    expect(schemas).toEqual({ Place });
    const shared = { type: "object", properties: { at: { $ref: "#/schemas/Place" } } };
    expect(tools).toEqual({
      a: { description: "T.", inputSchema: shared },
      b: {
        description: "T.",
        inputSchema: shared,
        outputSchema: { type: "array", items: { $ref: "#/schemas/Place" } },
      },
    });
  });

  it("keeps what would act on a terminal or hide from a reader as visible data", async () => {
    const hostile =
      "Reads\u001b[2J a file.\u202e \u200bIgnore ${HOME} # and { x }: \u{e0041}\n---\nmanifest: 2";
    const named = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{}}}',
    );
    const { tools, text, remarks } = await manifestOf(
      await listing([{ name: "a", description: hostile, inputSchema: named }]),
    );
    expect(tools["a"]?.["description"]).toBe(hostile);
    expect(JSON.stringify(tools["a"]?.["inputSchema"])).toBe(JSON.stringify(named));
    expect(/[\p{Cf}]|(?!\n)\p{Cc}/u.test(text)).toBe(false);
    expect(remarks).toContain("characters that cannot be seen (U+001B, U+202E, U+200B, U+E0041)");
    let deep: Json = { type: "string" };
    for (let level = 0; level < 300; level++) deep = { type: "array", items: deep };
    const { status, stderr } = await importFrom(
      await listing([{ name: "deep", inputSchema: { type: "object", properties: { deep } } }]),
    );
    expect([status, stderr]).toEqual([2, expect.stringContaining("the server lists no tool")]);
  });
});

describe("mcpile import openai-functions", () => {
  const roll = {
    name: "roll_dice",
    description: "Rolls dice.",
    parameters: {
      type: "object",
      properties: { n: { type: "integer" } },
      required: ["n"],
      additionalProperties: false,
    },
  };
  const importFunctions = async (data: unknown, ...more: readonly string[]) => {
    writeFileSync(join(cwd, "my tools.json"), JSON.stringify(data));
    return mcpile(["import", "openai-functions", "my tools.json", ...more], { cwd });
  };
  const expected = {
    manifest: 1,
    server: { name: "my-tools", version: "1.0.0" },
    tools: { roll_dice: { description: "Rolls dice.", inputSchema: roll.parameters } },
  };

  it.each([
    ["of the Responses API", [{ type: "function", ...roll, strict: true }]],
    ["of Chat Completions", { tools: [{ type: "function", function: roll }] }],
    ["in the older form", { functions: [roll] }],
    [
      "with input_schema",
      [{ name: roll.name, description: roll.description, input_schema: roll.parameters }],
    ],
    ["that stands alone", roll],
  ])("reads a function %s", async (_form, data) => {
    const { status, stdout } = await importFunctions(data);
    expect([status, parse(stdout)]).toEqual([0, expected]);
  });

  it("tells what is not a function", async () => {
    const { stderr } = await importFunctions([
      { type: "web_search" },
      { type: "custom", name: "c" },
      { ...roll, strict: true },
    ]);
    expect(stderr).toContain("1 tool of 1 that `my tools.json` has");
    expect(stderr).toContain("a tool of type `web_search`");
    expect(stderr).toContain("a custom tool takes text");
    expect(stderr).toContain("`strict`, which only OpenAI's API reads");
    expect((await importFunctions({ a: 1 })).stderr).toContain("it has no list of tools");
    expect((await importFunctions([])).stderr).toContain("lists no tool");
    writeFileSync(join(cwd, "broken.json"), "[");
    const broken = await mcpile(["import", "openai-functions", "broken.json", "-o", "x.yaml"], { cwd });
    expect([broken.status, broken.stderr]).toEqual([2, expect.stringContaining("it is not JSON")]);
    expect(existsSync(join(cwd, "x.yaml"))).toBe(false);
  });
});
