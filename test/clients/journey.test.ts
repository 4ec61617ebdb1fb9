import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unicodeEscape } from "../../src/escape/characters.js";
import { type Simulator, startSimulator } from "../../src/simulate/simulator.js";
import { type CommandResult, run } from "../cli/command.js";
import { modelOf, schemaOf, toolOf } from "../emit/fixture.js";
import { hostileTexts } from "../escape/hostile-values.js";
import { rollDice, startMcpServer, type TestServer, type TestTool } from "../simulate/mcp-server.js";
import { buildClients, type ClientProject } from "./project.js";
import { findPython } from "./python.js";

/**
 * The Python client needs Python with the `openai` package. Without it its tests fail in CI; elsewhere a warning says
 * that they did not run, and why.
 */
const python = findPython();
const notRun = "missing" in python && !process.env["CI"] ? python.missing : undefined;
if (notRun !== undefined) console.warn(`client/openai.py is not tested: ${notRun}`);

const chooseDie: TestTool = { name: "choose_die", run: () => "the red one" };
const tools = [
  toolOf("roll_dice", "RollDice", {
    annotations: { readOnlyHint: true },
    output: { ...schemaOf({ type: "array" }), legacy: { listed: {}, wrapped: true } },
  }),
  toolOf("choose_die", "ChooseDie"),
];
const client = {
  model: "gpt-4.1",
  serverLabel: "dice_server",
  serverUrl: "${DICE_URL:-https://your-server-url.com}/mcp",
  requireApproval: "auto",
  deferLoading: "auto",
  input: "Roll a few dice!",
} as const;
const types = `
export interface RollDiceArguments { readonly n_dice?: number }
export type RollDiceOutput = readonly number[];
export interface ChooseDieArguments { readonly n_dice?: number }
`;
const sentence = "I called roll_dice with n_dice 1 and got the following results: 6.\n";

let project: ClientProject;
/** Of a model that searches a server's tools, and may use one of the two. */
let searching: ClientProject;
let open: TestServer;
let guarded: TestServer;
let simulator: Simulator;
beforeAll(async () => {
  project = buildClients(modelOf({ description: "Rolls dice.", client, tools }), types);
  const deferred = { ...client, model: "gpt-5.4", deferLoading: true, allowedTools: ["roll_dice"] };
  searching = buildClients(modelOf({ client: deferred, tools }), types);
  open = await startMcpServer([rollDice, chooseDie]);
  guarded = await startMcpServer([rollDice, chooseDie], { token: "secret" });
  simulator = await startSimulator({ port: 0 });
});
afterAll(async () => {
  await simulator?.close();
  await open?.close();
  await guarded?.close();
  project?.remove();
  searching?.remove();
});

const programs: readonly (readonly [name: string, program: string, file: string])[] = [
  ["client/openai.ts", process.execPath, "dist/client/openai.js"],
  ["client/openai.sh", "sh", "client/openai.sh"],
  ...(notRun !== undefined ? [] : [["client/openai.py", "python3", "client/openai.py"] as const]),
];

