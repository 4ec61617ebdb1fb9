import { spawn } from "node:child_process";
import { join } from "node:path";

/** The result of compiling a folder with TypeScript. */
export interface TypeBuild {
  /** Whether there are no errors; only then was anything written. */
  readonly good: boolean;
  /** Errors as the compiler shows them; nothing when there are none. */
  readonly output: string;
  readonly errors: number;
}

/**
 * Type-checks a generated server and, when it has no error, compiles it to its `dist`: what runs from there stays as it
 * was until everything fits. `compiler`: the folder of the package `typescript`.
 */
export function buildTypes(folder: string, compiler: string, colour: boolean): Promise<TypeBuild> {
  const child = spawn(
    process.execPath,
    [join(compiler, "bin", "tsc"), "-p", folder, "--noEmitOnError", "--pretty", String(colour)],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ good: false, output: `${error.message}\n`, errors: 1 }));
    child.once("close", (status) => {
      const errors = output.match(/error.{0,10} TS\d+:/g)?.length ?? 0;
      resolve({ good: status === 0, output, errors });
    });
  });
}
