import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.js";
import { mcpile, startMcpile } from "./command.js";
import { ctrlC, Terminal } from "./terminal.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = "manifests/dice-roller.yaml";
const handler = "generated/dice-roller/src/handlers/roll-dice.ts";

const auth = `auth:
  audience: \${DICE_AUDIENCE}
  issuer: \${DICE_ISSUER}
  jwksUri: https://login.example.com/jwks.json
  requiredScopes: [dice]

tools:`;

let terminal: Terminal | undefined;
afterEach(() => terminal?.kill());

/** A project as `mcpile init` makes it, with the packages of this repository, and asking for a token. */
async function newProject(): Promise<string> {
  const cwd = temporaryFolder("dev");
  await mcpile(["init"], { cwd });
  symlinkSync(join(root, "node_modules"), join(cwd, "node_modules"));
  const path = join(cwd, manifest);
  writeFileSync(path, readFileSync(path, "utf8").replace("\ntools:", `\n${auth}`));
  return cwd;
}

/** Writes as many editors do: a file beside it, renamed. */
function save(cwd: string, path: string, edit: (text: string) => string): void {
  const file = join(cwd, path);
  writeFileSync(`${file}~`, edit(readFileSync(file, "utf8")));
  renameSync(`${file}~`, file);
}

async function roll(url: string, token?: string, dice = 3): Promise<unknown> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  try {
    return (await client.callTool({ name: "roll_dice", arguments: { n_dice: dice } })).structuredContent;
  } finally {
    await client.close();
  }
}

/** Whether nothing listens where a server was. */
function isFree(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
    socket.once("connect", () => socket.destroy());
  });
}

/** Processes that run in a folder or below it. Linux tells; elsewhere the free port has to do. */
function processesIn(folder: string): readonly string[] {
  if (!existsSync("/proc/self/cwd")) return [];
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
    } catch {
      // Gone, or somebody else's.
      return false;
    }
  });
}

test("a session: edit, break, fix, interrupt", async () => {
  const cwd = await newProject();
  terminal = new Terminal(
    [
      process.execPath,
      join(root, "dist/cli/main.js"),
      "dev",
      join(cwd, manifest),
      "--out",
      join(cwd, "generated"),
      "--port",
      "0",
    ],
    { cwd, env: { PATH: process.env["PATH"], NO_COLOR: "1", TERM: "xterm" } },
  );

  await terminal.see(/made up for development: MCP_AUTH_ISSUER=mcpile-dev, MCP_AUTH_AUDIENCE=dice-roller/);
  const [, url = ""] = await terminal.see(/MCP URL +(http:\S+)/);
  const [, token = ""] = await terminal.see(/Access token +(\S+)/);
  await terminal.see(/FOR DEVELOPMENT ONLY/);
  await terminal.see(/mcpile call .* roll_dice '\{"n_dice":3\}'/);
  await terminal.see(/mcpile simulate .*\n.*dist\/client\/openai\.js/);
  expect(await roll(url, token)).toHaveLength(3);
  await expect(roll(url)).rejects.toThrow(/401|nauthorized/);

  // A handler is edited. How long its author waits for the result is told; it is not a reason to fail on a busy machine.
  const edited = performance.now();
  save(cwd, handler, (text) => text.replace("randomInt(1, 7)", "randomInt(6, 7)"));
  await terminal.see(/Reloaded \(.*roll-dice\.ts\)/);
  expect(await roll(url, token)).toEqual([6, 6, 6]);
  console.info(`from the edit of a handler to its result: ${Math.round(performance.now() - edited)} ms`);

  // It has a type error: shown, and the version before it answers.
  save(cwd, handler, (text) => text.replace("randomInt(6, 7)", "String(randomInt(6, 7))"));
  await terminal.see(
    /roll-dice\.ts[:(]\d+[\s\S]*TS2322[\s\S]*1 type error: the last good version keeps running/,
  );
  expect(await roll(url, token)).toEqual([6, 6, 6]);
  save(cwd, handler, (text) => text.replace("String(randomInt(6, 7))", "randomInt(5, 6)"));
  await terminal.see(/Reloaded/);
  expect(await roll(url, token)).toEqual([5, 5, 5]);

  // The manifest is broken: a code frame. Then it is fixed, with another limit.
  save(cwd, manifest, (text) => text.replace("maximum: 100", "maximun: 3"));
  await terminal.see(/maximun: 3\n[^\n]*\^\^\^[\s\S]*The last good version keeps running/);
  expect(await roll(url, token)).toEqual([5, 5, 5]);
  save(cwd, manifest, (text) => text.replace("maximun: 3", "maximum: 3"));
  await terminal.see(/Reloaded \(.*dice-roller\.yaml\)/);
  expect(await roll(url, token, 4)).toBeUndefined();

  // A handler throws, or ends the process, when it is loaded: the version before it answers.
  save(cwd, handler, (text) => `${text}\nthrow new Error("no dice");\n`);
  await terminal.see(
    /Error: no dice[\s\S]*A handler throws when it is loaded: the last good version keeps running/,
  );
  save(cwd, handler, (text) => text.replace('throw new Error("no dice");', "process.exit(7);"));
  await terminal.see(/ended with status 7[\s\S]*the last good version keeps running/);
  expect(await roll(url, token)).toEqual([5, 5, 5]);

  // The server is brought down by its handler, and comes back with the next version.
  save(cwd, handler, (text) => text.replace("process.exit(7);", "setTimeout(() => process.exit(7), 300);"));
  await terminal.see(/The server ended with status 7/);
  save(cwd, handler, (text) => text.replace("setTimeout(() => process.exit(7), 300);", ""));
  await terminal.see(/Reloaded/);

  if (existsSync("/proc/self/cwd")) expect(processesIn(cwd)).not.toEqual([]);
  terminal.type(ctrlC);
  expect(await terminal.end()).toBe(0);
  expect(await isFree(url)).toBe(true);
  expect(processesIn(cwd)).toEqual([]);
}, 300_000);

test("a session that is killed takes its server with it", async () => {
  const cwd = await newProject();
  const child = startMcpile(["dev", manifest, "--port", "0"], { cwd });
  const url = await new Promise<string>((resolve) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      const found = /MCP URL +(http:\S+)\n/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  expect(await isFree(url)).toBe(false);
  child.kill("SIGKILL");
  while (!(await isFree(url))) await new Promise((resolve) => setTimeout(resolve, 20));
});
