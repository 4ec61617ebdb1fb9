import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rollDice, startMcpServer, type TestServer } from "../simulate/mcp-server.js";
import { mcpile, mcpileProcess } from "./command.js";
import { diceFolder } from "./dice-manifest.js";

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
