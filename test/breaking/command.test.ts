import { execFileSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mcpile } from "../cli/command.js";
import { diceManifest, newProject } from "../cli/project.js";

let folder = "";

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, "manifests", name), text);
}

const breaking = (...args: readonly string[]) => mcpile(["breaking", ...args], { cwd: folder });
const narrowed = diceManifest().replace("maximum: 100", "maximum: 50");

/** A repository with one commit: each test has a copy. */
let repository = "";
beforeAll(() => {
  folder = newProject();
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "First");
  repository = folder;
});
beforeEach(() => {
  folder = newProject({});
  cpSync(repository, folder, { recursive: true });
});

describe("mcpile breaking --against a commit", () => {
  test("passes where nothing changed, and where a change is safe", async () => {
    expect(await breaking("--against", "HEAD")).toMatchObject({
      status: 0,
      stdout: "",
      stderr: "1 manifest compared with HEAD: nothing breaks callers\n",
    });
    write("dice.yaml", diceManifest().replace("maximum: 100", "maximum: 200"));
    expect((await breaking("--against", "main")).status).toBe(0);
  });

  test("shows what breaks at its line, and fails", async () => {
    write("dice.yaml", narrowed);
    const { status, stderr } = await breaking("--against", "HEAD");
    expect(status).toBe(1);
    expect(stderr).toContain("error[input-constraint-narrowed]");
    expect(stderr).toContain("`n_dice` of `roll_dice` is now limited by `maximum: 50` (it was `100`)");
    expect(stderr).toContain("--> manifests/dice.yaml:9:");
  });

  test("passes with a break that the manifest accepts, and reports an exception without use", async () => {
    const comment = " # mcpile-ignore input-constraint-narrowed: No caller rolls more.";
    write("dice.yaml", narrowed.replace(/(?<=maximum: 50.*)$/m, comment));
    expect(await breaking("--against", "HEAD")).toMatchObject({
      status: 0,
      stderr: "1 manifest compared with HEAD, 1 change accepted: nothing else breaks callers\n",
    });
    write("dice.yaml", diceManifest().replace(/(?<=maximum: 100.*)$/m, comment));
    const { status, stderr } = await breaking("--against", "HEAD");
    expect([status, stderr]).toEqual([0, expect.stringContaining("warning[unused-exception]")]);
  });

  test("finds a manifest in the repository by its absolute path", async () => {
    write("dice.yaml", narrowed);
    const { status, stderr } = await breaking(join(folder, "manifests/dice.yaml"), "--against", "HEAD");
    expect([status, stderr]).toEqual([1, expect.stringContaining("error[input-constraint-narrowed]")]);
  });

  test("prints for programs on standard output", async () => {
    write("dice.yaml", narrowed);
    const json = await breaking("--against", "HEAD", "--format", "json");
    expect(json.status).toBe(1);
    expect(json.stdout).toContain('"input-constraint-narrowed"');
    expect((await breaking("--against", "HEAD", "--format", "github")).stdout).toMatch(
      /^::error file=manifests\/dice\.yaml,line=9,/,
    );
    const sarif = JSON.parse((await breaking("--against", "HEAD", "--format", "sarif")).stdout);
    expect(sarif.runs[0].results[0].ruleId).toBe("input-constraint-narrowed");
  });

  test("lets a warning pass", async () => {
    write("dice.yaml", diceManifest().replace("{ audience", "{ algorithms: [RS256], audience"));
    expect((await breaking("--against", "HEAD")).status).toBe(0);
    write(
      "dice.yaml",
      diceManifest().replace("version: 1.0.0", "version: 1.0.0, limits: { requestBytes: 9 }"),
    );
    const { status, stderr } = await breaking("--against", "HEAD");
    expect(stderr).toContain("warning[limit-lowered]");
    expect(status).toBe(0);
  });

  test("reads the files that a manifest refers to as they were then", async () => {
    const referring = (name: string) =>
      diceManifest(name).replace("{ type: integer, minimum: 1, maximum: 100 }", "{ $ref: ./die.yaml }");
    write("dice.yaml", referring("dice"));
    write("die.yaml", "{ type: integer }");
    git("add", ".");
    git("commit", "-q", "-m", "Refer");
    write("die.yaml", "{ type: integer, maximum: 6 }");
    const { stderr, status } = await breaking("manifests/dice.yaml", "--against", "HEAD");
    expect(status).toBe(1);
    expect(stderr).toContain("--> manifests/die.yaml:1:");
  });

  test("counts a new manifest for nothing and a deleted one for a break", async () => {
    write("coins.yaml", diceManifest("coins").replace("roll_dice", "toss_coins"));
    const added = await breaking("--against", "HEAD");
    expect(added.status).toBe(0);
    expect(added.stderr).toContain("manifests/coins.yaml: new, not in HEAD");
    rmSync(join(folder, "manifests/dice.yaml"));
    const gone = await breaking("--against", "HEAD");
    expect(gone.status).toBe(1);
    expect(gone.stderr).toContain(
      "error[server-removed]: The manifest `manifests/dice.yaml` of HEAD is gone",
    );
    const accepted = await breaking("--against", "HEAD", "--removed", "./manifests/dice.yaml");
    expect(accepted).toMatchObject({ status: 0, stderr: expect.stringContaining("1 change accepted") });
    const other = await breaking("--against", "HEAD", "--removed", "manifests/dise.yaml");
    expect(other.status).toBe(1);
    expect(other.stderr).toContain("leave `--removed manifests/dise.yaml` out");
  });

  test("works below the top of the repository", async () => {
    write("dice.yaml", narrowed);
    const { status } = await mcpile(["breaking", "dice.yaml", "--against", "HEAD"], {
      cwd: join(folder, "manifests"),
    });
    expect(status).toBe(1);
  });
});

