// Rewrites golden files and generated pages: runs the tests that honour `UPDATE=1`, one after the other, because several write to the
// same page.
//
//   node build/update.mjs [test/cases.test.ts ...]
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Test files that read the variable. */
function updatingTests() {
  return readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts") && !/(?:^|[\\/])(?:node_modules|out)[\\/]/.test(path))
    .map((path) => `test/${path.replaceAll("\\", "/")}`)
    .filter((path) => readFileSync(join(root, path), "utf8").includes('process.env["UPDATE"]'))
    .sort();
}

const named = process.argv.slice(2);
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--no-file-parallelism", ...(named.length > 0 ? named : updatingTests())],
  { cwd: root, env: { ...process.env, UPDATE: "1" }, stdio: "inherit" },
);
process.exit(status ?? 1);
