import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { mcpile, run } from "./command.js";

const scripts = new Map<string, string>();
let commands: readonly string[] = [];

beforeAll(async () => {
  const help = (await mcpile(["--help"])).stdout;
  commands = [...(help.split("Commands:")[1] ?? "").matchAll(/^ {2}([a-z]+) /gm)]
    .map((match) => match[1] ?? "")
    .filter((name) => name !== "help");
  for (const shell of ["bash", "zsh", "fish"]) {
    scripts.set(shell, (await mcpile(["completion", shell])).stdout);
  }
});

/** What bash offers for a line whose last word is being written. */
async function complete(line: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "mcpile-completion-"));
  writeFileSync(join(folder, "dice.yaml"), "");
  writeFileSync(join(folder, "mcpile.bash"), scripts.get("bash") ?? "");
  const words = line.split(" ");
  const script = `source ./mcpile.bash
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}) COMP_CWORD=${words.length - 1}
_mcpile
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await run("bash", ["--norc", "--noprofile", "-c", script], { cwd: folder });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((word) => word !== "");
}

describe("completion in bash", () => {
  test("offers commands, options, what options take, and files", async () => {
    expect(await complete("mcpile ")).toEqual(expect.arrayContaining(["generate", "check", "breaking"]));
    expect(await complete("mcpile li")).toEqual(["lint"]);
    expect(await complete("mcpile lint --f")).toEqual(["--format"]);
    expect(await complete("mcpile lint --format ")).toEqual(["text", "json", "github", "sarif"]);
    expect(await complete("mcpile lint --format s")).toEqual(["sarif"]);
    expect(await complete("mcpile completion ")).toEqual(["bash", "zsh", "fish"]);
    expect(await complete("mcpile lint d")).toEqual(["dice.yaml"]);
  });
});

describe("the script of each shell", () => {
  test.each(["bash", "zsh", "fish"])("%s: names every command, and is read without an error", (shell) => {
    const script = scripts.get(shell) ?? "";
    for (const name of commands) expect(script).toContain(name);
    const { error, status, stderr } = spawnSync(shell, ["-n"], { input: script, encoding: "utf8" });
    // A shell that this machine lacks cannot read it.
    if (error === undefined) expect([status, stderr]).toEqual([0, ""]);
  });

  test("there is none for other shells", async () => {
    const { status, stderr } = await mcpile(["completion", "tcsh"]);
    expect(status).toBe(2);
    expect(stderr).toContain("Allowed choices are bash, zsh, fish");
  });
});

describe("--help", () => {
  test("of every command has an example", async () => {
    expect(commands.length).toBeGreaterThan(9);
    const helps = await Promise.all(
      commands
        .filter((name) => name !== "help")
        .map(async (name) => [name, (await mcpile([name, "--help"])).stdout]),
    );
    for (const [name, help] of helps) expect(help, name).toMatch(/Examples:\n {2}\$ .*mcpile/);
  });
});