describe("a server is known", () => {
  const renamed = (name: string) => narrowed.replace("name: dice", `name: ${name}`);

  test.each([
    ["by its name, when its manifest has another", "chance.yaml", "dice"],
    ["by its path, when its name changed", "dice.yaml", "chance"],
    ["by its tools, when both changed", "chance.yaml", "chance"],
  ])("%s", async (_how, file, name) => {
    git("mv", "manifests/dice.yaml", "manifests/moved.yaml");
    rmSync(join(folder, "manifests/moved.yaml"));
    write(file, renamed(name));
    for (const patterns of [[], ["manifests/*.yaml"], [`manifests/${file}`]]) {
      const { status, stderr } = await breaking(...patterns, "--against", "HEAD");
      expect([status, stderr]).toEqual([1, expect.stringContaining("error[input-constraint-narrowed]")]);
      expect(stderr).toContain("1 manifest compared with HEAD");
    }
  });
});

describe("Git", () => {
  test("finds the working directory's repository in the hook of a linked worktree", async () => {
    write("dice.yaml", narrowed);
    git("commit", "-q", "-am", "Narrow");
    const tree = join(folder, "tree");
    git("worktree", "add", "-q", tree, "-b", "other");
    // As Git sets them for hooks, which run at the top of the worktree.
    const env = { GIT_DIR: join(folder, ".git/worktrees/tree"), GIT_INDEX_FILE: "index", GIT_PREFIX: "x/" };
    const { status, stderr } = await mcpile(["breaking", "dice.yaml", "--against", "HEAD~1"], {
      cwd: join(tree, "manifests"),
      env,
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining("error[input-constraint-narrowed]")]);
  });

  test("says in its own words why a commit cannot be had, and that a clone is shallow", async () => {
    git("commit", "-q", "--allow-empty", "-m", "Second");
    git("clone", "-q", "--depth", "1", `file://${folder}`, "shallow");
    const shallow = await mcpile(["breaking", "--against", "HEAD~1"], { cwd: join(folder, "shallow") });
    expect(shallow.status).toBe(2);
    expect(shallow.stderr).toContain("Git says: fatal: ");
    expect(shallow.stderr).toContain("git fetch --unshallow");
    const dubious = await mcpile(["breaking", "--against", "HEAD"], {
      cwd: folder,
      env: { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" },
    });
    expect([dubious.status, dubious.stderr]).toEqual([2, expect.stringContaining("dubious ownership")]);
  });
});

describe("mcpile breaking --against a file", () => {
  test("compares the two", async () => {
    writeFileSync(join(folder, "old.yaml"), diceManifest());
    write("dice.yaml", narrowed);
    expect((await breaking("--against", "old.yaml")).status).toBe(1);
    expect((await breaking("old.yaml", "--against", "manifests/dice.yaml")).status).toBe(0);
  });

  test("compares one manifest only", async () => {
    writeFileSync(join(folder, "old.yaml"), diceManifest());
    write("coins.yaml", diceManifest("coins"));
    const { status, stderr } = await breaking("--against", "old.yaml");
    expect(status).toBe(2);
    expect(stderr).toContain("name the one manifest");
  });
});

describe("mcpile breaking refuses", () => {
  test.each([
    [["--against", "nowhere"], 2, "`nowhere` is neither a file nor a commit"],
    [["--against", "--output=x"], 2, "is neither a file nor a commit"],
    [[], 2, "required option '--against <git ref|file|url>' not specified"],
    [["missing.yaml", "--against", "HEAD"], 2, "`missing.yaml` cannot be read"],
  ])("%j with status %d", async (args, status, message) => {
    const result = await breaking(...args);
    expect(result.stderr).toContain(message);
    expect(result.status).toBe(status);
  });

  test("an earlier version that is not a manifest, and a manifest with errors", async () => {
    write("dice.yaml", "manifest: 1\n");
    expect((await breaking("--against", "HEAD")).status).toBe(1);
    git("commit", "-q", "-a", "-m", "Break");
    write("dice.yaml", diceManifest());
    const { status, stderr } = await breaking("--against", "HEAD");
    expect(status).toBe(2);
    expect(stderr).toContain("`manifests/dice.yaml` of HEAD is not a manifest that can be compared");
  });
});
