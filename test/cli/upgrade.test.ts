import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { textDigest } from "../../src/output/digest.js";
import { mcpileVersion } from "../../src/version.js";
import { snapshot } from "../output/fixture.js";
import { mcpile } from "./command.js";
import { diceManifest, generatedProject, newProject } from "./project.js";

const now = mcpileVersion();

/** A project whose servers mcpile 0.0.1 wrote: with other text in one file, without another, and with one that is gone. */
async function olderProject(version = "0.0.1"): Promise<string> {
  const cwd = await generatedProject();
  const folder = join(cwd, "generated/dice");
  const lockPath = join(folder, "mcpile.lock.json");
  const lock = JSON.parse(readFileSync(lockPath, "utf8"));
  const older = "// The module of an earlier version.\n";
  lock.generator = version;
  lock.templates = { sha256: "0".repeat(64) };
  for (const name of ["src/runtime/calls/call.ts", "src/runtime/calls/cut-json.ts"]) {
    writeFileSync(join(folder, name), older);
    lock.files[name] = textDigest(older);
  }
  rmSync(join(folder, "package-lock.json"));
  delete lock.files["package-lock.json"];
  writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
  writeFileSync(join(folder, "src/handlers/roll-dice.ts"), "// mine\n");
  return cwd;
}

describe("mcpile upgrade", () => {
  test("regenerates servers and says from which version, what changed in words, and which files", async () => {
    const cwd = await olderProject();
    const dry = await mcpile(["upgrade", "--dry-run"], { cwd });
    expect(existsSync(join(cwd, "generated/dice/package-lock.json"))).toBe(false);
    const { status, stdout, stderr } = await mcpile(["upgrade"], { cwd });
    expect([status, stdout]).toEqual([0, dry.stdout]);
    expect(stdout).toMatch(
      new RegExp(`^# mcpile 0\\.0\\.1 → ${now}\n\n## Changes of the templates\n\n(?:\\* .+\\.\n)+\n## `),
    );
    expect(stdout).toContain("* Servers have a package lock with the integrity of every package");
    // Concerns no file that differs.
    expect(stdout).not.toContain("HTTP tools");
    expect(stdout.slice(stdout.indexOf("## `")).replace(/\(\+\d+ −1\)/, "(+n −1)")).toBe(`\
## \`generated/dice\`

Written by mcpile 0.0.1. Handlers are as they were.

* added \`package-lock.json\`
* changed \`src/runtime/calls/call.ts\` (+n −1)
* removed \`src/runtime/calls/cut-json.ts\`
`);
    expect(stderr).toContain("Next: review the difference, run `npx --no mcpile test`");
    expect(readFileSync(join(cwd, "generated/dice/src/handlers/roll-dice.ts"), "utf8")).toBe("// mine\n");
    expect((await mcpile(["check"], { cwd, env: { CI: "true" } })).status).toBe(0);
    expect(await mcpile(["upgrade"], { cwd })).toEqual({
      status: 0,
      stdout: "",
      stderr: `1 server up to date: mcpile ${now} wrote them\n`,
    });
  });

  test("says that the manifest changed as well", async () => {
    const cwd = await olderProject();
    writeFileSync(join(cwd, "manifests/dice.yaml"), diceManifest().replace("Roll dice", "Throw dice"));
    expect((await mcpile(["upgrade", "--dry-run"], { cwd })).stdout).toContain(
      "The manifest changed since it was generated: these files hold that change too.",
    );
  });

  test("writes nothing where a generated file was changed by hand, unless it is forced", async () => {
    const cwd = await olderProject();
    writeFileSync(join(cwd, "generated/dice/Dockerfile"), "FROM scratch\n");
    const before = snapshot(cwd);
    const { status, stdout, stderr } = await mcpile(["upgrade"], { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("error[hand-edited]: `generated/dice/Dockerfile` was changed by hand");
    expect(stderr).toContain("Nothing was written.");
    expect(snapshot(cwd)).toEqual(before);
    expect((await mcpile(["upgrade", "--force"], { cwd })).status).toBe(0);
    expect((await mcpile(["check"], { cwd })).status).toBe(0);
  });

  test("does not take back what a newer mcpile wrote", async () => {
    const cwd = await olderProject("99.0.0");
    const { status, stderr } = await mcpile(["upgrade"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(
      `error[written-by-newer]: \`generated/dice\` was written by mcpile 99.0.0, and this is ${now}`,
    );
    expect(stderr).toContain("help: update mcpile to 99.0.0 or later");
  });

  test("generates servers that are new, and stops at a manifest with an error", async () => {
    const cwd = newProject();
    const { stdout, status } = await mcpile(["upgrade"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/## `generated\/dice`\n\nNew\. \d+ files\.\n/);
    writeFileSync(join(cwd, "manifests/dice.yaml"), "manifest: 1\n");
    expect((await mcpile(["upgrade"], { cwd })).status).toBe(1);
  });
});

describe("mcpile check", () => {
  test("says which mcpile wrote a folder and what changed in its templates since", async () => {
    const cwd = await olderProject();
    const { status, stdout, stderr } = await mcpile(["check"], { cwd });
    expect(status).toBe(3);
    expect(stdout).toContain(`(mcpile 0.0.1 wrote it, and this is ${now})`);
    expect(stderr).toContain(
      `\`generated/dice\` was written by mcpile 0.0.1; this is ${now}. Since then, templates of its files changed:\n  * `,
    );
    expect(stderr).not.toContain("HTTP tools");
  });
});
