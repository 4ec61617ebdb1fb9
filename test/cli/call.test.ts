import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isJsonObject } from "../../src/json.js";
import { startRawServer } from "../mcp-import/raw-server.js";
import { rollDice, startMcpServer, type TestServer, type TestTool } from "../simulate/mcp-server.js";
import { mcpile, mcpileProcess } from "./command.js";
import { diceAuth, diceFolder } from "./dice-manifest.js";

let server: TestServer;
let guarded: TestServer;
let cwd: string;
beforeAll(async () => {
  const greet = { name: "greet", run: () => "hello" };
  const fail = {
    name: "fail",
    run: () => {
      throw new Error("out of dice");
    },
  };
  server = await startMcpServer([rollDice, greet, fail]);
  guarded = await startMcpServer([rollDice], { token: "secret" });
  cwd = diceFolder("", Number(new URL(server.url).port));
});
afterAll(async () => {
  await server.close();
  await guarded.close();
});

const listing = ({ name, inputSchema = { type: "object" } }: TestTool) => ({ name, inputSchema });
const three = '{"n_dice": 3}';
const result = { status: 0, stderr: "", stdout: "[\n  6,\n  4,\n  2\n]\n" };

describe("mcpile call", () => {
  it("prints structured content as JSON, in both eras alike", async () => {
    for (const protocol of ["auto", "2025-11-25", "2026-07-28"]) {
      expect(
        await mcpileProcess(["call", "dice.yaml", "roll_dice", three, "--protocol", protocol], { cwd }),
      ).toEqual(result);
    }
  });

  it("prints text as it is", async () => {
    expect(await mcpile(["call", server.url, "greet"])).toEqual({ status: 0, stderr: "", stdout: "hello\n" });
  });

  it("takes arguments by name, as strings where the schema says so", async () => {
    const echo = await startMcpServer([
      {
        name: "echo",
        inputSchema: {
          type: "object",
          properties: { id: { type: "string" }, n: { type: "integer" }, list: {} },
        },
        run: (input) => JSON.stringify(input),
      },
    ]);
    try {
      const call = (...words: readonly string[]) => mcpile(["call", echo.url, "echo", ...words]);
      expect((await call("id=12", "n=3", "list=[1]", "x=a=b")).stdout).toBe(
        '{"id":"12","n":3,"list":[1],"x":"a=b"}\n',
      );
      expect((await call("id=1", "id=2")).stderr).toContain("the argument `id` is written twice");
      expect((await call("id=1", "2")).stderr).toContain("`2` is not an argument: write name=value");
      expect((await call("{}", "id=1")).stderr).toContain("one JSON object, or each of them as name=value");
    } finally {
      await echo.close();
    }
  });

  it("lists tools with their arguments, or one with its schemas", async () => {
    const { status, stdout } = await mcpile(["call", server.url, "--list"]);
    expect([status, stdout]).toEqual([
      0,
      "roll_dice(n_dice)  Roll `n_dice` 6-sided dice and return the results.\ngreet()\nfail()\n",
    ]);
    const one = await mcpile(["call", server.url, "roll_dice", "--list"]);
    expect(one.stdout).toContain("roll_dice\nRoll `n_dice` 6-sided dice and return the results.\ninput: {\n");
    expect((await mcpile(["call", server.url])).stderr).toContain("name a tool, or list them with --list");
  });

  it("says why a token was refused, in the server's words, and which scopes are asked for", async () => {
    const raw = await startRawServer({
      result: (method) => (method === "tools/list" ? { tools: [rollDice].map(listing) } : undefined),
      refusal: (method, authorization) => {
        if (authorization === "") return [401, 'Bearer scope="dice dice:roll"'];
        if (authorization === "Bearer old")
          return [
            401,
            'Bearer error="invalid_token", error_description="the token expired\u0085 an hour ago"',
          ];
        if (method !== "tools/call") return undefined;
        return [
          403,
          'Bearer error="insufficient_scope", scope="dice:roll", error_description="lacks dice:roll"',
        ];
      },
    });
    try {
      const call = (...more: readonly string[]) => mcpile(["call", raw.url, "roll_dice", three, ...more]);
      expect((await call()).stderr).toContain(
        "answered 401: pass an access token with the scopes `dice dice:roll` with --token or MCP_ACCESS_TOKEN",
      );
      expect((await call("--token", "old")).stderr).toContain(
        "refused the access token: the token expired\\u0085 an hour ago (status 401)",
      );
      const { status, stderr } = await call("--token", "new");
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining("lacks dice:roll: pass one with the scope `dice:roll`"),
      ]);
    } finally {
      await raw.close();
    }
  });

  it("names the scope that a token lacks for a tool that its server does not list", async () => {
    const empty = await startMcpServer([]);
    try {
      const folder = diceFolder(diceAuth);
      const call = (...more: readonly string[]) =>
        mcpile(["call", "dice.yaml", "roll_dice", three, ...more], {
          cwd: folder,
          env: { MCP_SERVER_URL: empty.url },
        });
      const token = `x.${Buffer.from('{"scope":"dice"}').toString("base64url")}.y`;
      expect((await call("--token", token)).stderr).toBe(
        "error: the server does not list the tool `roll_dice`: it needs the scope `dice:roll`, and the access token has `dice`\n",
      );
      expect((await call()).stderr).toContain("it needs the scope `dice:roll`: pass an access token");
    } finally {
      await empty.close();
    }
  });

  it("shows progress, and saves images", async () => {
    const image = (data: string) => ({
      type: "image",
      data: Buffer.from(data).toString("base64"),
      mimeType: "image/png",
    });
    const raw = await startRawServer({
      result: (method) =>
        method === "tools/list"
          ? { tools: [{ name: "draw", inputSchema: { type: "object" } }] }
          : method === "tools/call"
            ? { content: [{ type: "text", text: "drawn" }, image("one"), image("two")] }
            : undefined,
      notifications: (method, { _meta }) => {
        const progressToken = isJsonObject(_meta) ? (_meta["progressToken"] ?? "") : "";
        const params = { progressToken, progress: 1, total: 2, message: "half" };
        return method === "tools/call" ? [{ method: "notifications/progress", params }] : [];
      },
    });
    try {
      expect(await mcpile(["call", raw.url, "draw", "--save", "picture.png"], { cwd })).toEqual({
        status: 0,
        stdout: "",
        stderr:
          "progress: 1 of 2: half\nwrote picture.png (image/png, 3 bytes)\nwrote picture-2.png (image/png, 3 bytes)\n",
      });
      expect(readFileSync(join(cwd, "picture-2.png"), "utf8")).toBe("two");
      const shown = await mcpile(["call", raw.url, "draw"]);
      expect(shown.stdout).toContain("drawn\n(image, image/png, 3 bytes: --save writes it to a file)\n");
    } finally {
      await raw.close();
    }
    await mcpile(["call", server.url, "greet", "--save", "greeting.txt"], { cwd });
    expect(readFileSync(join(cwd, "greeting.txt"), "utf8")).toBe("hello\n");
  });

  it("takes arguments from a file or standard input", async () => {
    writeFileSync(join(cwd, "input.json"), three);
    expect(await mcpile(["call", server.url, "roll_dice", "@input.json"], { cwd })).toEqual(result);
    expect(await mcpileProcess(["call", server.url, "roll_dice", "-"], { input: three })).toEqual(result);
  });

  it("sends an access token or headers", async () => {
    const call = ["call", guarded.url, "roll_dice", three];
    expect(await mcpile([...call, "--token", "secret"])).toEqual(result);
    expect(await mcpile([...call, "--header", "Authorization: Bearer secret"])).toEqual(result);
    expect(await mcpile(call, { env: { MCP_ACCESS_TOKEN: "secret" } })).toEqual(result);
    const refused = await mcpile(call);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toMatch(/answered 401: pass an access token/);
  });

  it("shows what would steer a terminal escaped, in errors and names of a server", async () => {
    const steer = () => {
      throw new Error("first\n\u001b[2Jsecond");
    };
    const hostile = await startMcpServer([{ name: "steer", run: steer }]);
    try {
      const { stderr } = await mcpile(["call", hostile.url, "steer"]);
      expect(stderr).toBe("error: first\n\\u001b[2Jsecond\n");
    } finally {
      await hostile.close();
    }
  });

  it("sends no number that would lose digits, and prints those of answers as the server's text has them", async () => {
    const call = ["call", server.url, "roll_dice"];
    const { status, stderr } = await mcpile([...call, '{"n_dice": 9007199254740993}']);
    expect([status, stderr]).toEqual([
      2,
      "error: `9007199254740993` would lose digits on the way: this command sends numbers up to 2^53; use another client\n",
    ]);
    const schema = { type: "object", properties: { id: { type: "integer" } } };
    const long = await startMcpServer([{ name: "long", outputSchema: schema, run: () => ({ id: 2 ** 60 }) }]);
    try {
      expect((await mcpile(["call", long.url, "long"])).stdout).toBe(`{"id":${2 ** 60}}\n`);
    } finally {
      await long.close();
    }
  });

  it("exits 1 when the tool answers with an error", async () => {
    expect(await mcpile(["call", server.url, "fail"])).toEqual({
      status: 1,
      stdout: "",
      stderr: "error: out of dice\n",
    });
  });

  it.each<[string, readonly string[], string]>([
    ["an unknown tool", ["roll"], "the server has no tool `roll`; it has: roll_dice, greet, fail"],
    ["arguments that are no JSON", ["greet", "{"], "the arguments are not JSON"],
    ["arguments that are no object", ["greet", "[1]"], "not a JSON object"],
    ["a missing file", ["greet", "@none.json"], "cannot read the arguments from `none.json`"],
    ["a header that is none", ["greet", "--header", "x"], "Name: value"],
  ])("exits 2 and says so in one line: %s", async (_, args, said) => {
    const { status, stdout, stderr } = await mcpile(["call", server.url, ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
  });

  it("exits 2 and says so when nothing answers", async () => {
    const gone = await startMcpServer([]);
    await gone.close();
    const { status, stderr } = await mcpile(["call", gone.url, "x"]);
    expect(status).toBe(2);
    expect(stderr).toBe(`error: cannot reach ${gone.url} (ECONNREFUSED): is the server running?\n`);
  });
});
