import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isRefusal, readOrdinaryFile } from "../disk/ordinary-file.js";
import { repositoryLeftByLink } from "../disk/repository.js";

/** Largest memory of a server, in bytes: a server of 5,000 tools has a third of it. */
const LARGEST = 128 * 1024 * 1024;
/** Most memories in a folder. */
const MOST = 32;
const NAME = /^[0-9a-f]{64}\.memory$/;

/**
 * The folder that remembers for the project in or above `start`: `node_modules/.cache/mcpile` of the nearest `node_modules`
 * above it, else `.mcpile` in it.
 */
export function memoryFolder(start: string): string {
  const folder = resolve(start);
  for (let above = folder; ; above = dirname(above)) {
    const modules = join(above, "node_modules");
    if (existsSync(modules)) return join(modules, ".cache", "mcpile");
    if (dirname(above) === above) return join(folder, ".mcpile");
  }
}

/** The files of a folder that remembers: one for each server. Whatever goes wrong, nothing is remembered. */
export class MemoryFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The bytes that `write` left for the server in `folder`, unless somebody changed them. */
  read(folder: string): Buffer | undefined {
    try {
      const bytes = readOrdinaryFile(this.#fileOf(folder), { links: "refuse", largest: LARGEST });
      return isRefusal(bytes) ? undefined : bytes;
    } catch {
      return undefined;
    }
  }

  /** Replaces what is remembered of a server. Another run sees the old bytes or the new ones. */
  write(folder: string, parts: readonly Buffer[]): void {
    if (parts.reduce((sum, { length }) => sum + length, 0) > LARGEST) return;
    const path = this.#fileOf(folder);
    const draft = `${path}.${process.pid}`;
    try {
      this.#make();
      writeFileSync(draft, Buffer.concat(parts), { flag: "wx", mode: 0o600 });
      renameSync(draft, path);
      this.#forgetOldest();
    } catch {
      rmSync(draft, { force: true });
    }
  }

  #fileOf(folder: string): string {
    return join(this.#path, `${createHash("sha256").update(resolve(folder)).digest("hex")}.memory`);
  }

  #make(): void {
    // Nothing is written through a link that somebody committed.
    if (repositoryLeftByLink(this.#path) !== undefined) throw new Error("outside");
    mkdirSync(this.#path, { recursive: true });
    if (!lstatSync(this.#path).isDirectory()) throw new Error("not a folder");
    const ignore = join(this.#path, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n", { flag: "wx" });
  }

  #forgetOldest(): void {
    const files = readdirSync(this.#path)
      .filter((name) => NAME.test(name) || NAME.test(name.replace(/\.\d+$/, "")))
      .map((name) => join(this.#path, name))
      .map((path) => ({ path, time: statSync(path).mtimeMs }))
      .sort((a, b) => b.time - a.time);
    for (const { path } of files.slice(MOST)) rmSync(path, { force: true });
  }
}
