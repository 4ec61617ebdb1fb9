import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { RecordingReader, snapshotBelow } from "../../src/dev/snapshot.js";
import { loadManifest } from "../../src/manifest/load.js";
import { diskReader, readFileFromDisk } from "../../src/manifest/read.js";
import { apply } from "../../src/output/apply.js";
import { check } from "../../src/output/check.js";
import { textDigest } from "../../src/output/digest.js";
import { lockText } from "../../src/output/lock.js";
import { plan } from "../../src/output/plan.js";
import { diceManifest } from "../cli/project.js";
import { temporaryFolder } from "../temporary-folder.js";
import { outputOf, small, snapshot, write } from "./fixture.js";

let root: string;

beforeEach(() => {
  root = temporaryFolder("hostile");
});

/** Files that somebody else's repository may have in the place of an ordinary one. */
const strangers: Readonly<Record<string, (path: string) => void>> = {
  "a FIFO": (path) => execFileSync("mkfifo", [path]),
  "a link to a device": (path) => symlinkSync("/dev/zero", path),
  "a link to a file outside": (path) => {
    writeFileSync(join(root, "secret"), "password: hunter2\n");
    symlinkSync(join(root, "secret"), path);
  },
  "a link that leads nowhere": (path) => symlinkSync(join(root, "nowhere"), path),
  "a folder": (path) => mkdirSync(path),
  "a file of a gigabyte": (path) => {
    writeFileSync(path, "");
    truncateSync(path, 1024 ** 3);
  },
};

test("a link above the server's folder that leads out of the repository is not followed, one that stays inside is", async () => {
  const outside = temporaryFolder("outside");
  mkdirSync(join(root, ".git"));
  mkdirSync(join(root, "packages/servers"), { recursive: true });
  symlinkSync(outside, join(root, "generated"));
  symlinkSync(join(root, "packages/servers"), join(root, "inside"));
  for (const folder of ["generated/dice", "generated/team/dice"]) {
    const { problems } = await apply(plan(outputOf(join(root, folder), small)));
    expect(
      problems.concat(plan(outputOf(join(root, folder), small)).obstacles).map(({ code }) => code),
    ).toContain("symbolic-link");
  }
  expect(snapshot(outside)).toEqual({});
  expect(plan(outputOf(join(root, "inside/dice"), small)).obstacles).toEqual([]);
});

describe("in a server's folder", () => {
  const places = [
    "mcpile.lock.json",
    ".mcpile/journal-00000000-0000-4000-8000-000000000000.json",
    ".mcpile/lease.json",
    "src/main.ts",
    ".mcpile",
  ];
  const table = Object.keys(strangers).flatMap((name) => places.map((place) => [name, place] as const));

  // A work folder is a folder, and whoever holds the lease wrote what he liked into it.
  const harmless = new Set(["a folder .mcpile"]);

  test.each(table)(
    "%s in the place of %s stops check and generate at once, and changes nothing",
    async (name, place) => {
      const folder = join(root, "dice");
      await apply(plan(outputOf(folder, small)));
      const changed = outputOf(folder, { ...small, "src/main.ts": "other();\n" });
      mkdirSync(dirname(join(folder, place)), { recursive: true });
      execFileSync("rm", ["-rf", join(folder, place)]);
      strangers[name]?.(join(folder, place));
      const planned = plan(changed);
      check(planned);
      const { problems } = await apply(planned);
      if (harmless.has(`${name} ${place}`)) return;
      expect(planned.obstacles.map(({ code }) => code)).not.toEqual([]);
      expect(problems.map(({ severity }) => severity)).toContain("error");
      expect(JSON.stringify(problems)).not.toContain("hunter2");
    },
  );

  test("a lock that names files of their author has none of them deleted", async () => {
    const folder = join(root, "dice");
    await apply(plan(outputOf(folder, small)));
    const mine = [
      ".env",
      "src/handlers/mine.ts",
      "src/handlers/roll.ts",
      "src/handlers/main.ts",
      "src/handlers/deep/store.ts",
      "src/mine.ts",
      "data/list.json",
      "package-lock.json",
      "src/runtime/.env",
      "src/runtime/notes.txt",
      "src/runtime/own.ts",
      "src/runtime/calls/own.ts",
      "client/mine.ts",
      "Readme.md",
      "test/mine.test.ts",
      ".git/config",
    ];
    for (const path of mine) write(folder, path, "mine\n");
    const files = new Map(mine.map((path) => [path, textDigest("mine\n")]));
    const lock = { generator: "1.2.3", manifest: "dice.yaml", manifestDigest: "1".repeat(64), files };
    write(folder, "mcpile.lock.json", lockText({ ...lock, handlers: mine }));
    const { plan: done } = await apply(plan(outputOf(folder, small), { force: true }));
    expect(done.changes.filter(({ kind }) => kind === "delete")).toEqual([]);
    expect(snapshot(folder)).toMatchObject(Object.fromEntries(mine.map((path) => [path, "mine\n"])));
    expect(snapshot(folder)["mcpile.lock.json"]).not.toMatch(/\.env|list\.json|deep|package-lock/);
    const found = check(plan(outputOf(folder, small)));
    expect(found.filter(({ path }) => path.endsWith(".env") || path.endsWith("list.json"))).toEqual([]);
  });

  test("a journal that names files of their author has none of them deleted", async () => {
    const folder = join(root, "dice");
    await apply(plan(outputOf(folder, small)));
    write(folder, ".env", "mine\n");
    const files = new Map([[".env", textDigest("mine\n")]]);
    const journal = { generator: "1", manifest: "dice.yaml", manifestDigest: "1", files, handlers: [".env"] };
    write(folder, ".mcpile/journal-1.json", lockText(journal));
    await apply(plan(outputOf(folder, small)));
    expect(snapshot(folder)[".env"]).toBe("mine\n");
  });
});

