import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this module: in `src/`, in `dist/`, or where the bundler put the code. */
export const codeFolder = dirname(fileURLToPath(import.meta.url));

/** The folder of mcpile's package: the nearest above its code with a `package.json`. */
export const packageRoot = nearestPackage(codeFolder);

function nearestPackage(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no package.json above ${codeFolder}`);
  return nearestPackage(parent);
}
