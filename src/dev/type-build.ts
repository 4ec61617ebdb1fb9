import { spawn } from "node:child_process";
import { join } from "node:path";
import { completeDist } from "./dist-folder.js";

/** The result of compiling a folder with TypeScript. */
export interface TypeBuild {
  /** Whether there are no errors; only then was anything written. */
  readonly good: boolean;
  /** Errors as the compiler shows them, or what is unused; nothing when there is neither. */
  readonly output: string;
  readonly errors: number;
  /** Things that are declared and not used: they do not stop a server that is being edited. */
  readonly unused: number;
}

/** Errors about imports, variables and parameters that nothing uses. */
const aboutUnused = new Set(["6133", "6138", "6192", "6196", "6198", "6199", "6205"]);

/**
 * Type-checks a generated server and, when it has no error, compiles it to its `dist`: what runs from there stays as it
 * was until everything fits. `compiler`: the folder of the package `typescript`.
 */
export async function buildTypes(folder: string, compiler: string, colour: boolean): Promise<TypeBuild> {
  const strict = await runCompiler(folder, compiler, ["--pretty", String(colour)]);
  const codes = [...strict.output.matchAll(/error.{0,10} TS(\d{1,6}):/g)].map(([, code = ""]) => code);
  const { output } = strict;
  const isUnused = codes.length > 0 && codes.every((code) => aboutUnused.has(code));
  const good = strict.good || (isUnused && (await emitsUnused(folder, compiler)));
  if (!good) return { good, output, errors: codes.length, unused: 0 };
  completeDist(folder);
  return { good, output, errors: 0, unused: codes.length };
}

/** Compiles what has unused parts. */
async function emitsUnused(folder: string, compiler: string): Promise<boolean> {
  const options = ["--noUnusedLocals", "false", "--noUnusedParameters", "false"];
  return (await runCompiler(folder, compiler, options)).good;
}

function runCompiler(
  folder: string,
  compiler: string,
  options: readonly string[],
): Promise<{ readonly good: boolean; readonly output: string }> {
  const child = spawn(
    process.execPath,
    [join(compiler, "bin", "tsc"), "-p", folder, "--noEmitOnError", ...options],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ good: false, output: `error TS0: ${error.message}\n` }));
    child.once("close", (status) => resolve({ good: status === 0, output }));
  });
}
