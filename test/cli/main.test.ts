import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.js";
import { mcpile, mcpileProcess } from "./command.js";

const dice = `manifest: 1
server: { name: dice, title: Dice, version: 1.0.0, description: Rolls dice., port: 8000 }
tools:
  roll:
    description: Roll dice.
    inputSchema: { type: object, properties: { dice: { type: integer, maximum: 9 } }, additionalProperties: false }
`;

/** Prints the address of each module that is imported, and in the end the file of each that is required. */
const printsLoadedModules = `data:text/javascript,${encodeURIComponent(`
  import { Module, register } from "node:module";
  register("data:text/javascript," + encodeURIComponent("export async function load(url, context, next) { process._rawDebug(url); return next(url, context); }"));
  process.on("exit", () => process._rawDebug(Object.keys(Module._cache).join("\\n")));
`)}`;

describe("mcpile", () => {
  test("--version prints the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(await mcpileProcess(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("--help lists every command, and each command's help has examples", async () => {
    const { status, stdout } = await mcpile(["--help"]);
    expect(status).toBe(0);
    const list = stdout.slice(stdout.indexOf("Commands:"), stdout.indexOf("Examples:"));
    const commands = [...list.matchAll(/^ {2}([a-z-]+)/gm)].map((match) => match[1] ?? "");
    expect(commands).toEqual(expect.arrayContaining(["generate", "check", "lint"]));
    for (const command of commands.filter((name) => name !== "help")) {
      const help = await mcpile([command, "--help"]);
      expect(help.status).toBe(0);
      const examples = help.stdout.slice(help.stdout.indexOf("\nExamples:\n"));
      expect(examples, command).toContain(`mcpile ${command}`);
    }
  });

  test("generate loads neither ts-morph nor Ajv when a description or a schema changed", async () => {
    const cwd = temporaryFolder("start");
    const home = temporaryFolder("home");
    const env = { XDG_CACHE_HOME: home, LOCALAPPDATA: home };
    writeFileSync(join(cwd, "dice.yaml"), dice);
    await mcpile(["generate", "dice.yaml"], { cwd, env });
    for (const [before, after] of [
      ["Roll dice.", "Throw dice."],
      ["maximum: 9", "maximum: 8"],
    ] as const) {
      writeFileSync(join(cwd, "dice.yaml"), dice.replace(before, after));
      const { status, stderr } = await mcpileProcess(["generate", "dice.yaml"], {
        cwd,
        env: { ...env, NODE_OPTIONS: `--import ${JSON.stringify(printsLoadedModules)}` },
      });
      expect(status, stderr).toBe(0);
      expect(stderr).toContain("files written");
      expect(["ts-morph", "ajv"].filter((name) => stderr.includes(`node_modules/${name}/`))).toEqual([]);
    }
  });

  test.each([
    ["--help", ["--help"]],
    ["lint", ["lint", "dice.yaml"]],
    ["check, when nothing changed,", ["check", "dice.yaml"]],
    ["generate, when nothing changed,", ["generate", "dice.yaml"]],
  ])("%s loads no package that is slow to load", async (_, args) => {
    const cwd = temporaryFolder("start");
    writeFileSync(join(cwd, "dice.yaml"), dice);
    await mcpile(["generate", "dice.yaml"], { cwd });
    const { status, stderr } = await mcpileProcess(args, {
      cwd,
      env: { NODE_OPTIONS: `--import ${JSON.stringify(printsLoadedModules)}` },
    });
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("/cli/main.js");
    const slow = ["ts-morph", "ajv", "yaml", "handlebars", "jose", "@modelcontextprotocol"];
    expect(slow.filter((name) => stderr.includes(`node_modules/${name}/`))).toEqual([]);
  });

  test.each([
    ["an unknown command", ["genrate"], "Did you mean generate?"],
    ["an unknown option", ["check", "--dif"], "Did you mean --diff?"],
    ["an unknown format", ["check", "--format", "xml"], "Allowed choices are text, json, github, sarif"],
    ["no command", [], "Usage: mcpile"],
  ])("%s: exit 2 and a word on what was meant", async (_, args, word) => {
    const { status, stdout, stderr } = await mcpileProcess(args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(word);
  });

  test.each(["18.20.4", "20.18.3"])("Node.js %s gets one line that says so", async (version) => {
    const pretend = `Object.defineProperty(process.versions, "node", { value: "${version}" });`;
    const loader = `--import=data:text/javascript,${encodeURIComponent(pretend)}`;
    const { status, stdout, stderr } = await mcpileProcess(["lint"], { env: { NODE_OPTIONS: loader } });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      `error: mcpile needs Node.js 20.19 or later, and this is ${version}: install a newer one\n`,
    );
  });

  test("a bug is reported where package.json says", async () => {
    const { bugs } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    const broken = 'process.stdout.write = () => { throw new TypeError("broken") };';
    const loader = `--import=data:text/javascript,${encodeURIComponent(broken)}`;
    const { status, stderr } = await mcpileProcess(["explain"], { env: { NODE_OPTIONS: loader } });
    expect(status).toBe(70);
    expect(stderr).toContain(`has a bug: broken\nPlease report it at ${bugs.url} with your manifest`);
  });

  test("a reader that has seen enough is not an error", async () => {
    const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
    const child = spawn(process.execPath, [main, "schema"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const status = await new Promise((resolve) => child.once("close", resolve));
    expect([status, stderr]).toEqual([0, ""]);
  });
});
