import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { completeDist } from "../../src/dev/dist-folder.js";
import { temporaryFolder } from "../temporary-folder.js";

test("dist loses what has no source any more, and gets the files beside the handlers that are not code", () => {
  const folder = temporaryFolder("dist");
  const write = (path: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  };
  const kept = ["dist/src/main.js", "dist/src/main.js.map", "dist/src/validators.js"];
  const gone = ["dist/src/old.js", "dist/src/old.js.map", "dist/src/handlers/old.json"];
  for (const path of [
    "src/main.ts",
    "src/validators.js",
    "src/handlers/roll.ts",
    "src/handlers/data/a.json",
  ]) {
    write(path);
  }
  for (const path of [...kept, ...gone]) write(path);
  completeDist(folder);
  expect(kept.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  expect(gone.filter((path) => existsSync(join(folder, path)))).toEqual([]);
  expect(existsSync(join(folder, "dist/src/handlers/roll.ts"))).toBe(false);
  const copy = readFileSync(join(folder, "dist/src/handlers/data/a.json"), "utf8");
  expect(copy).toBe("src/handlers/data/a.json");
});
