import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileSet, GeneratedFile } from "../../src/emit/file-set.js";
import type { ServerOutput } from "../../src/output/plan.js";
import { temporaryFolder } from "../temporary-folder.js";

/** A new empty folder. */
export function newFolder(): string {
  return temporaryFolder("output");
}

/** A server's files as they come from the emitter: below `src/handlers` the user's, else generated. */
export function filesOf(texts: Readonly<Record<string, string>>): FileSet {
  return new Map(
    Object.entries(texts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, text]): [string, GeneratedFile] => [
        path,
        { path, text, owner: path.startsWith("src/handlers/") ? "user" : "generated" },
      ]),
  );
}

/** A small server. */
export const small = {
  "package.json": "{}\n",
  "src/main.ts": "main();\n",
  "src/handlers/roll.ts": "// stub\n",
} as const;

export function outputOf(
  folder: string,
  texts: Readonly<Record<string, string>>,
  changes: Partial<ServerOutput> = {},
): ServerOutput {
  return {
    files: filesOf(texts),
    manifestName: "dice.yaml",
    manifestDigest: "1".repeat(64),
    generator: "1.2.3",
    folder,
    ...changes,
  };
}

/** Every file below a folder with its text; `<link>` and `<folder>` for what has none. */
export function snapshot(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) {
      if (readdirSync(path).length === 0) found[name] = "<folder>";
    } else found[name] = stats.isSymbolicLink() ? "<link>" : readFileSync(path, "utf8");
  }
  return found;
}

export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
