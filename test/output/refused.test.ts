import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { newFolder, outputOf, snapshot } from "./fixture.js";

const writer = fileURLToPath(new URL("./writer.mjs", import.meta.url));

/** The superuser may write everywhere, so its tests run as somebody else. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

const before = { "a.txt": "a\n", "b/b.txt": "b\n", "c/c.txt": "c\n", "old/gone.txt": "gone\n" };
const after = { "a.txt": "A\n", "b/b.txt": "B\n", "c/c.txt": "C\n", "c/new.txt": "new\n" };

describe.skipIf(process.platform === "win32")("when the operating system refuses", () => {
  test("a step in the middle, the steps before it are undone", () => {
    const folder = generated();
    const whole = snapshot(folder);
    chmodSync(join(folder, "c"), 0o555);
    const { status, stderr } = run(folder, after);
    chmodSync(join(folder, "c"), 0o755);
    expect(stderr).toContain("permission denied");
    expect(status).toBe(2);
    expect(snapshot(folder)).toEqual(whole);
  });

  test("the folder itself, nothing is written", () => {
    const folder = generated();
    const whole = snapshot(folder);
    chmodSync(folder, 0o555);
    const { status, stderr } = run(folder, after);
    chmodSync(folder, 0o755);
    expect(stderr).toContain("permission denied");
    expect(status).toBe(2);
    expect(snapshot(folder)).toEqual(whole);
  });

  test("to hold more, as a full disk does, nothing is written", () => {
    const folder = generated();
    const whole = snapshot(folder);
    // A limit on file sizes is the full disk that every user can have.
    const { status, stderr } = run(folder, { ...after, "z.txt": "x".repeat(1_000_000) }, "ulimit -f 100; ");
    expect(stderr).toContain("larger than allowed");
    expect(status).toBe(2);
    expect(snapshot(folder)).toEqual(whole);
  });

  test("a new server's folder, no part of it is left", () => {
    const parent = newFolder();
    own(parent);
    const { status } = run(join(parent, "out/dice"), { "z.txt": "x".repeat(1_000_000) }, "ulimit -f 100; ");
    expect(status).toBe(2);
    expect(readdirSync(parent)).toEqual([]);
  });
});

/** A server's folder as an earlier run left it. */
function generated(): string {
  const parent = newFolder();
  own(parent);
  const folder = join(parent, "dice");
  expect(run(folder, before)).toMatchObject({ status: 0, stderr: "" });
  return folder;
}

function own(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (nobody !== undefined) chownSync(folder, nobody.uid, nobody.gid);
}

function run(folder: string, texts: Readonly<Record<string, string>>, limits = "") {
  const { files, ...rest } = outputOf(folder, texts);
  const { status, stderr } = spawnSync("sh", ["-c", `${limits}exec "$0" "$1"`, process.execPath, writer], {
    input: JSON.stringify({ ...rest, files: [...files] }),
    encoding: "utf8",
    ...nobody,
  });
  return { status, stderr };
}
