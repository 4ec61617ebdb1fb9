import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { snapshot } from "../output/fixture.js";
import { mcpile } from "./command.js";
import { diceManifest, generatedProject, newProject } from "./project.js";

describe("mcpile check", () => {
  test("passes what generate wrote, also from a manifest that is named", async () => {
    const cwd = await generatedProject();
    expect(await mcpile(["check"], { cwd })).toEqual({
      status: 0,
      stdout: "",
      stderr: "1 server up to date\n",
    });
    expect((await mcpile(["check", "manifests/dice.yaml"], { cwd })).status).toBe(0);
  });

  test("names every file that differs and the command that fixes it, exit 3, and writes nothing", async () => {
    const cwd = await generatedProject();
    appendFileSync(join(cwd, "manifests/dice.yaml"), "    title: Dice\n");
    appendFileSync(join(cwd, "generated/dice/Dockerfile"), "RUN true\n");
    rmSync(join(cwd, "generated/dice/src/handlers/roll-dice.ts"));
    rmSync(join(cwd, "generated/dice/package.json"));
    writeFileSync(join(cwd, "generated/dice/src/stray.ts"), "");
    const before = snapshot(cwd);
    const { status, stdout, stderr } = await mcpile(["check"], { cwd });
    expect(status).toBe(3);
    expect(stdout).toBe(`\
modified         generated/dice/Dockerfile  (it was changed by hand)
modified         generated/dice/mcpile.lock.json  (the manifest changed)
missing          generated/dice/package.json  (it was deleted)
missing handler  generated/dice/src/handlers/roll-dice.ts  (its tool has no handler)
unexpected       generated/dice/src/stray.ts  (mcpile did not make it, and it is not below \`src/handlers\`)
modified         generated/dice/src/tools.ts  (the manifest changed)
`);
    expect(stderr).toBe(`\
\`generated/dice/Dockerfile\`: move the change to a handler or the manifest, then run \`mcpile generate --force\`
\`generated/dice/src/stray.ts\`: delete it, or move it below \`src/handlers\`
To fix 4 files, run: npx mcpile generate
1 server compared: 6 differences
`);
    expect(snapshot(cwd)).toEqual(before);
  });

  test("finds a lock and a bill of materials that somebody changed, also where mcpile.lock.json does not name them", async () => {
    const cwd = await generatedProject();
    const folder = join(cwd, "generated/dice");
    const edit = (name: string, change: (text: string) => string) =>
      writeFileSync(join(folder, name), change(readFileSync(join(folder, name), "utf8")));
    edit("package-lock.json", (text) => text.replaceAll(/sha512-[^"]+/g, `sha512-${"A".repeat(86)}==`));
    edit("sbom.cdx.json", (text) => text.replaceAll("MIT", "ISC"));
    const both =
      "modified  generated/dice/package-lock.json  (it was changed by hand)\nmodified  generated/dice/sbom.cdx.json  (it was changed by hand)\n";
    const { status, stdout, stderr } = await mcpile(["check"], { cwd });
    expect([status, stdout]).toEqual([3, both]);
    expect(stderr).toContain("write `lockfile: false` under `server`");
    edit("mcpile.lock.json", (text) => text.replace(/ *"(?:package-lock|sbom.cdx).json".*\n/g, ""));
    // In CI, nothing that stands in mcpile.lock.json is believed.
    const unnamed = await mcpile(["check"], { cwd, env: { CI: "true" } });
    expect(unnamed.status).toBe(3);
    expect(unnamed.stdout).toContain("generated/dice/package-lock.json  (mcpile did not write it)");
    expect(unnamed.stdout).toContain("generated/dice/sbom.cdx.json  (mcpile did not write it)");
    expect((await mcpile(["generate", "--force"], { cwd })).status).toBe(0);
    expect((await mcpile(["check"], { cwd })).status).toBe(0);
  });

  test("leaves a lock to an author who keeps one", async () => {
    const cwd = await generatedProject();
    const manifest = diceManifest().replace("version: 1.0.0", "version: 1.0.0, lockfile: false");
    writeFileSync(join(cwd, "manifests/dice.yaml"), manifest);
    const folder = join(cwd, "generated/dice");
    expect((await mcpile(["generate"], { cwd })).status).toBe(0);
    expect(existsSync(join(folder, "sbom.cdx.json"))).toBe(false);
    // npm changes the lock that mcpile wrote before.
    expect(existsSync(join(folder, "package-lock.json"))).toBe(true);
    writeFileSync(join(folder, "package-lock.json"), "{}\n");
    expect((await mcpile(["check"], { cwd })).status).toBe(0);
    expect((await mcpile(["generate", "--force"], { cwd })).status).toBe(0);
    expect(readFileSync(join(folder, "package-lock.json"), "utf8")).toBe("{}\n");
    // Once mcpile is to write it again, it says that somebody else's is there.
    writeFileSync(join(cwd, "manifests/dice.yaml"), diceManifest());
    const { stderr } = await mcpile(["generate"], { cwd });
    expect(stderr).toContain("hand-edited");
    expect(stderr).toContain("`lockfile: false`");
    expect(readFileSync(join(folder, "package-lock.json"), "utf8")).toBe("{}\n");
  });

  test("--diff shows what generate would change", async () => {
    const cwd = await generatedProject();
    appendFileSync(join(cwd, "generated/dice/.gitignore"), "mine\n");
    const { stdout } = await mcpile(["check", "--diff"], { cwd });
    expect(stdout).toContain("--- a/generated/dice/.gitignore\n+++ b/generated/dice/.gitignore\n@@ ");
    expect(stdout).toContain("\n-mine\n");
  });

  test("never passes without having compared something", async () => {
    expect((await mcpile(["check"], { cwd: newProject({}) })).status).toBe(2);
    const never = await mcpile(["check"], { cwd: newProject() });
    expect([never.status, never.stdout]).toEqual([
      3,
      "missing  generated/dice  (the server was never generated)\n",
    ]);
    const elsewhere = await mcpile(["check", "--out", "nowhere"], { cwd: await generatedProject() });
    expect(elsewhere.status).toBe(3);
    expect(elsewhere.stderr).toContain("npx mcpile generate --out nowhere");
  });

  test("finds a server whose manifest is gone", async () => {
    const cwd = await generatedProject();
    rmSync(join(cwd, "manifests/dice.yaml"));
    writeFileSync(join(cwd, "manifests/other.yaml"), diceManifest("other"));
    await mcpile(["generate"], { cwd });
    const { status, stdout } = await mcpile(["check"], { cwd });
    expect([status, stdout]).toEqual([3, "orphaned server  generated/dice  (no manifest describes it)\n"]);
    expect((await mcpile(["check", "manifests/other.yaml"], { cwd })).status).toBe(0);
  });

  test("--format json, github and sarif say the same for programs", async () => {
    const cwd = await generatedProject();
    appendFileSync(join(cwd, "generated/dice/README.md"), "mine\n");
    const json = await mcpile(["check", "--format", "json"], { cwd });
    expect(json.status).toBe(3);
    expect(JSON.parse(json.stdout).diagnostics).toMatchObject([
      { code: "output-modified", severity: "error", file: "generated/dice/README.md" },
    ]);
    const github = await mcpile(["check", "--format", "github"], { cwd });
    expect(github.stdout).toMatch(/^::error file=generated\/dice\/README\.md,line=1,/);
    const sarif = await mcpile(["check", "--format", "sarif"], { cwd });
    expect(JSON.parse(sarif.stdout).runs[0].results).toMatchObject([{ ruleId: "output-modified" }]);
  });
});
