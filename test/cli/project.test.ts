import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mcpile } from "./command.js";
import { diceManifest, newProject } from "./project.js";

/** A project whose server is open, which `lint` warns of. */
function openProject(settings: string): string {
  const manifest = diceManifest().replace(/^auth: .*\n/m, "");
  const cwd = newProject({ "dice.yaml": manifest });
  mkdirSync(join(cwd, ".git"));
  writeFileSync(join(cwd, "mcpile.yaml"), settings);
  return cwd;
}

test("`ignore` of mcpile.yaml accepts a problem in all manifests, and is reported where none needs it", async () => {
  const accepted = 'ignore: { open-server: "A gateway checks who calls." }\n';
  const cwd = openProject(accepted);
  const { status, stderr } = await mcpile(["lint", "--max-warnings", "0"], { cwd });
  expect([status, stderr]).toEqual([0, "1 manifest, no problems\n"]);
  writeFileSync(join(cwd, "manifests/dice.yaml"), diceManifest());
  expect((await mcpile(["lint"], { cwd })).stderr).toContain(
    "warning[unused-exception]: `open-server` is ignored, but `mcpile lint` does not find it\n --> mcpile.yaml:1:11",
  );
  // Other manifests may need it.
  expect((await mcpile(["lint", "manifests/dice.yaml"], { cwd })).stderr).toBe("1 manifest, no problems\n");
});

test("`hosts` of mcpile.yaml is that of manifests without one, and a change of it is a change of the servers", async () => {
  const cwd = openProject("hosts: [claude-directory]\n");
  expect((await mcpile(["lint"], { cwd })).stderr).toContain("Claude");
  expect((await mcpile(["generate"], { cwd })).status).toBe(0);
  writeFileSync(join(cwd, "mcpile.yaml"), "hosts: [openai]\n");
  const { status, stdout } = await mcpile(["check"], { cwd });
  expect([status, stdout]).toEqual([3, expect.stringContaining("(the manifest changed)")]);
  writeFileSync(
    join(cwd, "manifests/dice.yaml"),
    `${readFileSync(join(cwd, "manifests/dice.yaml"), "utf8")}hosts: []\n`,
  );
  expect((await mcpile(["lint"], { cwd })).stderr).not.toContain("Claude");
});

test.each([
  ["pnpm-lock.yaml", "workspace:*"],
  ["package-lock.json", "file:../mcpile-runtime"],
  ["README.md", "file:../mcpile-runtime"],
])("beside %s a server names the shared runtime as %s", async (lock, dependency) => {
  const cwd = openProject("runtime: shared\n");
  writeFileSync(join(cwd, lock), "");
  expect((await mcpile(["generate"], { cwd })).status).toBe(0);
  const { dependencies } = JSON.parse(readFileSync(join(cwd, "generated/dice/package.json"), "utf8"));
  expect(dependencies["mcpile-runtime"]).toBe(dependency);
});
