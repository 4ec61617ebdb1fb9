import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Largest report of a server's tests, in bytes. */
const largestReport = 64 * 1024 * 1024;

/** Builds a generated server and runs its tests. */
export function runTests(folder: string): { readonly good: boolean; readonly output: string } {
  return runBuild(folder, "--test");
}

/** Runs the build script of a generated folder. */
export function runBuild(
  folder: string,
  ...options: readonly string[]
): { readonly good: boolean; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["build.mjs", ...options], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: largestReport,
  });
  return { good: status === 0, output: stdout + stderr };
}

/** Whether a folder has the build script of a generated server. */
export function canBuild(folder: string): boolean {
  return existsSync(join(folder, "build.mjs"));
}

/** Runs a command that installs packages. Whether it succeeded. Its output goes to standard error. */
export function install(command: string): boolean {
  return spawnSync(command, { shell: true, stdio: ["ignore", 2, 2] }).status === 0;
}
