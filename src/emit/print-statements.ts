import CodeBlockWriter from "code-block-writer";
import { keyOf, type Memory } from "../memory.js";
import { type Statement, type StatementsOf, writeStatement } from "./statements.js";

/** The text of the statements of each module. Declarations stand on one line each, before others is a blank line. */
export function printStatements(
  modules: readonly (readonly (Statement | StatementsOf)[])[],
  memory?: Memory,
): readonly string[] {
  // One writer for all modules: a server with many tools has many modules.
  const writer = new CodeBlockWriter({ newLine: "\n", indentNumberOfSpaces: 2 });
  /** Where the text of each piece is: in the memory, or in what was written. */
  const pieces = modules.map((statements) =>
    statements.map((one) => ("inputs" in one ? recalled(one, writer, memory) : written([one], writer))),
  );
  const text = writer.toString();
  return pieces.map((parts) =>
    parts
      .map((part) => part(text))
      .join("")
      .replace(/^(?!\n)/, "\n"),
  );
}

/** Cuts a piece out of everything that was written. */
type Piece = (written: string) => string;

function recalled(
  { inputs, make }: StatementsOf,
  writer: CodeBlockWriter,
  memory: Memory | undefined,
): Piece {
  if (memory === undefined) return written(make(), writer);
  const key = keyOf("statements", inputs());
  const known = memory.recall(key);
  if (known !== undefined) return () => known;
  const piece = written(make(), writer);
  return (all) => {
    const text = piece(all);
    memory.keep(key, text);
    return text;
  };
}

function written(statements: readonly Statement[], writer: CodeBlockWriter): Piece {
  const start = writer.getLength();
  for (const statement of statements) {
    if (!isDeclaration(statement)) writer.newLine();
    writeStatement(writer, statement);
    writer.newLine();
  }
  const end = writer.getLength();
  return (all) => all.slice(start, end);
}

function isDeclaration(statement: Statement): boolean {
  return typeof statement === "object" && "hasDeclareKeyword" in statement;
}
