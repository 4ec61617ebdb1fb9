import type { ImportDeclarationStructure, WriterFunction } from "ts-morph";
import { structureKinds } from "./statements.js";
import { tsMorph } from "./ts-morph.js";

const lineWidth = 100;

/** An import declaration. */
export interface Import {
  readonly moduleSpecifier: string;
  readonly isTypeOnly: boolean;
  /** `a`, or `b as c`; absent where `namespace` is. */
  readonly names?: readonly string[];
  /** The `name` of `import * as name`. */
  readonly namespace?: string;
}

/** `import { a, b as c } from "./x.js"`, in the order given, broken over lines when it is long. */
export function importOf(
  moduleSpecifier: string,
  names: readonly string[],
  options: { readonly types?: boolean } = {},
): Import {
  return { moduleSpecifier, isTypeOnly: options.types ?? false, names };
}

/** `import * as name from "./x.js"`. */
export function namespaceImportOf(moduleSpecifier: string, name: string): Import {
  return { moduleSpecifier, isTypeOnly: false, namespace: name };
}

/** The text of each import declaration, printed by ts-morph in one source file. */
export function printImports(imports: readonly Import[]): readonly string[] {
  if (imports.length === 0) return [];
  const { IndentationText, NewLineKind, Project, QuoteKind } = tsMorph();
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
  return project
    .createSourceFile("imports.ts", { statements: imports.map(structureOf) })
    .getImportDeclarations()
    .map((node) => node.getText());
}

function structureOf({ moduleSpecifier, isTypeOnly, names, namespace }: Import): ImportDeclarationStructure {
  const kind = structureKinds.importDeclaration;
  if (names === undefined)
    return {
      kind,
      isTypeOnly,
      moduleSpecifier,
      ...(namespace !== undefined && { namespaceImport: namespace }),
    };
  const length = `import type {  } from "${moduleSpecifier}";`.length + names.join(", ").length;
  return {
    kind,
    isTypeOnly,
    moduleSpecifier,
    namedImports: length <= lineWidth ? [...names] : writeNames(names),
  };
}

/** One name per line. ts-morph indents all lines of an import but the first. */
function writeNames(names: readonly string[]): WriterFunction {
  return (writer) => {
    writer.newLine();
    for (const name of names) writer.writeLine(`${name},`);
  };
}
