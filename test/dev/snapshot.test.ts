import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changedPaths, RecordingReader, snapshotBelow, snapshotOf } from "../../src/dev/snapshot.js";
import { diskReader } from "../../src/manifest/read.js";
import { temporaryFolder } from "../temporary-folder.js";

test("files that are changed, added and removed are told in order; a file saved as it was is not", () => {
  const before = new Map([
    ["b", "1"],
    ["same", "1"],
    ["gone", "1"],
  ]);
  const after = new Map([
    ["same", "1"],
    ["b", "2"],
    ["a", "1"],
  ]);
  expect(changedPaths(before, after)).toEqual(["a", "b", "gone"]);
});

test("a reader records every file it was asked for, also one that it did not find", () => {
  const folder = temporaryFolder("snapshot");
  const [file, missing] = [join(folder, "a.yaml"), join(folder, "b.yaml")];
  writeFileSync(file, "a: 1");
  const reader = new RecordingReader(diskReader());
  reader.read(file, file);
  reader.read(missing, missing);
  expect(reader.seen).toEqual(
    new Map([
      [file, "a: 1"],
      [missing, undefined],
    ]),
  );
  writeFileSync(missing, "b: 1");
  expect(changedPaths(reader.seen, snapshotOf(reader.seen.keys()))).toEqual([missing]);
});

test("a folder is read with all folders in it, and a folder that does not exist is empty", () => {
  const folder = temporaryFolder("snapshot");
  mkdirSync(join(folder, "lib"));
  writeFileSync(join(folder, "lib", "a.ts"), "export {};");
  const path = join(folder, "lib", "a.ts").replaceAll("\\", "/");
  expect(snapshotBelow(folder)).toEqual(new Map([[path, "export {};"]]));
  expect(snapshotBelow(join(folder, "none"))).toEqual(new Map());
});
