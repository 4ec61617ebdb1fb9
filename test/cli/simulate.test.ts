import { once } from "node:events";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { rollDice, startMcpServer } from "../simulate/mcp-server.js";
import { mcpile, startMcpile } from "./command.js";
import { diceFolder } from "./dice-manifest.js";

describe("mcpile simulate", () => {
  it("prints its base URL, answers with the manifest's examples, and exits 0 when told to stop", async () => {
    const server = await startMcpServer([rollDice]);
    const child = startMcpile(["simulate", "dice.yaml", "--port", "0"], { cwd: diceFolder() });
    const exit = once(child, "exit");
    try {
      const ended = exit.then(([status]) => [`it ended with ${status}`]);
      const [first] = await Promise.race([once(child.stdout?.setEncoding("utf8") ?? child, "data"), ended]);
      const baseURL = /^OPENAI_BASE_URL=(http:\/\/127\.0\.0\.1:\d+\/v1)\n$/.exec(String(first))?.[1];
      expect(baseURL).toBeDefined();
      const response = await new OpenAI({ apiKey: "any", baseURL: baseURL ?? "" }).responses.create({
        model: "gpt-4.1",
        input: "Roll a few dice!",
        tools: [
          { type: "mcp", server_label: "dice_server", server_url: server.url, require_approval: "never" },
        ],
      });
      expect(response.output_text).toContain("6, 4, and 2");
    } finally {
      child.kill("SIGTERM");
      await server.close();
    }
    expect(await exit).toEqual([0, null]);
  });

  it("says what is wrong with a port or a manifest", async () => {
    expect((await mcpile(["simulate", "--port", "x"])).status).toBe(2);
    const taken = await startMcpServer([]);
    const { port } = new URL(taken.url);
    const { status, stderr } = await mcpile(["simulate", "--port", port]);
    await taken.close();
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: port ${port} is taken: choose another with --port, or --port 0\n`,
    });
    expect((await mcpile(["simulate", "none.yaml"])).status).toBe(2);
  });
});
