import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { mcpile } from "./command.js";
import { diceManifest, generatedProject, newProject } from "./project.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const driver = `"${process.execPath}" "${main}" merge-driver %O %A %B %P %Y`;
const attributes = "generated/** merge=mcpile\ngenerated/*/src/handlers/** !merge\n";
const readme = "generated/dice/README.md";

/** A tool in a manifest, as one block. */
const tool = (name: string) =>
  `  ${name}:\n    description: Does ${name}.\n    inputSchema: { type: object, properties: { q: { type: string } } }\n`;

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

function edit(cwd: string, path: string, change: (text: string) => string): void {
  writeFileSync(join(cwd, path), change(readFileSync(join(cwd, path), "utf8")));
}

/** A repository with the branches `above` and `below`, which add a tool before and after the others; `below` is checked out. */
async function twoBranches({
  withDriver,
  byHand,
}: {
  withDriver: boolean;
  byHand?: string;
}): Promise<string> {
  const cwd = await generatedProject();
  git(cwd, "init", "-q", "-b", "main");
  git(cwd, "config", "core.autocrlf", "false");
  if (withDriver) {
    writeFileSync(join(cwd, ".gitattributes"), attributes);
    git(cwd, "config", "merge.mcpile.driver", driver);
  }
  git(cwd, "add", "-A");
  git(cwd, "commit", "-qm", "start");
  for (const [branch, place] of [
    ["above", (text: string) => text.replace("tools:\n", () => `tools:\n${tool("add_first")}`)],
    ["below", (text: string) => text + tool("toss_last")],
  ] as const) {
    git(cwd, "checkout", "-q", "-b", branch, "main");
    edit(cwd, "manifests/dice.yaml", place);
    expect(await mcpile(["generate"], { cwd })).toMatchObject({ status: 0 });
    if (byHand === branch) edit(cwd, readme, (text) => `${text}\nWritten by hand.\n`);
    git(cwd, "add", "-A");
    git(cwd, "commit", "-qm", branch);
  }
  return cwd;
}

async function expectGenerates(cwd: string): Promise<void> {
  const generated = await mcpile(["generate"], { cwd });
  expect(generated.stderr).not.toContain("hand-edited");
  expect(generated.status).toBe(0);
  expect(await mcpile(["check"], { cwd, env: { CI: "1" } })).toMatchObject({ status: 0 });
  const text = readFileSync(join(cwd, readme), "utf8");
  for (const name of ["add_first", "roll_dice", "toss_last"]) expect(text).toContain(name);
  expect(readFileSync(join(cwd, "generated/dice/mcpile.lock.json"), "utf8")).not.toContain("merged");
}

describe("two branches that add a tool each", () => {
  test.each([["merge"], ["rebase"]])("with the merge driver, git %s is clean", async (command) => {
    const cwd = await twoBranches({ withDriver: true });
    git(cwd, ...(command === "merge" ? ["merge", "-q", "--no-edit", "above"] : ["rebase", "-q", "above"]));
    expect(git(cwd, "status", "--porcelain")).toBe("");
    await expectGenerates(cwd);
  });

  test("with a shared runtime, the package of it merges as well", async () => {
    const cwd = newProject({ "one.yaml": diceManifest("one"), "two.yaml": diceManifest("two") });
    writeFileSync(join(cwd, "mcpile.yaml"), "runtime: shared\n");
    writeFileSync(join(cwd, ".gitattributes"), attributes);
    git(cwd, "init", "-q", "-b", "main");
    git(cwd, "config", "core.autocrlf", "false");
    git(cwd, "config", "merge.mcpile.driver", driver);
    const commit = async (message: string) => {
      expect(await mcpile(["generate"], { cwd })).toMatchObject({ status: 0 });
      git(cwd, "add", "-A");
      git(cwd, "commit", "-qm", message);
    };
    await commit("start");
    // Each branch needs run-time files that the other does not need.
    for (const [name, setting] of [
      ["one", "metrics: true"],
      ["two", "telemetry: true"],
    ] as const) {
      git(cwd, "checkout", "-q", "-b", name, "main");
      edit(cwd, `manifests/${name}.yaml`, (text) =>
        text.replace("version: 1.0.0", `version: 1.0.0, ${setting}`),
      );
      await commit(name);
    }
    git(cwd, "merge", "-q", "--no-edit", "one");
    expect(git(cwd, "status", "--porcelain")).toBe("");
    await commit("merged");
    expect(await mcpile(["check"], { cwd, env: { CI: "1" } })).toMatchObject({ status: 0 });
    const files = git(cwd, "ls-files", "generated/mcpile-runtime/src/runtime/observability");
    expect(files).toContain("metrics.ts");
    expect(files).toContain("telemetry.ts");
  });

  test("without the driver, generate rewrites conflicts and Git's clean merges", async () => {
    const cwd = await twoBranches({ withDriver: false });
    expect(() => git(cwd, "merge", "-q", "above")).toThrow();
    expect(git(cwd, "diff", "--name-only", "--diff-filter=U")).not.toContain("manifests/");
    await expectGenerates(cwd);
    git(cwd, "add", "-A");
    git(cwd, "commit", "-qm", "merged");
  });

  test("without the driver, after a merge that was committed with either lock", async () => {
    const cwd = await twoBranches({ withDriver: false });
    expect(() => git(cwd, "merge", "-q", "above")).toThrow();
    for (const path of git(cwd, "diff", "--name-only", "--diff-filter=U").trim().split("\n"))
      git(cwd, "checkout", "--ours", path);
    git(cwd, "add", "-A");
    git(cwd, "commit", "-qm", "merged");
    await expectGenerates(cwd);
  });

  test("a hand edit in the merge itself is kept", async () => {
    const cwd = await twoBranches({ withDriver: true });
    git(cwd, "merge", "-q", "--no-edit", "above");
    edit(cwd, readme, (text) => `${text}\nWritten by hand.\n`);
    const { status, stderr } = await mcpile(["generate"], { cwd });
    expect([status, stderr.includes("hand-edited")]).toEqual([2, true]);
    expect(readFileSync(join(cwd, readme), "utf8")).toContain("Written by hand.");
  });

  test.each([["above"], ["below"]])("a hand edit in the branch %s is not lost in silence", async (byHand) => {
    const cwd = await twoBranches({ withDriver: true, byHand });
    let clean = true;
    try {
      git(cwd, "merge", "-q", "--no-edit", "above");
    } catch {
      clean = false;
    }
    const text = readFileSync(join(cwd, readme), "utf8");
    expect(text).toContain("Written by hand.");
    if (!clean) expect(text).toContain("<<<<<<<");
    else expect((await mcpile(["generate"], { cwd })).stderr).toContain("hand-edited");
  });
});
