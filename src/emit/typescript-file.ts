import { keyOf, type Memory } from "../memory.js";
import { type Import, printImports } from "./imports.js";
import { printStatements } from "./print-statements.js";
import type { Statement, StatementsOf } from "./statements.js";

/** A module to print: its imports, then its other statements, each after a blank line. */
export interface TypeScriptFile {
  readonly path: string;
  /** The lines of the comment at its head, escaped. */
  readonly header: string;
  readonly imports: readonly Import[];
  readonly statements: readonly (Statement | StatementsOf)[];
}

/**
 * Prints modules. ts-morph prints the imports of all of them in one source file. The other statements are structures of
 * ts-morph too, printed with its writer: within a source file it would parse them.
 *
 * @param stubs Modules that are written once: nothing of them is remembered.
 */
export function printTypeScript(
  files: readonly TypeScriptFile[],
  {
    memory,
    stubs = [],
  }: { readonly memory?: Memory | undefined; readonly stubs?: readonly TypeScriptFile[] } = {},
): Map<string, string> {
  const modules = [...files, ...stubs];
  const imports = importLines(files, stubs, memory);
  const statements = [
    ...printStatements(
      files.map((file) => file.statements),
      memory,
    ),
    ...printStatements(stubs.map((file) => file.statements)),
  ];
  return new Map(
    modules.map(({ path, header, imports: { length } }, index) => {
      const head = [...(header === "" ? [] : [header]), ...imports.splice(0, length)];
      return [path, `${head.map((text) => `${text}\n`).join("")}${statements[index]}`];
    }),
  );
}

/** The printed imports of all modules, in their order. ts-morph is loaded only where some are not remembered. */
function importLines(
  files: readonly TypeScriptFile[],
  stubs: readonly TypeScriptFile[],
  memory: Memory | undefined,
): string[] {
  const [imports, others] = [files, stubs].map((modules) => modules.flatMap((module) => module.imports));
  const key = memory === undefined ? "" : keyOf("imports", [JSON.stringify(imports)]);
  const known = memory?.recall(key);
  if (known !== undefined) return [...linesOf(known), ...printImports(others ?? [])];
  const lines = [...printImports([...(imports ?? []), ...(others ?? [])])];
  memory?.keep(key, JSON.stringify(lines.slice(0, imports?.length)));
  return lines;
}

function linesOf(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.map(String) : [];
}
