import { posix } from "node:path";
import { type Memory, remembered } from "../memory.js";
import { codeUnitOrder } from "../model/order.js";
import type { Templates } from "./templates.js";
import { tsMorph } from "./ts-morph.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** Modules that handlers may import, and the one that `npm start` loads first. They are copied whether or not something imports them. */
const freeModules = ["content.ts", "context.ts", "settings/env-file.ts", "tool-error.ts"];

/**
 * An import of another run-time file in a run-time file. The files are mcpile's own: a test holds this to find the imports
 * that TypeScript finds, which takes half a second to load.
 */
const relativeImport = /\b(?:from|import)[ (]"(\.[^"]+)"/g;

const runtimeFolder = "src/runtime/";

/**
 * The run-time files of a server, by path below `src/runtime/`, in code-unit order: those that its generated modules
 * import, those that handlers may import, and everything that these import. Other files are not copied.
 *
 * @param modules The generated modules.
 * @param texts The printed modules by path.
 */
export function runtimeFiles(
  modules: readonly TypeScriptFile[],
  texts: ReadonlyMap<string, string>,
  templates: Templates,
  memory?: Memory,
): ReadonlyMap<string, string> {
  const imported = modules.flatMap((module) => runtimeImports(module, texts.get(module.path) ?? "", memory));
  return runtimeClosure(imported, templates);
}

/**
 * The run-time files `names`, those that handlers may import, and everything that these import, by path below
 * `src/runtime/`, in code-unit order.
 */
export function runtimeClosure(names: readonly string[], templates: Templates): ReadonlyMap<string, string> {
  const waiting = [...freeModules, ...names];
  const found = new Map<string, string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const text = templates.runtime.get(name);
    if (text === undefined) throw new Error(`run-time file not found: ${name}`);
    found.set(name, text);
    waiting.push(...relativeImports(name, text));
  }
  return new Map([...found].sort(([a], [b]) => codeUnitOrder(a, b)));
}

/** The run-time files that a generated module imports, statically or by `import()`, by path below `src/runtime/`. */
function runtimeImports(
  { path, imports }: TypeScriptFile,
  text: string,
  memory: Memory | undefined,
): readonly string[] {
  const specifiers = imports.map(({ moduleSpecifier }) => moduleSpecifier);
  const loaded = text.includes("import(") ? loadedModules(text, memory) : [];
  return [...specifiers, ...loaded]
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => targetOf(path, specifier))
    .filter((target) => target.startsWith(runtimeFolder))
    .map((target) => target.slice(runtimeFolder.length));
}

/** As {@link importedModules}, of a module that holds strings of the manifest: only TypeScript tells what in them is an import. */
function loadedModules(text: string, memory: Memory | undefined): readonly string[] {
  const found = remembered(memory, "imported modules", [text], () => importedModules(text).join("\n"));
  return found.split("\n");
}

/** The run-time files that the run-time file `name` imports, statically or by `import()`. */
function relativeImports(name: string, text: string): readonly string[] {
  return [...text.matchAll(relativeImport)].map(([, specifier = ""]) => targetOf(name, specifier));
}

/** The modules that a module imports, statically or by `import()`, as it names them. */
export function importedModules(text: string): readonly string[] {
  return tsMorph()
    .ts.preProcessFile(text, true, true)
    .importedFiles.map((imported) => imported.fileName);
}

/** The TypeScript file that `specifier` names in the file at `path`. */
function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts");
}
