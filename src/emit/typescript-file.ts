import type { ImportDeclarationStructure, WriterFunction } from "ts-morph";
import { tsDocComment } from "./escape/typescript-comment.js";
import { tsMorph } from "./ts-morph.js";

const { IndentationText, NewLineKind, Project, QuoteKind, StructureKind } = tsMorph;

/** A module to print: what it imports, then its declarations, a blank line before each. */
export interface TypeScriptFile {
  readonly path: string;
  /** Lines of the comment at its head, escaped. */
  readonly header: string;
  readonly imports: readonly ImportDeclarationStructure[];
  readonly declarations: readonly Declaration[];
}

/** A top-level statement. */
export interface Declaration {
  /** Lines of its doc comment, escaped (`tsCommentLines`). */
  readonly doc?: readonly string[];
  /** Its code, made of escaped parts, without a newline at the end. */
  readonly code: string;
}

const lineWidth = 100;

/**
 * Prints modules through ts-morph: the imports of all of them from their structures in one set, and the declarations
 * behind them as the text that they are. ts-morph parses whatever becomes part of a source file: declarations are left
 * out of it, since nobody asks for their syntax trees, which would take longer than everything else together.
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
  return new Map(
    files.map((file) => {
      const own = imports.splice(0, file.imports.length);
      const head = [...(file.header === "" ? [] : [file.header]), ...own];
      return [file.path, `${head.join("\n")}\n${file.declarations.map(textOf).join("")}`];
    }),
  );
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

/** One name a line. ts-morph indents what follows the first newline of an import by itself. */
function writeNames(names: readonly string[]): WriterFunction {
  return (writer) => {
    writer.newLine();
    for (const name of names) writer.writeLine(`${name},`);
  };
}

function textOf({ doc = [], code }: Declaration): string {
  const comment = tsDocComment(doc);
  return `\n${comment === "" ? "" : `${comment}\n`}${code}\n`;
}
