import type {
  CodeBlockWriter,
  ExportAssignmentStructure,
  StructureKind,
  TypeAliasDeclarationStructure,
  VariableStatementStructure,
  WriterFunction,
} from "ts-morph";
import { tsDocComment } from "../escape/typescript-comment.js";

/** Members of ts-morph's `StructureKind`, which the compiler compares with these numbers: loading ts-morph takes half a second. */
export const structureKinds: {
  readonly exportAssignment: StructureKind.ExportAssignment;
  readonly importDeclaration: StructureKind.ImportDeclaration;
  readonly typeAlias: StructureKind.TypeAlias;
  readonly variableStatement: StructureKind.VariableStatement;
} = { exportAssignment: 10, importDeclaration: 16, typeAlias: 38, variableStatement: 41 };

/** A top-level statement behind the imports of a module: a structure of ts-morph, or an expression. */
export type Statement =
  | VariableStatementStructure
  | TypeAliasDeclarationStructure
  | ExportAssignmentStructure
  | WriterFunction;

/** Statements that are made and printed only when they are not remembered. */
export interface StatementsOf {
  /** Everything that `make` reads. */
  readonly inputs: () => readonly string[];
  readonly make: () => readonly Statement[];
}

/** `export const name: type = initializer;` under a doc comment of escaped lines (`tsCommentLines`). */
export function constant(
  name: string,
  initializer: WriterFunction,
  options: { readonly doc?: readonly string[]; readonly type?: string; readonly isExported?: boolean } = {},
): VariableStatementStructure {
  const { doc = [], type, isExported = true } = options;
  return {
    kind: structureKinds.variableStatement,
    isExported,
    declarations: [{ name, ...(type !== undefined && { type }), initializer }],
    docs: docsOf(doc),
  };
}

/** `export declare const name: type;` */
export function declaredConstant(name: string, type: string): VariableStatementStructure {
  return {
    kind: structureKinds.variableStatement,
    isExported: true,
    hasDeclareKeyword: true,
    declarations: [{ name, type }],
  };
}

/** `export type name = type;` under a doc comment of escaped lines. */
export function typeAlias(
  name: string,
  type: string,
  doc: readonly string[] = [],
): TypeAliasDeclarationStructure {
  return { kind: structureKinds.typeAlias, isExported: true, name, type, docs: docsOf(doc) };
}

/** `export default expression;` */
export function defaultExport(expression: WriterFunction): ExportAssignmentStructure {
  return { kind: structureKinds.exportAssignment, isExportEquals: false, expression };
}

/**
 * Writes a statement with ts-morph's writer. ts-morph itself prints structures only into source files, which it parses:
 * that would cost a quarter of `generate` (see docs/architecture.md).
 */
export function writeStatement(writer: CodeBlockWriter, statement: Statement): void {
  if (typeof statement === "function") {
    statement(writer);
  } else if (statement.kind === structureKinds.exportAssignment) {
    writer.write("export default ");
    writeText(writer, statement.expression);
  } else {
    writeDocs(writer, statement.docs);
    if (statement.isExported === true) writer.write("export ");
    if (statement.hasDeclareKeyword === true) writer.write("declare ");
    if (statement.kind === structureKinds.typeAlias) {
      // A long union begins on the next line.
      const isBroken = typeof statement.type === "string" && statement.type.startsWith("\n");
      writer.write(`type ${statement.name} =${isBroken ? "" : " "}`);
      writeText(writer, statement.type);
    } else {
      for (const { name, type, initializer } of statement.declarations) {
        writer.write(`const ${name}`);
        if (type !== undefined) writeText(writer.write(": "), type);
        if (initializer !== undefined) writeText(writer.write(" = "), initializer);
      }
    }
  }
  writer.write(";");
}

function docsOf(lines: readonly string[]): { description: string }[] {
  return lines.length === 0 ? [] : [{ description: lines.join("\n") }];
}

function writeDocs(writer: CodeBlockWriter, docs: TypeAliasDeclarationStructure["docs"]): void {
  for (const doc of docs ?? []) {
    const description = typeof doc === "object" ? doc.description : doc;
    if (typeof description !== "string") throw new Error("a doc comment is a string");
    writer.write(tsDocComment(description.split("\n"))).newLine();
  }
}

function writeText(writer: CodeBlockWriter, text: string | WriterFunction): void {
  if (typeof text === "function") text(writer);
  else writer.write(text);
}
