import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { snapshot } from "../output/fixture.js";
import { mcpile } from "./command.js";
import { diceManifest, generatedProject, newProject } from "./project.js";

describe("mcpile generate", () => {
  test("writes every manifest of manifests/, and says which handlers to write", async () => {
    const cwd = newProject({ "a.yaml": diceManifest("one"), "b.yaml": diceManifest("two"), "c.txt": "no" });
    const { status, stdout, stderr } = await mcpile(["generate"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toBe(
      "created generated/one/src/handlers/roll-dice.ts\ncreated generated/two/src/handlers/roll-dice.ts\n",
    );
    expect(stderr).toMatch(
      /^generated\/one: \d+ files written, 0 kept\ngenerated\/two: \d+ files written, 0 kept\n$/,
    );
    expect(existsSync(join(cwd, "generated/two/mcpile.lock.json"))).toBe(true);
  });

  test("does nothing the second time", async () => {
    const cwd = await generatedProject();
    const before = snapshot(cwd);
    const { status, stdout, stderr } = await mcpile(["generate"], { cwd });
    expect([status, stdout, stderr]).toEqual([0, "", "generated/dice: up to date\n"]);
    expect(snapshot(cwd)).toEqual(before);
  });

  test("changes only what a changed manifest changes", async () => {
    const cwd = await generatedProject();
    writeFileSync(
      join(cwd, "manifests/dice.yaml"),
      diceManifest().replace("description: Roll dice.", "description: Throw dice."),
    );
    const { stdout } = await mcpile(["generate"], { cwd });
    expect(stdout.split("\n").filter((line) => line !== "")).toEqual([
      "updated generated/dice/README.md",
      "updated generated/dice/client/mcp.ts",
      "updated generated/dice/src/tools.ts",
      "updated generated/dice/src/types.ts",
      "updated generated/dice/mcpile.lock.json",
    ]);
  });

  test("does not care for comments and layout of the manifest", async () => {
    const cwd = await generatedProject();
    appendFileSync(join(cwd, "manifests/dice.yaml"), "\n\n# A remark\n");
    expect((await mcpile(["generate"], { cwd })).stderr).toBe("generated/dice: up to date\n");
  });

  test("--dry-run says what it would do and writes nothing", async () => {
    const cwd = newProject();
    const { status, stdout } = await mcpile(["generate", "--dry-run"], { cwd });
    expect([status, stdout]).toEqual([0, "would create generated/dice/src/handlers/roll-dice.ts\n"]);
    expect(existsSync(join(cwd, "generated"))).toBe(false);
  });

  test("--out writes elsewhere", async () => {
    const cwd = newProject();
    const { status } = await mcpile(["generate", "manifests/dice.yaml", "--out", "./servers/"], { cwd });
    expect(status).toBe(0);
    expect(existsSync(join(cwd, "servers/dice/package.json"))).toBe(true);
  });

  test("a manifest with an error: its place on stderr, exit 1, nothing written, of no manifest", async () => {
    const broken = diceManifest("broken").replace("type: integer,", "type: intger,");
    const cwd = newProject({ "broken.yaml": broken, "dice.yaml": diceManifest() });
    const { status, stdout, stderr } = await mcpile(["generate"], { cwd });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("manifests/broken.yaml:9:37");
    expect(existsSync(join(cwd, "generated"))).toBe(false);
  });

  test("two manifests of one server: an error at the second", async () => {
    const cwd = newProject({ "a.yaml": diceManifest("same"), "b.yaml": diceManifest("same") });
    const { status, stderr } = await mcpile(["generate"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toContain("error[duplicate-server-name]");
    expect(stderr).toContain("manifests/b.yaml:2:");
    expect(existsSync(join(cwd, "generated"))).toBe(false);
  });

  test.each([
    ["no manifests at all", []],
    ["a glob without a match", ["nothing/*.yaml"]],
    ["a path that is not there", ["nothing.yaml"]],
    ["a folder", ["manifests"]],
    ["an unknown option", ["--frobnicate"]],
  ])("%s: exit 2", async (_, args) => {
    const cwd = newProject({});
    const { status, stdout, stderr } = await mcpile(["generate", ...args], { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error/);
  });

  test("a file changed by hand: kept, exit 2; --force overwrites it", async () => {
    const cwd = await generatedProject();
    const file = join(cwd, "generated/dice/src/main.ts");
    const text = readFileSync(file, "utf8");
    appendFileSync(file, "// mine\n");
    const kept = await mcpile(["generate"], { cwd });
    expect(kept.status).toBe(2);
    expect(kept.stderr).toContain("error[hand-edited]: `generated/dice/src/main.ts` was changed by hand");
    expect(readFileSync(file, "utf8")).toBe(`${text}// mine\n`);
    const forced = await mcpile(["generate", "--force"], { cwd });
    expect([forced.status, forced.stdout]).toEqual([0, "updated generated/dice/src/main.ts\n"]);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("something in the way of one server: exit 2, and no server is written", async () => {
    const cwd = newProject({ "a.yaml": diceManifest("one"), "b.yaml": diceManifest("two") });
    mkdirSync(join(cwd, "generated/two/package.json"), { recursive: true });
    const { status, stderr } = await mcpile(["generate"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("`generated/two/package.json` is a folder");
    expect(existsSync(join(cwd, "generated/one"))).toBe(false);
  });
});
