import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** The extensions of files that the compiler writes, and those of their sources. */
const compiled = /\.[cm]?js(?:\.map)?$/;
const sources = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"];
const code = /\.[cm]?[jt]sx?$/;

/**
 * Makes the `dist` of a compiled server what `npm run build` would make it: without files whose source is gone, and with the files
 * beside the handlers that are not code.
 */
export function completeDist(folder: string): void {
  const dist = join(folder, "dist");
  for (const path of filesBelow(dist)) {
    const stem = path.replace(compiled, "");
    const isCurrent = compiled.test(path)
      ? sources.some((extension) => existsSync(join(folder, stem + extension)))
      : existsSync(join(folder, path));
    if (!isCurrent) rmSync(join(dist, path), { force: true });
  }
  for (const path of filesBelow(join(folder, "src/handlers"))) {
    if (code.test(path)) continue;
    const target = join(dist, "src/handlers", path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(folder, "src/handlers", path), target);
  }
}

/** The files below a folder, relative to it; none where there is no folder. */
function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
