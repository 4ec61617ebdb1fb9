import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Memories } from "../../src/cache/memories.js";
import { MemoryFolder, memoryFolder } from "../../src/cache/memory-folder.js";
import { userSecret } from "../../src/cache/secret.js";
import { temporaryFolder } from "../temporary-folder.js";

const secret = Buffer.alloc(32, 7);

/** The text that another process remembers of the server `dice`. */
function remembers(path: string, { code = "code", signed = secret } = {}): string | undefined {
  return new Memories(() => code, { folder: new MemoryFolder(path), secret: signed })
    .of("dice")
    .recall("key");
}

/** A folder that remembers one text, and its only file. */
function remembering(): { readonly path: string; readonly file: string } {
  const path = join(temporaryFolder("memory"), "memory");
  const memories = new Memories(() => "code", { folder: new MemoryFolder(path), secret });
  memories.of("dice").keep("key", "é text\n");
  memories.of("dice").keep("other", "");
  memories.endRun();
  const [name = ""] = readdirSync(path).filter((entry) => entry.endsWith(".memory"));
  return { path, file: join(path, name) };
}

test("the next process remembers what this one made", () => {
  const { path } = remembering();
  expect(remembers(path)).toBe("é text\n");
  expect(readFileSync(join(path, ".gitignore"), "utf8")).toBe("*\n");
});

describe("nothing is believed", () => {
  test("that other code of mcpile made", () => {
    const { path } = remembering();
    expect(remembers(path, { code: "newer" })).toBeUndefined();
  });

  test("that another user signed", () => {
    const { path } = remembering();
    expect(remembers(path, { signed: Buffer.alloc(32, 8) })).toBeUndefined();
  });

  test("of which any byte was changed, taken out or added", () => {
    const { path, file } = remembering();
    const bytes = readFileSync(file);
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      writeFileSync(file, changed);
      expect(remembers(path)).toBeUndefined();
      writeFileSync(file, bytes.subarray(0, index));
      expect(remembers(path)).toBeUndefined();
    }
    writeFileSync(file, Buffer.concat([bytes, Buffer.from("x")]));
    expect(remembers(path)).toBeUndefined();
    writeFileSync(file, bytes);
    expect(remembers(path)).toBe("é text\n");
  });

  test.skipIf(process.platform === "win32")("that a link leads to", () => {
    const { path, file } = remembering();
    const bytes = readFileSync(file);
    const elsewhere = temporaryFolder("elsewhere");
    writeFileSync(join(elsewhere, "bytes"), bytes);
    const linked = join(temporaryFolder("linked"), "memory");
    mkdirSync(linked);
    symlinkSync(join(elsewhere, "bytes"), join(linked, file.slice(path.length + 1)));
    expect(remembers(linked)).toBeUndefined();
  });
});

test.skipIf(process.platform === "win32")(
  "nothing is written through a link in the place of the folder, or above it out of the repository",
  () => {
    const elsewhere = temporaryFolder("elsewhere");
    const path = join(temporaryFolder("project"), ".mcpile");
    symlinkSync(elsewhere, path);
    new MemoryFolder(path).write("dice", [Buffer.from("x")]);
    expect(readdirSync(elsewhere)).toEqual([]);
    const repository = temporaryFolder("repository");
    mkdirSync(join(repository, ".git"));
    symlinkSync(elsewhere, join(repository, "node_modules"));
    new MemoryFolder(memoryFolder(repository)).write("dice", [Buffer.from("x")]);
    expect(readdirSync(elsewhere)).toEqual([]);
  },
);

test("what a run does not use is forgotten after the next one", () => {
  const memories = new Memories(() => "code");
  const memory = memories.of("dice");
  memory.keep("key", "text");
  memories.endRun();
  memory.keep("another", "text");
  memories.endRun();
  expect(memory.recall("key")).toBeUndefined();
  expect(memory.recall("another")).toBe("text");
});

test("a folder keeps the memories of 32 servers, and nothing of other people's is deleted", () => {
  const path = temporaryFolder("many");
  writeFileSync(join(path, "mine.txt"), "");
  const folder = new MemoryFolder(path);
  for (let server = 0; server < 40; server++) {
    folder.write(`server-${server}`, [Buffer.from("x")]);
    const [newest] = readdirSync(path).filter((name) => statSync(join(path, name)).mtimeMs > 1e12);
    if (newest?.endsWith(".memory") === true) utimesSync(join(path, newest), server, server);
  }
  expect(readdirSync(path).filter((name) => name.endsWith(".memory"))).toHaveLength(32);
  expect(existsSync(join(path, "mine.txt"))).toBe(true);
  expect(folder.read("server-0")).toBeUndefined();
  expect(folder.read("server-39")?.toString()).toBe("x");
});

test("memories are in the nearest `node_modules`, or in the working directory", () => {
  const project = temporaryFolder("project");
  mkdirSync(join(project, "deep/er"), { recursive: true });
  expect(memoryFolder(join(project, "deep/er"))).toBe(join(project, "deep/er/.mcpile"));
  mkdirSync(join(project, "node_modules"));
  expect(memoryFolder(join(project, "deep/er"))).toBe(join(project, "node_modules/.cache/mcpile"));
});

describe("the secret of a user", () => {
  test("is made once, for this user alone", () => {
    const path = join(temporaryFolder("home"), "cache/mcpile/memory.key");
    const made = userSecret(path);
    expect(made).toHaveLength(32);
    expect(userSecret(path)).toEqual(made);
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.skipIf(process.platform === "win32")("is not used where others may have read it", () => {
    const path = join(temporaryFolder("home"), "memory.key");
    userSecret(path);
    chmodSync(path, 0o640);
    expect(userSecret(path)).toBeUndefined();
  });

  test("is not used where it is something else, and not made where nothing can be", () => {
    const home = temporaryFolder("home");
    writeFileSync(join(home, "short"), "x", { mode: 0o600 });
    expect(userSecret(join(home, "short"))).toBeUndefined();
    expect(userSecret(join(home, "short/below"))).toBeUndefined();
  });
});
