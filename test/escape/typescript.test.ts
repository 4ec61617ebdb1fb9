import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { tsPropertyName, tsString, tsValue } from "../../src/escape/typescript.js";
import { tsCommentLines, tsDocComment, tsLineComment } from "../../src/escape/typescript-comment.js";
import { hostileObject, hostileTexts, plainValues } from "./hostile-values.js";
import { runFile } from "./sandbox.js";

const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

describe("TypeScript strings and values", () => {
  it("give back every value when they are run, and run nothing else", () => {
    const source = `process.stdout.write(JSON.stringify([${tsValue([hostileObject, hostileTexts])}, ${hostileTexts.map(tsString).join(", ")}]));`;
    for (const name of ["value.mjs", "value.cjs"]) {
      const run = runFile(process.execPath, [], name, source);
      expect(JSON.parse(run.stdout)).toEqual([[hostileObject, hostileTexts], ...hostileTexts]);
      expect(Object.keys(JSON.parse(run.stdout)[0][0])).toEqual(Object.keys(hostileObject));
      expect(run.newFiles).toEqual([]);
    }
  });

  it.each(plainValues)("give back %j", (value) => {
    expect(new Function(`return ${tsValue(value)}`)()).toEqual(value);
  });

  it("keep numbers that JSON's readers overflow on", () => {
    expect(tsValue([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe("[1e999, -1e999]");
  });

  it("are ASCII-visible: no control character, separator or override is left", () => {
    for (const text of hostileTexts)
      expect(tsString(text)).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202e\ufeff]/u);
  });

  it("cannot end a script element", () => {
    expect(tsString("</ScRiPt><!--")).toBe('"\\x3c/ScRiPt>\\x3c!--"');
  });

  it("keep `__proto__` an ordinary property, of values and of types", () => {
    expect(tsPropertyName("__proto__")).toBe('["__proto__"]');
    expect(tsPropertyName("two words")).toBe('"two words"');
    expect(tsPropertyName("class")).toBe("class");
  });

  it("lay a value out over lines only where it is long", () => {
    expect(tsValue({ type: "integer", minimum: 1 })).toBe('{ type: "integer", minimum: 1 }');
    expect(tsValue({ list: ["x".repeat(60), "y".repeat(60)] }, "  ")).toBe(
      `{\n    list: [\n      "${"x".repeat(60)}",\n      "${"y".repeat(60)}",\n    ],\n  }`,
    );
  });
});

describe("TypeScript comments", () => {
  it("run nothing, and hide no declaration that follows them", () => {
    const source = hostileTexts
      .map((text, index) =>
        [tsDocComment(tsCommentLines(text)), tsLineComment(text), `console.log(${index});`].join("\n"),
      )
      .join("\n");
    for (const name of ["comments.mjs", "comments.cjs"]) {
      const run = runFile(process.execPath, [], name, source);
      expect(run.stdout).toBe(hostileTexts.map((_, index) => `${index}\n`).join(""));
      expect(run.newFiles).toEqual([]);
    }
  });

  it("suppress no type error", () => {
    const wrong = 'export const wrong: number = "text";';
    const source = ["@ts-ignore", "@ts-expect-error", "x\n@ts-ignore", "*/@ts-ignore", "/@ts-ignore"]
      .flatMap((text, index) => [
        tsDocComment(tsCommentLines(text)),
        wrong.replace("wrong", `block${index}`),
        tsLineComment(text),
        wrong.replace("wrong", `line${index}`),
      ])
      .join("\n");
    const check = `import { spawnSync } from "node:child_process"; import { writeFileSync } from "node:fs";
      writeFileSync("input.ts", ${JSON.stringify(source)});
      console.log(spawnSync(process.execPath, [${JSON.stringify(tsc)}, "--noEmit", "--ignoreConfig", "--types", "", "input.ts"], { encoding: "utf8" }).stdout);`;
    expect(runFile(process.execPath, [], "check.mjs", check).stdout.match(/TS2322/g)).toHaveLength(10);
  });

  it("read well", () => {
    expect(tsDocComment(tsCommentLines("Rolls dice."), "  ")).toBe("  /** Rolls dice. */");
    expect(tsDocComment(tsCommentLines("\nOne.\n\n  Two.  \n"))).toBe("/**\n * One.\n *\n *   Two.\n */");
    expect(tsDocComment([])).toBe("");
  });
});
