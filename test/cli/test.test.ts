import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mcpile } from "./command.js";
import { diceManifest, generatedProject, newProject } from "./project.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("a server that was not generated: says so and exits 2", async () => {
  const { status, stderr } = await mcpile(["test"], { cwd: newProject({ "dice.yaml": diceManifest() }) });
  expect([status, stderr]).toEqual([2, "error: generated/dice not found: run `mcpile generate` first\n"]);
});

test("missing packages are installed with the package manager whose lock file is there", async () => {
  const cwd = await generatedProject();
  writeFileSync(join(cwd, "pnpm-lock.yaml"), "");
  const alone = await mcpile(["test", "--no-install"], { cwd });
  expect(alone.stderr).toContain("run `pnpm --dir generated/dice install`");
  writeFileSync(join(cwd, "pnpm-workspace.yaml"), "packages: [generated/*]\n");
  const member = await mcpile(["test", "--no-install"], { cwd });
  expect(member.stderr).toContain("run `pnpm install`");
});

test("missing packages are named with the command that installs them", async () => {
  const cwd = await generatedProject();
  const { status, stderr } = await mcpile(["test", "--no-install"], { cwd });
  expect([status, stderr]).toEqual([
    2,
    "error: packages of generated/dice not found: run `npm install --prefix generated/dice`\n",
  ]);
});

test("builds the server and runs the tests beside its handlers; an error of either is status 1", async () => {
  const cwd = await generatedProject();
  symlinkSync(join(root, "node_modules"), join(cwd, "node_modules"), "junction");
  const handlers = join(cwd, "generated/dice/src/handlers");
  const write = (name: string, text: string) => writeFileSync(join(handlers, name), text);
  write("faces.ts", "export enum Face { One = 1 }\n");
  write(
    "faces.test.ts",
    'import { equal } from "node:assert/strict";\nimport { test } from "node:test";\nimport { Face } from "./faces.js";\ntest("a face", () => equal(Face.One, 1));\n',
  );
  const good = await mcpile(["test"], { cwd });
  expect([good.status, good.stdout]).toEqual([0, "1 server tested: 0 failed\n"]);
  expect(good.stderr).toContain("a face");

  write("faces.ts", "export enum Face { One = 2 }\n");
  const wrong = await mcpile(["test"], { cwd });
  expect([wrong.status, wrong.stdout]).toEqual([
    1,
    expect.stringMatching(/1 server tested: 1 failed\nfailed {2}generated\/dice\n$/),
  ]);

  rmSync(join(handlers, "faces.test.ts"));
  mkdirSync(join(handlers, "more"));
  write("more/broken.ts", "export const broken: number = 'x';\n");
  const broken = await mcpile(["test"], { cwd });
  expect([broken.status, broken.stderr]).toEqual([1, expect.stringContaining("TS2322")]);
}, 120_000);