// Importing `openai` takes Python seconds on a busy machine.
describe.each(programs)("%s", { timeout: 120_000 }, (_, program, file) => {
  const ask = (
    env: Record<string, string>,
    args: readonly string[] = [],
    { folder }: ClientProject = project,
  ): Promise<CommandResult> => {
    if (program === "python3" && "missing" in python) {
      throw new Error(python.missing);
    }
    return run(program, [file, ...args], {
      cwd: folder,
      env: {
        OPENAI_API_KEY: "any",
        OPENAI_BASE_URL: simulator.baseUrl,
        ...("env" in python ? python.env : {}),
        ...env,
      },
    });
  };

  it("asks the model, which calls the server, and prints what it says", async () => {
    expect(await ask({ MCP_SERVER_URL: open.url })).toEqual({ status: 0, stderr: "", stdout: sentence });
  });

  it("takes the server's URL from the manifest's placeholders", async () => {
    const env = { DICE_URL: open.url.replace(/\/mcp$/, "") };
    expect(await ask(env)).toEqual({ status: 0, stderr: "", stdout: sentence });
  });

  it("has the model search the tools, where the manifest defers them", async () => {
    const log: string[] = [];
    const api = await startSimulator({ port: 0, log: (line) => log.push(line) });
    try {
      const env = { MCP_SERVER_URL: open.url, OPENAI_BASE_URL: api.baseUrl };
      expect(await ask(env, [], searching)).toEqual({ status: 0, stderr: "", stdout: sentence });
      expect(log).toEqual([
        "POST /v1/responses 200 mcp_list_tools, tool_search_call, tool_search_output, mcp_call, message",
      ]);
    } finally {
      await api.close();
    }
  });

  it("prints the API's own error when the server wants a token, and works with one", async () => {
    const refused = await ask({ MCP_SERVER_URL: guarded.url });
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^Error code: 424 - \{/);
    expect(JSON.parse(refused.stderr.replace(/^Error code: 424 - /, ""))).toEqual({
      error: {
        message:
          "Error retrieving tool list from MCP server: 'dice_server'. Http status code: 401 (Unauthorized)",
        type: "external_connector_error",
        param: "tools",
        code: "http_error",
      },
    });
    const env = { MCP_SERVER_URL: guarded.url, MCP_ACCESS_TOKEN: "secret" };
    expect(await ask(env)).toEqual({ status: 0, stderr: "", stdout: sentence });
  });

  it("carries on through approvals: asked for where the tool is not read-only, given by --yes or the environment", async () => {
    const env = { MCP_SERVER_URL: open.url };
    const before = open.calls.length;
    const refused = await ask(env, ["choose_die", "please"]);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toBe(
      "A call needs approval: choose_die {}\nNobody is there to ask: run again with --yes to approve every call.\n",
    );
    expect(open.calls).toHaveLength(before);
    const chosen = {
      status: 0,
      stderr: "",
      stdout: "I called choose_die and got the following results: the red one.\n",
    };
    expect(await ask(env, ["--yes", "choose_die"])).toEqual(chosen);
    expect(await ask({ ...env, MCP_APPROVE_ALL: "1" }, ["choose_die"])).toEqual(chosen);
  });

  it("says in words what is missing: a key, the API, an option that exists", async () => {
    const noKey = await ask({ MCP_SERVER_URL: open.url, OPENAI_API_KEY: "" });
    expect(noKey).toMatchObject({ status: 1, stdout: "" });
    expect(noKey.stderr).toContain("OPENAI_API_KEY");
    expect(noKey.stderr).not.toMatch(/^\s+at |Traceback/m);
    const noApi = await ask({ MCP_SERVER_URL: open.url, OPENAI_BASE_URL: "http://127.0.0.1:1/v1" });
    expect(noApi).toMatchObject({ status: 1, stdout: "" });
    expect(noApi.stderr).toMatch(/connect/i);
    expect(noApi.stderr).not.toMatch(/^\s+at |Traceback/m);
    expect((await ask({}, ["--unknown"])).status).toBe(2);
  });

  it("sends any prompt as it is, prints any answer as it is, and runs none of them", async () => {
    // No argument of a program can hold a NUL, and no UTF-8 text half a surrogate pair.
    const text = hostileTexts
      .filter((candidate) => candidate.length < 1000)
      .join("|")
      .replaceAll("\0", "")
      .replace(/\p{Surrogate}/gu, "");
    const bodies: unknown[] = [];
    const api = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      bodies.push(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      const content = [{ type: "output_text", text, annotations: [] }];
      const message = { type: "message", id: "msg_1", role: "assistant", status: "completed", content };
      // One character in two is escaped as JSON allows.
      const said = JSON.stringify({
        id: "resp_1",
        object: "response",
        status: "completed",
        output: [message],
      });
      const body = said.replace(/[^\x20-\x7e]/gu, (character, index) =>
        index % 2 === 0 ? character : escaped(character),
      );
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    });
    await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
    const address = api.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      const before = readdirSync(project.folder);
      const env = { MCP_SERVER_URL: open.url, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
      const answered = await ask({ ...env, MCP_ACCESS_TOKEN: 'a"b\\c' }, ["--", text]);
      expect(answered).toEqual({ status: 0, stderr: "", stdout: `${text}\n` });
      expect(bodies).toEqual([
        {
          model: "gpt-4.1",
          input: text,
          tools: [
            {
              type: "mcp",
              server_label: "dice_server",
              server_description: "Rolls dice.",
              server_url: open.url,
              allowed_tools: ["roll_dice", "choose_die"],
              require_approval: {
                always: { tool_names: ["choose_die"] },
                never: { tool_names: ["roll_dice"] },
              },
              headers: { Authorization: 'Bearer a"b\\c' },
            },
          ],
        },
      ]);
      expect(readdirSync(project.folder)).toEqual(before);
      expect(existsSync(join(project.folder, "CANARY"))).toBe(false);
    } finally {
      await new Promise((resolve) => api.close(resolve));
    }
  });
});

/** A character as JSON may escape it: two escapes where it has two UTF-16 code units. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => unicodeEscape(character.charAt(index))).join(
    "",
  );
}

describe("client/mcp.ts", () => {
  const load = () => import(pathToFileURL(join(project.folder, "dist/client/mcp.js")).href);

  it.each(["auto", "legacy", { pin: "2026-07-28" }])("calls tools with protocol %j", async (protocol) => {
    const { connect } = await load();
    const connection = await connect({ url: open.url, protocol });
    expect(await connection.tools.rollDice({ n_dice: 3 })).toEqual([6, 4, 2]);
    expect(await connection.tools.chooseDie()).toEqual([{ type: "text", text: "the red one" }]);
    await connection.close();
  });

  it("sends an access token, and rejects where the server or a tool refuses", async () => {
    const { connect, ToolCallError } = await load();
    await expect(connect({ url: guarded.url })).rejects.toMatchObject({ status: 401 });
    const failing = await startMcpServer(
      [
        {
          ...rollDice,
          run: () => {
            throw new Error("out of dice");
          },
        },
      ],
      { token: "secret" },
    );
    const connection = await connect({ url: failing.url, accessToken: "secret" });
    const error = await connection.tools.rollDice({ n_dice: 3 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ToolCallError);
    expect(error).toMatchObject({ name: "ToolCallError", tool: "roll_dice", message: "out of dice" });
    await connection.close();
    await failing.close();
  });
});
