import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { apply } from "../../src/output/apply.js";
import { check } from "../../src/output/check.js";
import { textDigest } from "../../src/output/digest.js";
import { type PlanOptions, plan, type ServerOutput } from "../../src/output/plan.js";
import { newFolder, outputOf, small, snapshot, write } from "./fixture.js";

let folder: string;

beforeEach(() => {
  folder = `${newFolder()}/dice`;
});

async function generate(output: ServerOutput, options: PlanOptions = {}) {
  const { plan: done, problems } = await apply(plan(output, options));
  return {
    codes: [...problems, ...done.notices].map((diagnostic) => diagnostic.code),
    done: done.changes.map((change) => `${change.kind} ${change.path}`),
  };
}

/** A finding of `check`: state, path in the folder, and cause. */
function findings(output: ServerOutput): readonly string[] {
  return check(plan(output)).map(
    ({ state, path, cause }) => `${state} ${path.slice(folder.length + 1)}: ${cause}`,
  );
}

describe("a fresh folder", () => {
  test("gets every file and a lock, and nothing else", async () => {
    const { codes } = await generate(outputOf(folder, small));
    expect(codes).toEqual([]);
    expect(snapshot(folder)).toMatchObject(small);
    expect(Object.keys(snapshot(folder))).toHaveLength(4);
    expect(findings(outputOf(folder, small))).toEqual([]);
  });

  test("is missing to check as a whole", () => {
    expect(check(plan(outputOf(folder, small)))).toMatchObject([{ state: "missing", path: folder }]);
  });
});

describe("a stale folder", () => {
  beforeEach(() => generate(outputOf(folder, { ...small, "src/runtime/asking/state.ts": "old\n" })));
  const changed = { ...small, "src/main.ts": "other();\n", "src/new.ts": "new\n" };

  test("has what changed written, and what is no longer called for deleted with its empty folder", async () => {
    const { done } = await generate(outputOf(folder, changed));
    expect(done).toEqual([
      "keep package.json",
      "keep src/handlers/roll.ts",
      "update src/main.ts",
      "create src/new.ts",
      "delete src/runtime/asking/state.ts",
      "update mcpile.lock.json",
    ]);
    expect(snapshot(folder)).toMatchObject(changed);
    expect(Object.keys(snapshot(folder))).not.toContain("src/runtime/asking");
    expect(Object.keys(snapshot(folder))).not.toContain("src/runtime/asking/state.ts");
  });

  test("is said to be so because the manifest changed", () => {
    expect(findings(outputOf(folder, changed, { manifestDigest: "2".repeat(64) }))).toEqual([
      "modified mcpile.lock.json: the manifest changed",
      "modified src/main.ts: the manifest changed",
      "missing src/new.ts: it was never generated",
      "orphaned src/runtime/asking/state.ts: the manifest no longer calls for it",
    ]);
  });

  test("is said to be so because another mcpile wrote it", () => {
    expect(findings(outputOf(folder, changed, { generator: "2.0.0" }))).toContain(
      "modified src/main.ts: mcpile 1.2.3 wrote it, and this is 2.0.0",
    );
  });
});

describe("a handler", () => {
  beforeEach(() => generate(outputOf(folder, small)));

  test("is never written again, not even by force", async () => {
    write(folder, "src/handlers/roll.ts", "// mine\n");
    await generate(outputOf(folder, { ...small, "src/handlers/roll.ts": "// new stub\n" }), { force: true });
    expect(snapshot(folder)["src/handlers/roll.ts"]).toBe("// mine\n");
  });

  test("is not deleted when its tool goes, and check says so until it is deleted", async () => {
    const { "src/handlers/roll.ts": _, ...without } = small;
    await generate(outputOf(folder, without));
    await generate(outputOf(folder, without));
    expect(snapshot(folder)["src/handlers/roll.ts"]).toBe("// stub\n");
    expect(findings(outputOf(folder, without))).toEqual([
      "handler-orphaned src/handlers/roll.ts: its tool was removed or renamed",
    ]);
    rmSync(join(folder, "src/handlers/roll.ts"));
    await generate(outputOf(folder, without));
    expect(findings(outputOf(folder, without))).toEqual([]);
  });

  test("that is missing is made again", async () => {
    rmSync(join(folder, "src/handlers/roll.ts"));
    expect(findings(outputOf(folder, small))).toEqual([
      "handler-missing src/handlers/roll.ts: its tool has no handler",
    ]);
    await generate(outputOf(folder, small));
    expect(findings(outputOf(folder, small))).toEqual([]);
  });

  test("may have modules of its author's beside it", () => {
    write(folder, "src/handlers/store.ts", "// mine\n");
    expect(findings(outputOf(folder, small))).toEqual([]);
  });
});

