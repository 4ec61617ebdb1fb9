import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.js";
import { mcpile, run } from "./command.js";

const read = (cwd: string, path: string) => readFileSync(join(cwd, path), "utf8");

/** Real Git with the hook that `mcpile init` writes: each commit starts npx and mcpile. */
test("the hook lets a fresh project be committed, and a stale one not", async () => {
  const cwd = temporaryFolder("hook");
  await mcpile(["init"], { cwd });
  await mcpile(["generate"], { cwd });
  mkdirSync(join(cwd, "node_modules/.bin"), { recursive: true });
  const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const command = join(cwd, "node_modules/.bin/mcpile");
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(command, 0o755);
  expect(statSync(join(cwd, ".githooks/pre-commit")).mode & 0o111).toBe(0o111);
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  const git = (...args: string[]) => run("git", [...identity, ...args], { cwd, env: { HOME: cwd } });
  await git("init");
  await git("config", "core.hooksPath", ".githooks");
  await git("add", ".");
  expect(await git("commit", "-m", "fresh")).toMatchObject({ status: 0 });
  const manifest = join(cwd, "manifests/dice-roller.yaml");
  writeFileSync(manifest, read(cwd, "manifests/dice-roller.yaml").replace("maximum: 100", "maximum: 50"));
  const stale = await git("commit", "-am", "stale");
  expect(stale.status).not.toBe(0);
  expect(stale.stdout + stale.stderr).toContain("npx mcpile generate");
  // Staged files count: the working directory is as it should be again.
  await git("add", "manifests");
  await mcpile(["generate"], { cwd });
  expect((await git("commit", "-m", "half")).status).not.toBe(0);
  await git("add", ".");
  expect(await git("commit", "-m", "whole")).toMatchObject({ status: 0 });
  // A clone with CRLF has a hook that runs.
  await git("-c", "core.autocrlf=true", "clone", "-q", ".", "clone");
  expect(read(cwd, "clone/.githooks/pre-commit")).not.toContain("\r");
}, 300_000);
