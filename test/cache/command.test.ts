import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mcpile } from "../cli/command.js";
import { diceManifest, newProject } from "../cli/project.js";
import { temporaryFolder } from "../temporary-folder.js";

const home = temporaryFolder("home");
const env = { XDG_CACHE_HOME: home, LOCALAPPDATA: home };
const edited = diceManifest().replace("description: Roll dice.", "description: Throw dice.");

/** A project that was generated once and edited, and the file in which mcpile remembers it. */
async function editedProject(args: readonly string[] = []): Promise<{ cwd: string; memory: string }> {
  const cwd = newProject();
  expect((await mcpile(["generate", ...args], { cwd, env })).status).toBe(0);
  writeFileSync(join(cwd, "manifests/dice.yaml"), edited);
  const folder = join(cwd, ".mcpile");
  const [name = ""] = existsSync(folder) ? readdirSync(folder).filter((entry) => entry !== ".gitignore") : [];
  return { cwd, memory: join(folder, name) };
}

/** Generates what was edited; in CI mcpile compiles all of it and finds it as it must be. */
async function generateAndCheck(cwd: string, args: readonly string[] = []): Promise<void> {
  const { status, stdout } = await mcpile(["generate", ...args], { cwd, env });
  expect([status, stdout]).toEqual([0, expect.stringContaining("updated generated/dice/src/tools.ts")]);
  expect(readFileSync(join(cwd, "generated/dice/src/tools.ts"), "utf8")).toContain("Throw dice.");
  const check = await mcpile(["check"], { cwd, env: { ...env, CI: "true" } });
  expect(check.status, check.stdout).toBe(0);
}

test("generate remembers in the project what it made, and makes of an edit what it would have made without", async () => {
  const { cwd, memory } = await editedProject();
  const before = readFileSync(memory);
  await generateAndCheck(cwd);
  expect(readFileSync(memory).equals(before)).toBe(false);
});

test("a memory with code that mcpile did not make changes nothing", async () => {
  const { cwd, memory } = await editedProject();
  const text = readFileSync(memory, "latin1");
  const hostile = text.replaceAll("rollDiceInput", "rollDiceInPUT").replaceAll('"integer"', '"inteGER"');
  expect(hostile).not.toBe(text);
  writeFileSync(memory, hostile, "latin1");
  await generateAndCheck(cwd);
});

test("a memory of a project that another user made is not read", async () => {
  const { cwd, memory } = await editedProject();
  const theirs = readFileSync(memory);
  const other = temporaryFolder("other");
  const { status } = await mcpile(["generate"], { cwd, env: { XDG_CACHE_HOME: other, LOCALAPPDATA: other } });
  expect(status).toBe(0);
  expect(readFileSync(memory).equals(theirs)).toBe(false);
});

test("--no-cache, check, --dry-run and CI leave no memory", async () => {
  const { cwd, memory } = await editedProject(["--no-cache"]);
  await generateAndCheck(cwd, ["--no-cache"]);
  appendFileSync(join(cwd, "manifests/dice.yaml"), "  # \n");
  for (const args of [["check"], ["generate", "--dry-run"]]) await mcpile(args, { cwd, env });
  await mcpile(["generate", "--force"], { cwd, env: { ...env, CI: "true" } });
  expect(existsSync(memory)).toBe(false);
});

test("--no-cache compiles what the lock says is unchanged", async () => {
  const cwd = newProject();
  await mcpile(["generate"], { cwd, env });
  const lock = join(cwd, "generated/dice/mcpile.lock.json");
  const tools = join(cwd, "generated/dice/src/tools.ts");
  const { createHash } = await import("node:crypto");
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const before = readFileSync(tools, "utf8");
  const forged = `${before}// Not from mcpile.\n`;
  writeFileSync(tools, forged);
  writeFileSync(lock, readFileSync(lock, "utf8").replace(digest(before), digest(forged)));
  expect((await mcpile(["generate"], { cwd, env })).stderr).toContain("up to date");
  await mcpile(["generate", "--no-cache"], { cwd, env });
  expect(readFileSync(tools, "utf8")).toBe(before);
});
