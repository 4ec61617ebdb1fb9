import type { ImportDeclarationStructure, WriterFunction } from "ts-morph";
import { type Statement, writeStatement } from "./statements.js";
import { tsMorph } from "./ts-morph.js";

const { CodeBlockWriter, IndentationText, NewLineKind, Project, QuoteKind, StructureKind } = tsMorph;

/** A module to print: its imports, then its other statements, each after a blank line. */
export interface TypeScriptFile {
  readonly path: string;
  /** The lines of the comment at its head, escaped. */
  readonly header: string;
  readonly imports: readonly ImportDeclarationStructure[];
  readonly statements: readonly Statement[];
}

const lineWidth = 100;

/**
 * Prints modules. ts-morph prints the imports of all of them in one source file. The other statements are structures of
 * ts-morph too, printed with its writer: within a source file it would parse them.
 */
export function printTypeScript(files: readonly TypeScriptFile[]): Map<string, string> {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      newLineKind: NewLineKind.LineFeed,
      quoteKind: QuoteKind.Double,
    },
  });
  const statements = files.flatMap((file) => file.imports);
  const imports = project
    .createSourceFile("imports.ts", { statements })
    .getImportDeclarations()
    .map((node) => node.getText());
  // One writer for all modules: a server with many tools has many modules.
  const writer = new CodeBlockWriter({ newLine: "\n", indentNumberOfSpaces: 2 });
  const ends = files.map(({ header, imports: { length }, statements: others }) => {
    const own = imports.splice(0, length);
    for (const text of [...(header === "" ? [] : [header]), ...own]) writer.write(text).newLine();
    for (const [index, statement] of others.entries()) {
      if (index === 0 || !isDeclaration(statement)) writer.blankLineIfLastNot();
      writeStatement(writer, statement);
      writer.newLine();
    }
    return writer.getLength();
  });
  const text = writer.toString();
  return new Map(files.map(({ path }, index) => [path, text.slice(ends[index - 1] ?? 0, ends[index])]));
}

/** `import { a, b as c } from "./x.js"`, in the order given, broken over lines when it is long. */
export function importOf(
  moduleSpecifier: string,
  names: readonly string[],
  options: { readonly types?: boolean } = {},
): ImportDeclarationStructure {
  const isTypeOnly = options.types ?? false;
  const length = `import type {  } from "${moduleSpecifier}";`.length + names.join(", ").length;
  return {
    kind: StructureKind.ImportDeclaration,
    isTypeOnly,
    moduleSpecifier,
    namedImports: length <= lineWidth ? [...names] : writeNames(names),
  };
}

/** `import * as name from "./x.js"`. */
export function namespaceImportOf(moduleSpecifier: string, name: string): ImportDeclarationStructure {
  return { kind: StructureKind.ImportDeclaration, moduleSpecifier, namespaceImport: name };
}

/** Declarations stand on one line each, without blank lines between them. */
function isDeclaration(statement: Statement): boolean {
  return typeof statement === "object" && "hasDeclareKeyword" in statement;
}

/** One name per line. ts-morph indents all lines of an import but the first. */
function writeNames(names: readonly string[]): WriterFunction {
  return (writer) => {
    writer.newLine();
    for (const name of names) writer.writeLine(`${name},`);
  };
}
