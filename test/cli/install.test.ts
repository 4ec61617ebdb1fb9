import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { mcpileProcess } from "./command.js";
import { diceFolder } from "./dice-manifest.js";

let cwd: string;
let home: string;
beforeEach(() => {
  cwd = diceFolder("", 8123);
  home = join(cwd, "home");
  mkdirSync(home);
});

function install(...args: string[]) {
  const env = { HOME: home, USERPROFILE: home };
  return mcpileProcess(["install", ...args], { cwd, env });
}

const inHome = (...path: string[]) => readFileSync(join(home, ...path), "utf8");

describe("mcpile install", () => {
  it("makes the file of a host, and leaves it when it is up to date", async () => {
    expect(await install("cursor", "dice.yaml")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("created "),
    });
    expect(Object.keys(JSON.parse(inHome(".cursor", "mcp.json")).mcpServers)).toHaveLength(1);
    expect((await install("cursor", "dice.yaml")).stdout).toContain("is up to date");
  });

  it("only shows the change with --dry-run", async () => {
    const { stdout, status } = await install("codex", "dice.yaml", "--dry-run");
    expect(status).toBe(0);
    expect(stdout).toContain('+url = "http://127.0.0.1:8123/mcp"');
    expect(existsSync(join(home, ".codex"))).toBe(false);
  });

  it("keeps a symbolic link and the mode of the file", async () => {
    writeFileSync(join(cwd, "settings.json"), "// mine\n{}\n", { mode: 0o600 });
    mkdirSync(join(home, ".gemini"));
    symlinkSync(join(cwd, "settings.json"), join(home, ".gemini", "settings.json"));
    expect((await install("gemini", "dice.yaml")).status).toBe(0);
    expect(lstatSync(join(home, ".gemini", "settings.json")).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(cwd, "settings.json")).mode & 0o777).toBe(0o600);
    expect(inHome(".gemini", "settings.json")).toContain("// mine\n{");
  });

  it("writes the project's file, with the path of the program for --stdio", async () => {
    const { stderr } = await install("claude-code", "dice.yaml", "--project", "--stdio");
    expect(stderr).toContain("build the server first");
    const { mcpServers } = JSON.parse(readFileSync(join(cwd, ".mcp.json"), "utf8"));
    const [program, ...args] = mcpServers["dice-roller"].args;
    expect(realpathSync(cwd)).toBe(
      program.slice(0, program.indexOf("/generated/dice-roller/dist/src/main.js")),
    );
    expect(args).toEqual(["--stdio"]);
  });

  it("touches no file that it cannot merge into, and shows the entry", async () => {
    mkdirSync(join(home, ".cursor"));
    writeFileSync(join(home, ".cursor", "mcp.json"), "{ broken");
    const { status, stderr } = await install("cursor", "dice.yaml");
    expect(status).toBe(2);
    expect(stderr).toContain("is not a JSON object. Nothing was written.");
    expect(stderr).toContain('"url": "http://127.0.0.1:8123/mcp"');
    expect(inHome(".cursor", "mcp.json")).toBe("{ broken");
  });

  it("says what it does not know", async () => {
    expect((await install("emacs", "dice.yaml")).stderr).toContain("Allowed choices are claude-code");
    expect((await install("claude-desktop", "dice.yaml", "--project")).stderr).toContain(
      "Claude Desktop has no configuration of projects",
    );
    expect((await install("cursor", "dice.yaml", "--url", "nowhere")).stderr).toContain(
      "`nowhere` is not a URL",
    );
  });
});
