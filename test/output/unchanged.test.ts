import { rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { apply } from "../../src/output/apply.js";
import { check } from "../../src/output/check.js";
import { lockFileName } from "../../src/output/lock.js";
import { plan } from "../../src/output/plan.js";
import { type Ingredients, unchangedFiles } from "../../src/output/unchanged.js";
import { newFolder, outputOf, small, write } from "./fixture.js";

const templates = "2".repeat(64);

/** A server just generated, and what it was generated from. */
async function generated(): Promise<{ folder: string; ingredients: Ingredients }> {
  const folder = join(newFolder(), "dice");
  const { files: _, ...known } = outputOf(folder, small, { templates });
  await apply(plan(outputOf(folder, small, { templates })));
  return { folder, ingredients: { ...known, handlers: ["src/handlers/roll.ts"] } };
}

test("a server whose lock and files are as they were is known without compiling, and stands the check", async () => {
  const { folder, ingredients } = await generated();
  write(folder, "src/handlers/roll.ts", "// by its author\n");
  write(folder, "src/main.ts", "main();\r\n");
  const files = unchangedFiles(ingredients);
  expect([...(files?.keys() ?? [])]).toEqual(["package.json", "src/handlers/roll.ts", "src/main.ts"]);
  if (files === undefined) return;
  expect(check(plan({ ...ingredients, files }))).toEqual([]);
});

test("what the check finds besides the files in the lock is found all the same", async () => {
  const { folder, ingredients } = await generated();
  write(folder, "src/stray.ts", "");
  const files = unchangedFiles(ingredients);
  expect(files).toBeDefined();
  if (files === undefined) return;
  expect(check(plan({ ...ingredients, files })).map(({ state }) => state)).toEqual(["unexpected"]);
});

const otherwise: Readonly<Record<string, Partial<Ingredients>>> = {
  "another manifest": { manifestDigest: "3".repeat(64) },
  "a manifest of another name": { manifestName: "other.yaml" },
  "another version": { generator: "1.2.4" },
  "other templates": { templates: "4".repeat(64) },
  "another tool": { handlers: ["src/handlers/roll.ts", "src/handlers/new.ts"] },
  "code that is newer than the lock": { codeTime: Date.now() + 60_000 },
};
for (const [name, changes] of Object.entries(otherwise)) {
  test(`${name}: compiled`, async () => {
    const { ingredients } = await generated();
    expect(unchangedFiles({ ...ingredients, ...changes })).toBeUndefined();
  });
}

const accidents: Readonly<Record<string, (folder: string) => void>> = {
  "a changed file": (folder) => write(folder, "src/main.ts", "other();\n"),
  "a deleted file": (folder) => rmSync(join(folder, "src/main.ts")),
  "a deleted handler": (folder) => rmSync(join(folder, "src/handlers/roll.ts")),
  "no lock": (folder) => rmSync(join(folder, lockFileName)),
  "a lock that is none": (folder) => write(folder, lockFileName, "{}"),
  "a run that was killed": (folder) => write(folder, ".mcpile/journal-x.json", "{}"),
};
for (const [name, happen] of Object.entries(accidents)) {
  test(`${name}: compiled`, async () => {
    const { folder, ingredients } = await generated();
    happen(folder);
    expect(unchangedFiles(ingredients)).toBeUndefined();
  });
}

test("a lock that is newer than the code is believed", async () => {
  const { folder, ingredients } = await generated();
  const lock = join(folder, lockFileName);
  utimesSync(lock, 2000, 2000);
  expect(statSync(lock).mtimeMs).toBe(2_000_000);
  expect(unchangedFiles({ ...ingredients, codeTime: 1_999_000 })).toBeDefined();
  expect(unchangedFiles({ ...ingredients, codeTime: 2_000_000 })).toBeUndefined();
});
