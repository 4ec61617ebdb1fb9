import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rollDice, startMcpServer, type TestServer, type TestTool } from "../simulate/mcp-server.js";
import { mcpile } from "./command.js";
import { diceFolder } from "./dice-manifest.js";

const dice: TestTool = { ...rollDice, readOnly: true };
const servers: { close(): Promise<void> }[] = [];
let cwd: string;
beforeAll(() => {
  cwd = diceFolder();
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

async function serve(tools: readonly TestTool[], options = {}): Promise<TestServer> {
  const server = await startMcpServer(tools, options);
  servers.push(server);
  return server;
}

/** A proxy that changes the answers of a server. */
async function proxy(target: string, change: (body: string) => string): Promise<string> {
  const http = createServer(async (request, response) => {
    const headers = { ...request.headers, host: new URL(target).host, connection: "close" };
    const hasBody = request.method === "POST";
    const body = await text(request);
    const answer = await fetch(target, {
      method: request.method ?? "GET",
      headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
        ["content-length", "connection", "transfer-encoding"].includes(name) ? [] : [[name, String(value)]],
      ),
      ...(hasBody && { body }),
    });
    const changed = change(await answer.text());
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(changed);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  servers.push({
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  });
  const address = http.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/mcp`;
}

const checkLive = (url: string, ...more: string[]) =>
  mcpile(["check", "--live", url, "dice.yaml", ...more], { cwd });

describe("mcpile check --live", () => {
  it("passes where the server lists what the manifest says", async () => {
    const { url } = await serve([dice]);
    expect(await checkLive(url)).toEqual({
      status: 0,
      stdout: `${url} lists the 1 tool of dice.yaml\n`,
      stderr: "",
    });
  });

  it("names a tool of which one byte is altered on the way", async () => {
    const { url } = await serve([dice]);
    const altered = await proxy(url, (body) => body.replace("6-sided", "7-sided"));
    const { status, stdout, stderr } = await checkLive(altered);
    expect(stdout).toMatch(
      /^changed: `roll_dice` has another description \([0-9a-f]{12} in the manifest, [0-9a-f]{12} on the server\)\n$/,
    );
    expect(stderr).toBe(`${altered} differs from dice.yaml in 1 tool\n`);
    expect(status).toBe(3);
  });

  it("names tools that are added or missing", async () => {
    const { url } = await serve([{ name: "greet", run: () => "" }]);
    const { status, stdout } = await checkLive(url);
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^missing: `roll_dice` is not listed/),
      "unexpected: `greet` is not in the manifest",
      "",
    ]);
    expect(status).toBe(3);
  });

  it("names a tool that is listed a second time, in a form that nobody would see otherwise", async () => {
    const { url } = await serve([dice]);
    const repeated = await proxy(url, (body) =>
      body.replace(/"tools":\[(.*?"name":"roll_dice".*)\](?=[,}])/s, (_all, tools: string) => {
        return `"tools":[${tools},${tools.replace("6-sided", "7-sided")}]`;
      }),
    );
    const { status, stdout } = await checkLive(repeated);
    expect(stdout).toBe("repeated: `roll_dice` is listed more than once\n");
    expect(status).toBe(3);
  });

  it("shows names that would steer a terminal escaped", async () => {
    const { url } = await serve([dice, { name: "greet", run: () => "" }]);
    const steering = await proxy(url, (body) => body.replace('"greet"', '"gr\\u001b[2Jeet"'));
    expect((await checkLive(steering)).stdout).toBe("unexpected: `gr\\u001b[2Jeet` is not in the manifest\n");
  });

  it("tells an old list by the members that changed", async () => {
    const { url } = await serve([{ ...dice, inputSchema: { type: "object" }, readOnly: false }]);
    expect((await checkLive(url)).stdout).toContain("has another inputSchema, annotations (");
  });

  it("sends the token, and says what is wrong without one", async () => {
    const { url } = await serve([dice], { token: "secret" });
    expect((await checkLive(url, "--token", "secret")).status).toBe(0);
    expect((await checkLive(url)).stderr).toContain("answered 401: pass an access token with --token");
    expect((await checkLive("nowhere")).stderr).toContain("`nowhere` is not a URL");
  });
});