describe("in the folder of manifests", () => {
  const asReference = diceManifest().replace(
    "{ type: integer, minimum: 1, maximum: 100 }",
    "{ $ref: ./die.yaml }",
  );

  beforeEach(() => {
    mkdirSync(join(root, "repository/.git"), { recursive: true });
    mkdirSync(join(root, "repository/manifests"));
  });

  test.each(Object.keys(strangers))("%s is not read as a manifest or a reference", (name) => {
    const manifest = join(root, "repository/manifests/dice.yaml");
    const die = join(root, "repository/manifests/die.yaml");
    writeFileSync(manifest, asReference);
    strangers[name]?.(die);
    for (const path of [die, manifest]) {
      const [loaded, diagnostics] = loadManifest(path, readFileFromDisk);
      expect(loaded === undefined || diagnostics.length > 0).toBe(true);
      expect(diagnostics.map(({ code }) => code)).toContain(
        path === die ? "unreadable-file" : "unresolved-reference",
      );
      expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
    }
    const reader = new RecordingReader(readFileFromDisk);
    expect(typeof reader.read(die, manifest)).not.toBe("string");
    expect(snapshotBelow(join(root, "repository")).size).toBeGreaterThan(0);
  });

  test("a `$ref`, a link to a folder and a nested repository lead out of it in vain, unless that is allowed", () => {
    const other = join(root, "other");
    mkdirSync(join(other, ".git"), { recursive: true });
    writeFileSync(join(other, "die.yaml"), "{ type: integer }\n");
    symlinkSync(other, join(root, "repository/manifests/linked"));
    for (const target of ["../../other/die.yaml", "./linked/die.yaml"]) {
      const manifest = join(root, "repository/manifests/dice.yaml");
      writeFileSync(manifest, asReference.replace("./die.yaml", target));
      const [, diagnostics] = loadManifest(manifest, readFileFromDisk);
      expect(diagnostics).toMatchObject([
        {
          code: "unresolved-reference",
          message: expect.stringContaining("it is outside the repository"),
          help: expect.stringContaining("--allow-outside"),
        },
      ]);
      const [loaded, problems] = loadManifest(manifest, diskReader({ allowOutside: true }));
      expect(problems).toEqual([]);
      expect(loaded?.references.size).toBe(1);
    }
    const [, linked] = loadManifest(join(root, "repository/manifests/linked/die.yaml"), readFileFromDisk);
    expect(linked).toMatchObject([{ code: "unreadable-file" }]);
  });

  test("a link inside the repository is followed, and so is one to the repository itself", () => {
    mkdirSync(join(root, "repository/shared"));
    writeFileSync(join(root, "repository/shared/die.yaml"), "{ type: integer }\n");
    symlinkSync("../shared/die.yaml", join(root, "repository/manifests/die.yaml"));
    writeFileSync(join(root, "repository/manifests/dice.yaml"), asReference);
    symlinkSync(join(root, "repository"), join(root, "way"));
    for (const way of ["repository", "way"]) {
      const [loaded, problems] = loadManifest(join(root, way, "manifests/dice.yaml"), readFileFromDisk);
      expect(problems).toEqual([]);
      expect(loaded?.references.size).toBe(1);
    }
  });
});
