import { tsMorph } from "../ts-morph.js";
import type { SharedRuntime } from "./runtime-name.js";

/** The modules that handlers may import. A server keeps them in `src/runtime`, as re-exports of the package's. */
export const handlerModules = ["content", "context", "tool-error"] as const;

/** Folders below a generated module's root that an import of the run-time code goes through. */
const runtimeImport = /^(?:\.\.?\/)+(?:src\/)?runtime\/(.+)$/;

/**
 * A generated module whose imports of `src/runtime` are those of the package. Only specifiers of imports are replaced: the
 * same letters in a string or a comment stay.
 */
export function importFromPackage(text: string, { packageName }: SharedRuntime): string {
  if (!text.includes("runtime/")) return text;
  const imported = tsMorph().ts.preProcessFile(text, true, true).importedFiles;
  let result = text;
  for (const { fileName, pos, end } of imported.toSorted((a, b) => b.pos - a.pos)) {
    const module = runtimeImport.exec(fileName)?.[1];
    if (module === undefined) continue;
    const start = text.indexOf(fileName, pos);
    if (start === -1 || start > end) throw new Error(`import not found: ${fileName}`);
    result = `${result.slice(0, start)}${packageName}/${module}${result.slice(start + fileName.length)}`;
  }
  return result;
}

/** The run-time files, by path below `src/runtime/`, that a module of a server imports from the package. */
export function packageImports(text: string, { packageName }: SharedRuntime): readonly string[] {
  const prefix = `${packageName}/`;
  if (!text.includes(prefix)) return [];
  return tsMorph()
    .ts.preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => specifier.startsWith(prefix) && specifier.endsWith(".js"))
    .map((specifier) => specifier.slice(prefix.length).replace(/\.js$/, ".ts"));
}
