import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mcpile } from "../cli/command.js";
import { diceAuth, diceFolder } from "../cli/dice-manifest.js";
import { rollDice, startMcpServer, type TestTool } from "../simulate/mcp-server.js";
import { startRawServer } from "./raw-server.js";

let cwd = "";
const servers: { close(): Promise<void> }[] = [];
beforeEach(() => {
  cwd = diceFolder();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function against(tools: readonly TestTool[], ...more: readonly string[]) {
  const server = await startMcpServer(tools);
  servers.push(server);
  const { status, stdout, stderr } = await mcpile(
    ["breaking", "dice.yaml", "--against", server.url, ...more],
    { cwd },
  );
  return { status, stdout, stderr: stderr.replaceAll(server.url, "URL") };
}

const edit = (from: string, to: string) => {
  const path = join(cwd, "dice.yaml");
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
};
const dice: TestTool = { ...rollDice, readOnly: true };

describe("mcpile breaking --against a running server", () => {
  it("passes where the server lists what the manifest says, or more is taken now", async () => {
    const same = { status: 0, stdout: "", stderr: "1 manifest compared with URL: nothing breaks callers\n" };
    expect(await against([dice])).toEqual(same);
    edit("maximum: 100", "maximum: 200");
    expect(await against([dice])).toEqual(same);
  });

  it("finds what breaks callers of the server: narrowed arguments, and tools that are gone", async () => {
    edit("maximum: 100", "maximum: 50");
    const { status, stderr } = await against([
      dice,
      { name: "greet", description: "Greets.", run: () => "" },
    ]);
    expect(status).toBe(1);
    expect(stderr).toContain("error[tool-removed]: The tool `greet` is gone");
    expect(stderr).toMatch(/dice\.yaml:\d+:\d+/);
    expect(stderr).toContain("maximum");
    expect(stderr).toContain("1 manifest compared with URL\n");
  });

  it("compares only what a listing says: scopes and limits are not in it", async () => {
    cwd = diceFolder(diceAuth);
    expect((await against([dice])).status).toBe(0);
  });

  it("does not pass on a tool that it could not compare", async () => {
    const server = await startRawServer({
      result: (method) =>
        method === "tools/list"
          ? {
              tools: [
                { name: "roll_dice", inputSchema: { type: "object" } },
                { name: "a b", inputSchema: {} },
              ],
            }
          : undefined,
    });
    servers.push(server);
    edit("required: [n_dice]", "required: []");
    edit("additionalProperties: false", "additionalProperties: true");
    edit("{ type: integer, minimum: 1, maximum: 100 }", "true");
    const { status, stderr } = await mcpile(["breaking", "dice.yaml", "--against", server.url], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining("not compared: tool a b: ")]);
  });

  it("says which server cannot be reached, and that it compares one manifest", async () => {
    const nowhere = await mcpile(["breaking", "dice.yaml", "--against", "http://127.0.0.1:1/mcp"], { cwd });
    expect([nowhere.status, nowhere.stderr]).toEqual([
      2,
      expect.stringContaining("cannot reach http://127.0.0.1:1/mcp"),
    ]);
    writeFileSync(join(cwd, "more.yaml"), readFileSync(join(cwd, "dice.yaml"), "utf8"));
    const two = await mcpile(["breaking", "*.yaml", "--against", "http://127.0.0.1:1/mcp"], { cwd });
    expect([two.status, two.stderr]).toEqual([2, expect.stringContaining("name the one manifest")]);
  });
});
