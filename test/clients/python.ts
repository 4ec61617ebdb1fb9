import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A Python that can import the real `openai` package with this environment; or why there is none. */
export type PythonWithOpenAi =
  | { readonly env: Readonly<Record<string, string>> }
  | { readonly missing: string };

const cache = fileURLToPath(new URL("../../node_modules/.cache/mcpile-python/", import.meta.url));

/**
 * Finds `python3` with the `openai` package, and installs the package for these tests alone where it is missing
 * (`node_modules/.cache/mcpile-python`, kept from run to run).
 */
export function findPython(): PythonWithOpenAi {
  const installed = join(cache, "openai");
  for (const env of [{}, { PYTHONPATH: installed }]) if (imports(env)) return { env };
  if (!succeeds(["--version"])) return { missing: "there is no python3 on this machine" };
  try {
    mkdirSync(cache, { recursive: true });
    // Installed beside its place: another run of the tests may be doing the same.
    const fresh = mkdtempSync(join(cache, "fresh-"));
    const install = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--retries",
      "1",
      "--target",
      fresh,
      "openai",
    ];
    execFileSync("python3", install, { encoding: "utf8", stdio: "pipe" });
    if (existsSync(installed)) rmSync(fresh, { recursive: true });
    else renameSync(fresh, installed);
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    return { missing: `\`python3 -m pip install openai\` failed: ${said.trim().split("\n").at(-1)}` };
  }
  return imports({ PYTHONPATH: installed })
    ? { env: { PYTHONPATH: installed } }
    : { missing: "the installed openai package cannot be imported" };
}

function imports(env: Readonly<Record<string, string>>): boolean {
  return succeeds(["-c", "import openai"], env);
}

function succeeds(args: readonly string[], env: Readonly<Record<string, string>> = {}): boolean {
  try {
    execFileSync("python3", args, { env: { PATH: process.env["PATH"] ?? "", ...env }, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
