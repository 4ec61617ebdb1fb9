import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { filesMatching, findManifests, glob } from "../../src/cli/manifests.js";
import { temporaryFolder } from "../temporary-folder.js";

const here = process.cwd();
afterEach(() => process.chdir(here));

test("plain patterns match the same files as the library that reads all patterns", async () => {
  process.chdir(temporaryFolder("manifests"));
  for (const folder of ["manifests/inner", "manifests/folder.yaml", "node_modules/x", ".hidden", "a b"])
    mkdirSync(folder, { recursive: true });
  const files = ["a.yaml", "B.yaml", "c.yml", "d.YAML", ".e.yaml", "yaml", ".yaml", "f.yaml.bak", "[g].yaml"];
  for (const folder of [".", "manifests", "manifests/inner", "node_modules/x", ".hidden", "a b"])
    for (const file of files) writeFileSync(join(folder, file), "");
  symlinkSync("a.yaml", "manifests/link.yaml");
  symlinkSync("nowhere", "manifests/broken.yaml");

  const plain = [
    "*.yaml",
    "manifests/*.yaml",
    "manifests/inner/*.yml",
    "manifests/*",
    "*yaml",
    "none/*.yaml",
  ];
  for (const pattern of plain) {
    expect([...(filesMatching(pattern) ?? [])].sort(), pattern).toEqual([...(await glob(pattern))].sort());
  }
  const others = [
    "node_modules/x/*.yaml",
    ".hidden/*.yaml",
    "../*.yaml",
    "/*.yaml",
    "a b/*.yaml",
    "**/*.yaml",
  ];
  for (const pattern of others) expect(filesMatching(pattern), pattern).toBeUndefined();
  expect(await findManifests(["./manifests/*.yaml"])).toContain("manifests/a.yaml");
});
