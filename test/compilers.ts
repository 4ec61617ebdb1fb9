import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Version of the TypeScript before the native one. */
export const earlierVersion = ts.version;

/** The output of TypeScript 7 for the project of a `tsconfig.json`: empty without errors. */
export function compileNatively(tsconfig: string): string {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  try {
    return execFileSync(process.execPath, [compiler, "-p", tsconfig], { encoding: "utf8" });
  } catch (error) {
    return error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
  }
}

/** The output of the TypeScript before the native one for the project of a `tsconfig.json`: empty without errors. */
export function compileEarlier(tsconfig: string): string {
  const folder = dirname(tsconfig);
  const { config } = ts.readConfigFile(tsconfig, ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(fileNames, options, hostWithLibraries(options));
  return ts.formatDiagnostics([...errors, ...ts.getPreEmitDiagnostics(program)], {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => folder,
    getNewLine: () => "\n",
  });
}

/** ts-morph's compiler comes without the declarations of the language: it is given those of TypeScript 7. */
function hostWithLibraries(options: ts.CompilerOptions): ts.CompilerHost {
  const compiler = `node_modules/@typescript/typescript-${process.platform}-${process.arch}/lib`;
  const libraries = join(root, compiler);
  return {
    ...ts.createCompilerHost(options),
    getDefaultLibLocation: () => libraries,
    getDefaultLibFileName: () => join(libraries, "lib.d.ts"),
  };
}
