import {
  CodeBlockWriter,
  IndentationText,
  NewLineKind,
  Project,
  QuoteKind,
  type StatementStructures,
  VariableDeclarationKind,
  type WriterFunction,
} from "ts-morph";
import { expect, test } from "vitest";
import {
  call,
  code,
  lazyImport,
  list,
  literal,
  object,
  objectOfNames,
  property,
} from "../../src/emit/expressions.js";
import {
  constant,
  declaredConstant,
  defaultExport,
  type Statement,
  typeAlias,
  writeStatement,
} from "../../src/emit/statements.js";
import { tsString } from "../../src/escape/typescript.js";
import { tsCommentLines } from "../../src/escape/typescript-comment.js";

const hostile = 'it\'s `${x}` "quoted" /* and */ // more\n*/ @ts-ignore \u2028 </script>';
const doc = tsCommentLines(`One line.\n\n${hostile}`);

const statements: readonly (readonly [string, Statement])[] = [
  ["a constant on one line", constant("a", literal(1), { type: "number", doc: ["One."] })],
  ["a constant that is not exported", constant("b", literal([true]), { isExported: false })],
  ["a declared constant", declaredConstant("c", "Validator")],
  [
    "an object of data, names and calls",
    constant(
      "d",
      object([
        property(hostile, literal(hostile)),
        property("__proto__", literal({ ["__proto__"]: [hostile, { b: "x".repeat(90) }] })),
        { variable: "tools" },
        lazyImport("sdk", "./sdk.js"),
        property("names", objectOfNames([["A", "schemas.A"]])),
        property("many", objectOfNames([...Array(9).keys()].map((n) => [`name ${n}`, `schemas.name${n}`]))),
        property("items", list([literal({ a: 1 }), code("x")])),
        { spread: call("httpTool", code("requests.search"), code("validators.searchOutput")) },
      ]),
      { doc, type: "Settings" },
    ),
  ],
  ["a call of an object", constant("e", call("createFetch", object([{ variable: "tools" }])), { doc })],
  ["a type", typeAlias("F", `{ a: ${tsString(hostile)} }`, doc)],
  ["a type of many lines", typeAlias("G", "{\n  /** Its `name`. */\n  a: string;\n}")],
  ["a union", typeAlias("H", "\n  | A\n  | B")],
  ["a default export", defaultExport(code("{ fetch }"))],
  ["an expression", call("await run", object([{ variable: "tools" }]))],
];

/** Every variable is constant. */
function constants(statement: Exclude<Statement, WriterFunction>): object {
  return "declarations" in statement ? { declarationKind: VariableDeclarationKind.Const } : {};
}

/** As ts-morph and TypeScript's own formatter print it. */
function printed(statement: StatementStructures): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      newLineKind: NewLineKind.LineFeed,
      quoteKind: QuoteKind.Double,
    },
  });
  const file = project.createSourceFile("a.ts", { statements: [statement] });
  file.formatText({ indentSize: 2 });
  return file.getFullText();
}

test.each(statements)("%s is written as ts-morph prints it", (_name, statement) => {
  const writer = new CodeBlockWriter({ newLine: "\n", indentNumberOfSpaces: 2 });
  writeStatement(writer, statement);
  const text = `${writer.toString()}\n`;
  expect(text).not.toMatch(/[ \t]$/m);
  if (typeof statement !== "function") expect(text).toBe(printed({ ...statement, ...constants(statement) }));
});