describe("a file changed by hand", () => {
  beforeEach(async () => {
    await generate(outputOf(folder, small));
    write(folder, "src/main.ts", "mine();\n");
  });
  const changed = { ...small, "package.json": "{ }\n", "src/main.ts": "other();\n" };

  test("is reported and kept while the rest is written", async () => {
    const { codes } = await generate(outputOf(folder, changed));
    expect(codes).toEqual(["hand-edited"]);
    expect(snapshot(folder)).toMatchObject({ ...changed, "src/main.ts": "mine();\n" });
    expect(findings(outputOf(folder, changed))).toEqual(["modified src/main.ts: it was changed by hand"]);
  });

  test("is overwritten by force", async () => {
    const { codes } = await generate(outputOf(folder, changed), { force: true });
    expect(codes).toEqual([]);
    expect(snapshot(folder)).toMatchObject(changed);
  });

  test("is not deleted when it is no longer called for, not even by force", async () => {
    const { "src/main.ts": _, ...without } = small;
    const { codes } = await generate(outputOf(folder, without), { force: true });
    expect(codes).toEqual(["hand-edited"]);
    expect(snapshot(folder)["src/main.ts"]).toBe("mine();\n");
    expect(findings(outputOf(folder, without))).toEqual([
      "unexpected src/main.ts: mcpile did not make it, and it is not below `src/handlers`",
    ]);
  });
});

describe("files that mcpile did not make", () => {
  test("are not overwritten where there is no lock", async () => {
    write(folder, "package.json", '{ "name": "mine" }\n');
    const { codes } = await generate(outputOf(folder, small));
    expect(codes).toEqual(["hand-edited"]);
    expect(snapshot(folder)["package.json"]).toBe('{ "name": "mine" }\n');
  });

  test("are unexpected among generated ones, and nobody's business elsewhere", async () => {
    await generate(outputOf(folder, small));
    for (const path of [
      "src/stray.ts",
      "client/stray.ts",
      "data/shelf.json",
      "dist/src/main.js",
      ".env",
      "src/.swp",
    ]) {
      write(folder, path, "x\n");
    }
    const cause = "mcpile did not make it, and it is not below `src/handlers`";
    expect(findings(outputOf(folder, small))).toEqual([
      `unexpected client/stray.ts: ${cause}`,
      `unexpected src/stray.ts: ${cause}`,
    ]);
  });
});

describe("a checkout with CRLF", () => {
  test("is up to date, and stays as it is", async () => {
    await generate(outputOf(folder, small));
    for (const [path, text] of Object.entries(snapshot(folder)))
      write(folder, path, text.replaceAll("\n", "\r\n"));
    const before = snapshot(folder);
    expect(findings(outputOf(folder, small))).toEqual([]);
    await generate(outputOf(folder, small));
    expect(snapshot(folder)).toEqual(before);
  });

  test("is not taken for one changed by hand when the manifest changes", async () => {
    await generate(outputOf(folder, small));
    for (const [path, text] of Object.entries(snapshot(folder)))
      write(folder, path, text.replaceAll("\n", "\r\n"));
    const { codes } = await generate(outputOf(folder, { ...small, "src/main.ts": "other();\n" }));
    expect(codes).toEqual([]);
    expect(snapshot(folder)["src/main.ts"]).toBe("other();\n");
  });
});

