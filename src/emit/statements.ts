import type {
  CodeBlockWriter,
  ExportAssignmentStructure,
  TypeAliasDeclarationStructure,
  VariableStatementStructure,
  WriterFunction,
} from "ts-morph";
import { tsDocComment } from "../escape/typescript-comment.js";
import { tsMorph } from "./ts-morph.js";

const { StructureKind, VariableDeclarationKind } = tsMorph;

/** A top-level statement behind the imports of a module: a structure of ts-morph, or an expression. */
export type Statement =
  | VariableStatementStructure
  | TypeAliasDeclarationStructure
  | ExportAssignmentStructure
  | WriterFunction;

/** `export const name: type = initializer;` under a doc comment of escaped lines (`tsCommentLines`). */
export function constant(
  name: string,
  initializer: WriterFunction,
  options: { readonly doc?: readonly string[]; readonly type?: string; readonly isExported?: boolean } = {},
): VariableStatementStructure {
  const { doc = [], type, isExported = true } = options;
  return {
    kind: StructureKind.VariableStatement,
    isExported,
    declarationKind: VariableDeclarationKind.Const,
    declarations: [{ name, ...(type !== undefined && { type }), initializer }],
    docs: docsOf(doc),
  };
}

/** `export declare const name: type;` */
export function declaredConstant(name: string, type: string): VariableStatementStructure {
  return {
    kind: StructureKind.VariableStatement,
    isExported: true,
    hasDeclareKeyword: true,
    declarationKind: VariableDeclarationKind.Const,
    declarations: [{ name, type }],
  };
}

/** `export type name = type;` under a doc comment of escaped lines. */
export function typeAlias(
  name: string,
  type: string,
  doc: readonly string[] = [],
): TypeAliasDeclarationStructure {
  return { kind: StructureKind.TypeAlias, isExported: true, name, type, docs: docsOf(doc) };
}

/** `export default expression;` */
export function defaultExport(expression: WriterFunction): ExportAssignmentStructure {
  return { kind: StructureKind.ExportAssignment, isExportEquals: false, expression };
}

/**
 * Writes a statement with ts-morph's writer. ts-morph itself prints structures only into source files, which it parses:
 * that would cost a quarter of `generate` (see docs/architecture.md).
 */
export function writeStatement(writer: CodeBlockWriter, statement: Statement): void {
  if (typeof statement === "function") {
    statement(writer);
  } else if (statement.kind === StructureKind.ExportAssignment) {
    writer.write("export default ");
    writeText(writer, statement.expression);
  } else {
    writeDocs(writer, statement.docs);
    if (statement.isExported === true) writer.write("export ");
    if (statement.hasDeclareKeyword === true) writer.write("declare ");
    if (statement.kind === StructureKind.TypeAlias) {
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
