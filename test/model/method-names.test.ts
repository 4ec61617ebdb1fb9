import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { schemaTypeName, toolIdentifiers } from "../../src/model/names.js";

/** Members that JavaScript looks up in objects by itself: awaiting, converting and serialising call them. */
const lookedUp = [...Object.getOwnPropertyNames(Object.prototype), "then", "toJSON"];

/** The words of TypeScript's scanner: reserved, contextual and the names of types. */
const keywords = Array.from(
  { length: ts.SyntaxKind.LastKeyword - ts.SyntaxKind.FirstKeyword + 1 },
  (_, index) => ts.tokenToString(ts.SyntaxKind.FirstKeyword + index) ?? "",
);

const pythonWords =
  "False None True and as assert async await break case class continue def del elif else except exec finally for from " +
  "global if import in is lambda match nonlocal not or pass print raise return self super try type while with yield " +
  "__init__ __name__ __main__ __import__ __class__ __dict__ __getattr__ __call__ object";

const names = [
  ...lookedUp,
  ...keywords,
  ...pythonWords.split(" "),
  ...Object.getOwnPropertyNames(Promise.prototype),
  ...Object.getOwnPropertyNames(Function.prototype),
  ...Object.getOwnPropertyNames(Array.prototype),
  ...Object.getOwnPropertyNames(globalThis).filter((name) => /^[\w.-]{1,64}$/.test(name)),
  ...[
    "module",
    "exports",
    "require",
    "__dirname",
    "default",
    "index",
    "main",
    "tools",
    "validators",
    "hooks",
  ],
];

describe("a tool with a name that JavaScript, TypeScript or Python gives a meaning", () => {
  test("is a method that nothing calls by itself, and a binding of a module", () => {
    const values = names.map((name) => toolIdentifiers(name).value);
    expect(values.filter((value) => lookedUp.includes(value))).toEqual([]);
    const blocks = [...new Set(values)].map(
      (value) =>
        `{ const ${value} = 1, ${value}Tool = 1; class Tools { async ${value}() { return ${value}; } } }`,
    );
    const { diagnostics = [] } = ts.transpileModule(`export {};\n${blocks.join("\n")}`, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext },
      reportDiagnostics: true,
    });
    expect(diagnostics.map(({ messageText, start }) => [messageText, start])).toEqual([]);
    expect(() => new Function(`"use strict"; ${blocks.join("\n")}`)).not.toThrow();
  });

  test("has types and a file of its own kind", () => {
    const builtIn = new Set(Object.getOwnPropertyNames(globalThis));
    for (const name of names) {
      const { type, file } = toolIdentifiers(name);
      for (const suffix of ["Arguments", "Input", "Output", "Handler"]) {
        expect(builtIn.has(type + suffix), name).toBe(false);
      }
      expect(file, name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(schemaTypeName(name), name).toMatch(/^[A-Za-z]\w*$/);
    }
  });

  test("such as `then`, keeps its word with an ending", () => {
    expect(toolIdentifiers("then").value).toBe("thenHandler");
    expect(toolIdentifiers("constructor").value).toBe("constructorHandler");
    expect(toolIdentifiers("catch").value).toBe("catchHandler");
  });
});