describe("names that differ only in case", () => {
  test("stop the run before anything is written", async () => {
    write(folder, "src/Main.ts", "mine\n");
    const { codes } = await generate(outputOf(folder, small));
    expect(codes).toEqual(["case-clash"]);
    expect(snapshot(folder)).toEqual({ "src/Main.ts": "mine\n" });
  });

  test("are found in folders' names as well", async () => {
    write(folder, "SRC/x.ts", "mine\n");
    expect((await generate(outputOf(folder, small))).codes).toContain("case-clash");
  });
});

describe("symbolic links", () => {
  test("in the place of a folder lead nowhere", async () => {
    const outside = newFolder();
    mkdirSync(folder);
    symlinkSync(outside, join(folder, "src"));
    const { codes } = await generate(outputOf(folder, small), { force: true });
    expect(new Set(codes)).toEqual(new Set(["symbolic-link"]));
    expect(snapshot(outside)).toEqual({});
  });

  test("in the place of a file are not written through", async () => {
    const outside = newFolder();
    write(outside, "secret", "secret\n");
    mkdirSync(join(folder, "src"), { recursive: true });
    symlinkSync(join(outside, "secret"), join(folder, "src/main.ts"));
    const { codes } = await generate(outputOf(folder, small), { force: true });
    expect(codes).toEqual(["symbolic-link"]);
    expect(snapshot(outside)).toEqual({ secret: "secret\n" });
  });

  test("in the place of the server's folder or of mcpile's own work folder lead nowhere", async () => {
    const outside = newFolder();
    write(outside, "old-1", "precious\n");
    symlinkSync(outside, folder);
    expect((await generate(outputOf(folder, small))).codes).toContain("symbolic-link");
    rmSync(folder);
    mkdirSync(folder);
    symlinkSync(outside, join(folder, ".mcpile"));
    expect((await generate(outputOf(folder, small))).codes).toContain("symbolic-link");
    expect(snapshot(outside)).toEqual({ "old-1": "precious\n" });
  });

  test("may be what a handler is, and the folder of all servers may be reached through one", async () => {
    const real = newFolder();
    const out = `${newFolder()}/generated`;
    symlinkSync(real, out);
    write(real, "mine.ts", "// mine\n");
    mkdirSync(join(real, "dice/src/handlers"), { recursive: true });
    symlinkSync(join(real, "mine.ts"), join(real, "dice/src/handlers/roll.ts"));
    const { codes } = await generate(outputOf(`${out}/dice`, small));
    expect(codes).toEqual([]);
    expect(snapshot(join(real, "dice"))).toMatchObject({
      "src/main.ts": "main();\n",
      "src/handlers/roll.ts": "<link>",
    });
  });
});

describe("what is in the way", () => {
  test("a folder in the place of a file stops the run before anything is written", async () => {
    mkdirSync(join(folder, "src/main.ts"), { recursive: true });
    const { codes } = await generate(outputOf(folder, small), { force: true });
    expect(codes).toEqual(["path-blocked"]);
    expect(snapshot(folder)).toEqual({ "src/main.ts": "<folder>" });
  });

  test("a file in the place of a folder as well", async () => {
    write(folder, "src", "mine\n");
    const { codes } = await generate(outputOf(folder, small), { force: true });
    expect(new Set(codes)).toEqual(new Set(["path-blocked"]));
    expect(snapshot(folder)).toEqual({ src: "mine\n" });
  });

  test("a file in the place of the folder of all servers as well", async () => {
    const parent = newFolder();
    write(parent, "generated", "mine\n");
    const { codes } = await generate(outputOf(`${parent}/generated/dice`, small));
    expect(new Set(codes)).toEqual(new Set(["output-failed"]));
  });
});

