import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageManagerOf } from "../../src/dev/package-manager.js";
import { installCommand, missingPackages, workspaceRootOf } from "../../src/dev/packages.js";
import { temporaryFolder } from "../temporary-folder.js";

/** A new folder, which is the top of a Git repository, with these files. */
function repositoryWith(files: Readonly<Record<string, string>>): string {
  const top = temporaryFolder("packages");
  mkdirSync(join(top, ".git"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(top, path, ".."), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  return top;
}

test.each([
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
])("%s tells that the project uses %s, also from a folder below", (file, name) => {
  const top = repositoryWith({ [file]: "" });
  expect(packageManagerOf(top).name).toBe(name);
  expect(packageManagerOf(join(top, "generated", "dice")).name).toBe(name);
});

test("the lock of npm counts least, and locks above the repository do not count", () => {
  expect(packageManagerOf(repositoryWith({ "package-lock.json": "", "yarn.lock": "" })).name).toBe("yarn");
  const outer = repositoryWith({ "yarn.lock": "", "inner/.git/HEAD": "" });
  expect(packageManagerOf(join(outer, "inner")).name).toBe("npm");
});

test.each<[string, Readonly<Record<string, string>>]>([
  ["package.json", { "package.json": '{ "workspaces": ["servers/*"] }' }],
  ["an object in package.json", { "package.json": '{ "workspaces": { "packages": ["./servers/**"] } }' }],
  ["pnpm-workspace.yaml", { "pnpm-workspace.yaml": "packages: [servers/*, '!servers/old']" }],
])("the workspaces of %s are installed together", (_, files) => {
  const top = repositoryWith({ ...files, "pnpm-lock.yaml": "" });
  const server = join(top, "servers", "dice");
  expect(workspaceRootOf(server)).toBe(top);
  expect(installCommand(server)).toMatch(/^pnpm --dir .+ install$/);
  expect(workspaceRootOf(join(top, "other", "dice"))).toBeUndefined();
});

test("a workspace that is excluded is installed by itself", () => {
  const top = repositoryWith({ "pnpm-workspace.yaml": "packages: [servers/*, '!servers/old']" });
  expect(workspaceRootOf(join(top, "servers", "old"))).toBeUndefined();
});

test("packages are missing until they are installed in the folder or above", () => {
  const top = repositoryWith({
    "server/package.json": '{ "dependencies": { "a": "1" }, "devDependencies": { "b": "1" } }',
    "node_modules/a/package.json": "{}",
  });
  expect(missingPackages(join(top, "server"))).toEqual(["b"]);
  expect(missingPackages(join(top, "none"))).toEqual([]);
});
