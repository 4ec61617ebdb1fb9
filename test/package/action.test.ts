import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { validateAction } from "@action-validator/core";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type CommandResult, mcpile, run } from "../cli/command.js";
import { diceManifest, generatedProject } from "../cli/project.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(join(root, "action.yml"), "utf8");

interface Step {
  readonly name: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const action: Action = parse(text);
let folder = "";

beforeEach(async () => {
  folder = await generatedProject();
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  chmodSync(join(root, "dist/cli/main.js"), 0o755);
  symlinkSync(join(root, "dist/cli/main.js"), join(folder, "node_modules/.bin/mcpile"));
});

/** Runs the shell part of a step as GitHub's runner does: inputs reach it by its environment. */
function step(name: string, inputs: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  const found = action.runs.steps.find((candidate) => candidate.name === name);
  if (found?.run === undefined) throw new Error(`no step ${name}`);
  const value = (input: string) => inputs[input] ?? action.inputs[input]?.default ?? "";
  const env = Object.fromEntries(
    Object.entries(found.env ?? {}).map(([key, template]) => [
      key,
      template.replaceAll(
        /\$\{\{ inputs\.([\w-]+)(?: \|\| '([^']*)')? \}\}/g,
        (_, input, other = "") => value(input) || other,
      ),
    ]),
  );
  const output = join(folder, "github-output");
  const shell = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", found.run];
  return run("bash", shell, { cwd: folder, env: { ...env, GITHUB_OUTPUT: output } });
}

describe("action.yml", () => {
  test("is an action by the schema of GitHub's actions", () => {
    expect(validateAction(text).errors).toEqual([]);
  });

  test("reads every input that it declares, and gives inputs to shells by the environment only", () => {
    for (const [name, { description }] of Object.entries(action.inputs)) {
      expect(text, name).toContain(`inputs.${name}`);
      expect(description).toMatch(/\.$/);
    }
    for (const { name, run: script = "" } of action.runs.steps) expect(script, name).not.toContain("${{");
  });

  test("passes for a project that is as it should be", async () => {
    for (const name of ["Lint", "Check"]) expect(await step(name), name).toMatchObject({ status: 0 });
  });

  test("annotates what is wrong in a manifest", async () => {
    writeFileSync(
      join(folder, "manifests/dice.yaml"),
      diceManifest().replace("type: integer,", "type: intger,"),
    );
    const { status, stdout } = await step("Lint");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error file=manifests\/dice\.yaml,line=9,/m);
  });

  test("annotates drift, in the folder that it is told", async () => {
    rmSync(join(folder, "generated/dice/README.md"));
    const { status, stdout } = await step("Check", { manifests: "manifests/*.yaml" });
    expect(status).toBe(3);
    expect(stdout).toContain("::error file=generated/dice/README.md");
    expect((await step("Check", { out: "elsewhere" })).status).toBe(3);
  });

  test("writes SARIF also when there are errors, and says where", async () => {
    writeFileSync(
      join(folder, "manifests/dice.yaml"),
      diceManifest().replace("type: integer,", "type: intger,"),
    );
    expect((await step("Write SARIF", { "upload-sarif": "true" })).status).toBe(0);
    const sarif = JSON.parse(readFileSync(join(folder, "mcpile.sarif"), "utf8"));
    expect(sarif.runs[0].results.length).toBeGreaterThan(0);
    expect(readFileSync(join(folder, "github-output"), "utf8")).toBe("file=mcpile.sarif\n");
  });

  test("tells breaking changes", async () => {
    writeFileSync(join(folder, "old.yaml"), diceManifest().replace("maximum: 100", "maximum: 200"));
    const { status, stdout } = await step("Breaking changes", { against: "old.yaml" });
    expect(status).toBe(1);
    expect(stdout).toContain("::error file=manifests/dice.yaml");
  });
});

describe(".pre-commit-hooks.yaml", () => {
  interface Hook {
    readonly id: string;
    readonly entry: string;
    readonly files: string;
    readonly language: string;
    readonly pass_filenames?: boolean;
  }
  const hooks: readonly Hook[] = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8"));

  test("has hooks that run commands of mcpile on files that there are", async () => {
    expect(hooks.map(({ id }) => id)).toEqual(["mcpile-check", "mcpile-lint"]);
    for (const { entry, files, language, pass_filenames } of hooks) {
      expect(language).toBe("node");
      expect(new RegExp(files).test("manifests/dice.yaml")).toBe(true);
      const [program, ...args] = entry.split(" ");
      expect(program).toBe("mcpile");
      const names = pass_filenames === false ? [] : ["manifests/dice.yaml"];
      expect(await mcpile([...args, ...names], { cwd: folder }), entry).toMatchObject({ status: 0 });
    }
  });
});