describe("the lock", () => {
  test("has the same bytes whatever folder was there before", async () => {
    await generate(outputOf(folder, { ...small, "src/gone.ts": "gone\n" }));
    await generate(outputOf(folder, small));
    const other = `${newFolder()}/dice`;
    await generate(outputOf(other, small));
    expect(readFileSync(join(folder, "mcpile.lock.json"))).toEqual(
      readFileSync(join(other, "mcpile.lock.json")),
    );
  });

  test("with merge conflict markers still tells which files are mcpile's", async () => {
    await generate(outputOf(folder, small));
    const ours = snapshot(folder)["mcpile.lock.json"] ?? "";
    write(folder, "mcpile.lock.json", `<<<<<<< HEAD\n${ours}=======\n${ours}>>>>>>> branch\n`);
    const { codes } = await generate(outputOf(folder, { ...small, "src/main.ts": "merged();\n" }));
    expect(codes).toEqual([]);
    expect(snapshot(folder)["src/main.ts"]).toBe("merged();\n");
    expect(findings(outputOf(folder, { ...small, "src/main.ts": "merged();\n" }))).toEqual([]);
  });

  test("cannot make mcpile delete what is outside the folder", async () => {
    await generate(outputOf(folder, small));
    const outside = join(folder, "../outside.txt");
    write(folder, "../outside.txt", "precious\n");
    const digest = textDigest("precious\n");
    const lock = JSON.parse(snapshot(folder)["mcpile.lock.json"] ?? "");
    for (const path of ["../outside.txt", outside, "src/../../outside.txt", "..\\outside.txt"])
      lock.files[path] = digest;
    write(folder, "mcpile.lock.json", JSON.stringify(lock));
    const { codes } = await generate(outputOf(folder, small));
    expect(codes).toEqual([]);
    expect(readFileSync(outside, "utf8")).toBe("precious\n");
  });
});

test("a run that finds nothing to do writes nothing", async () => {
  await generate(outputOf(folder, small));
  const { done } = await generate(outputOf(folder, small));
  expect(done.every((change) => change.startsWith("keep "))).toBe(true);
});

describe("a merge of two branches that each changed the server", () => {
  const merged = (text: string, ours: string, theirs: string) =>
    text.replace(/^.*main.*$/m, `<<<<<<< HEAD\n${ours}\n=======\n${theirs}\n>>>>>>> branch`);

  test("is resolved by generating: files and lock with conflict markers are rewritten", async () => {
    await generate(outputOf(folder, small));
    const lock = readFileSync(join(folder, "mcpile.lock.json"), "utf8");
    write(folder, "src/main.ts", merged("main();\n", "ours();", "theirs();"));
    write(folder, "mcpile.lock.json", merged(lock, '    "src/main.ts": "a",', '    "src/main.ts": "b",'));
    const both = outputOf(folder, { ...small, "src/main.ts": "ours(); theirs();\n" });
    expect(findings(both)).toEqual([
      "modified mcpile.lock.json: a merge left conflict markers in it",
      "modified src/main.ts: a merge left conflict markers in it",
    ]);
    expect((await generate(both)).codes).toEqual([]);
    expect(snapshot(folder)["src/main.ts"]).toBe("ours(); theirs();\n");
    expect(findings(both)).toEqual([]);
  });

  test("leaves a handler with conflict markers to its author", async () => {
    await generate(outputOf(folder, small));
    const handler = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> branch\n";
    write(folder, "src/handlers/roll.ts", handler);
    await generate(outputOf(folder, small), { force: true });
    expect(snapshot(folder)["src/handlers/roll.ts"]).toBe(handler);
  });

  test("is not seen in a heading underlined by seven equals signs", async () => {
    await generate(outputOf(folder, { ...small, "README.md": "one\n" }));
    write(folder, "README.md", "Heading\n=======\n");
    expect((await generate(outputOf(folder, { ...small, "README.md": "two\n" }))).codes).toEqual([
      "hand-edited",
    ]);
  });
});
