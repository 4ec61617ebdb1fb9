import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Tests that start processes run `dist/`: it is built before the first test when it is older than `src/`. */
export function setup(): void {
  const dist = join(root, "dist");
  if (newest(dist) > newest(join(root, "src"))) return;
  // Built beside it and put in its place in one step: another test run may be using it.
  const next = join(root, `node_modules/.mcpile-dist-${process.pid}`);
  try {
    node("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", next);
  } catch (error) {
    // It writes what it can; `npm run typecheck` is where type errors are reported.
    console.error(error instanceof Error && "stdout" in error ? String(error.stdout) : error);
  }
  node("build/bundle.mjs", "--out", next);
  const previous = `${next}-previous`;
  if (existsSync(dist)) renameSync(dist, previous);
  renameSync(next, dist);
  rmSync(previous, { recursive: true, force: true });
}

function node(...args: readonly string[]): void {
  execFileSync(process.execPath, args, { cwd: root });
}

/** When the youngest file below a folder was changed; 0 where there is no folder. */
function newest(folder: string): number {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return Math.max(0, ...names.map((name) => statSync(join(folder, name)).mtimeMs));
  } catch {
    return 0;
  }
}
