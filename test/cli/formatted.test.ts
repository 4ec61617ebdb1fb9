import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { changedVersions } from "../../src/output/changed-versions.js";
import { isFormatted } from "../../src/output/formatting.js";
import { mcpile, run } from "./command.js";
import { generatedProject, newProject } from "./project.js";

const root = join(import.meta.dirname, "../..");

/** A configuration that differs from the layout of generated files wherever it can. */
const tastes = {
  root: true,
  formatter: { indentStyle: "tab", lineWidth: 60 },
  javascript: {
    formatter: {
      quoteStyle: "single",
      semicolons: "asNeeded",
      trailingCommas: "none",
      arrowParentheses: "asNeeded",
      bracketSpacing: false,
    },
  },
  json: { formatter: { indentWidth: 8 } },
};

async function format(cwd: string): Promise<void> {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const { status, stderr } = await run(process.execPath, [biome, "format", "--write", "."], { cwd });
  expect(status, stderr).toBe(0);
}

describe("a formatter of the repository", () => {
  test("is told from a hand edit, and what it changed is written again", async () => {
    const cwd = await generatedProject();
    writeFileSync(join(cwd, "biome.json"), JSON.stringify(tastes));
    await format(cwd);
    // A lock is mcpile's own record.
    const { status, stdout, stderr } = await mcpile(["check"], { cwd, env: { CI: "true" } });
    const lines = stdout.trim().split("\n");
    expect(status).toBe(3);
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter((line) => !/\(a formatter changed it\)|mcpile\.lock\.json/.test(line))).toEqual([]);
    expect(stderr).toContain(".prettierignore: generated/*/* !generated/*/src");
    appendFileSync(join(cwd, "generated/dice/src/main.ts"), "console.log(1)\n");
    const generated = await mcpile(["generate"], { cwd });
    expect(generated.status).toBe(2);
    expect(generated.stderr.match(/error\[hand-edited\].*/g)).toEqual([
      "error[hand-edited]: `generated/dice/src/main.ts` was changed by hand: it is kept as it is",
    ]);
    expect(generated.stderr).toContain("A formatter changed generated files");
    expect((await mcpile(["generate", "--force"], { cwd })).status).toBe(0);
    expect((await mcpile(["check"], { cwd, env: { CI: "true" } })).status).toBe(0);
  });

  test("leaves generated files alone after init, and formats handlers", async () => {
    const cwd = newProject();
    writeFileSync(join(cwd, "biome.json"), JSON.stringify(tastes));
    writeFileSync(join(cwd, ".prettierrc"), "{}");
    writeFileSync(join(cwd, "eslint.config.js"), "export default [];\n");
    const { stderr } = await mcpile(["init"], { cwd });
    expect(stderr).toContain('add to eslint.config.js: { ignores: ["generated/*/*"');
    expect(readFileSync(join(cwd, ".prettierignore"), "utf8")).toBe(
      "generated/*/*\n!generated/*/src\ngenerated/*/src/*\n!generated/*/src/handlers\n",
    );
    expect((await mcpile(["generate"], { cwd })).status).toBe(0);
    const handler = join(cwd, "generated/dice/src/handlers/roll-dice.ts");
    const before = readFileSync(handler, "utf8");
    await format(cwd);
    expect(readFileSync(handler, "utf8")).not.toBe(before);
    expect((await mcpile(["check"], { cwd, env: { CI: "true" } })).status).toBe(0);
    const again = await mcpile(["init"], { cwd });
    expect(again.stderr).toContain("kept biome.json");
    expect(again.stderr).toContain("kept .prettierignore");
  });

  test("gets no ignore file where the project has none", async () => {
    const cwd = newProject();
    await mcpile(["init"], { cwd });
    expect(existsSync(join(cwd, ".prettierignore"))).toBe(false);
  });
});

describe("layout", () => {
  const same: readonly (readonly [path: string, one: string, other: string])[] = [
    ["a.ts", 'f({ a: "b", });\n', "f({a: 'b'})"],
    ["a.ts", "const f = (a) => a;\n", "const f = a => a\n"],
    ["a.ts", "type A = | 'x'\n  | 'y';\n", 'type A = "x" | "y"\n'],
    ["a.ts", "/**\n * One.\n */\nx;\n", "/**\n\t * One.\n\t */\nx\n"],
    ["a.mjs", "const a = `x ${y} // z`, b = /\\/\\//;\n", "const a = `x ${y} // z`,\n  b = /\\/\\//\n"],
    ["a.json", '{ "a": [1] }\n', '{\n\t"a": [\n1]}\n'],
    [
      "README.md",
      "| a | b |\n| --- | --- |\n* c\n",
      "| a   | b   |\n| --- | :-: |\n\n- c\n".replace(":-:", "---"),
    ],
  ];
  test.each(same)("%s: %j and %j differ in nothing else", (path, one, other) => {
    expect(isFormatted(path, one, other)).toBe(true);
  });

  const different: readonly (readonly [path: string, one: string, other: string])[] = [
    ["a.ts", "f(a + b * c);", "f((a + b) * c);"],
    ["a.ts", "!a;", "-a;"],
    ["a.ts", "let a = 1;", "const a = 1;"],
    ["a.ts", 'f("a b");', 'f("a  b");'],
    ["a.ts", "f(`a b`);", "f(`a  b`);"],
    ["a.ts", "x;", "x; // mine"],
    ["a.ts", "// one\nx;", "// two\nx;"],
    ["a.ts", "type A = B | C;", "type A = B & C;"],
    ["a.ts", "[1, , 2];", "[1, 2];"],
    ["a.ts", "import type { a } from 'a';", "import { a } from 'a';"],
    ["a.json", '{ "a": 1 }', '{ "a": 2 }'],
    ["a.json", "{", "{ "],
    ["Dockerfile", "RUN a", "RUN  a"],
    ["README.md", "a b", "a c"],
  ];
  test.each(different)("%s: %j and %j differ in more", (path, one, other) => {
    expect(isFormatted(path, one, other)).toBe(false);
  });
});

describe("a bump of a pinned version", () => {
  const path = "generated/dice/package.json";
  const bump = (cwd: string, change: (text: string) => string) =>
    writeFileSync(join(cwd, path), change(readFileSync(join(cwd, path), "utf8")));

  test("is told from other drift, with what to do", async () => {
    const cwd = await generatedProject();
    bump(cwd, (text) => text.replace(/"pino": ".*"/, '"pino": "99.1.0"'));
    const { status, stdout, stderr } = await mcpile(["check"], { cwd });
    expect(status).toBe(3);
    expect(stdout).toMatch(/package\.json {2}\(versions of packages were changed: pino [\d.]+ → 99\.1\.0\)/);
    expect(stderr).toContain('write `dependencies: { "pino": 99.1.0 }` under `server` in the manifest');
    expect(stderr).toContain("let Dependabot or Renovate leave the folder alone");
    bump(cwd, (text) => text.replace('"private": true', '"private": false'));
    expect((await mcpile(["check"], { cwd })).stdout).toContain("package.json  (it was changed by hand)");
  });

  test("is not seen where anything else differs", () => {
    const one = '{"dependencies":{"a":"1.0.0","b":"1.0.0"}}';
    expect(changedVersions(one.replace("1.0.0", "1.0.1"), one)).toEqual([
      { name: "a", generated: "1.0.0", found: "1.0.1" },
    ]);
    expect(changedVersions('{"dependencies":{"a":"1.0.1"}}', one)).toEqual([]);
    expect(changedVersions('{"dependencies":{"a":"1.0.1","b":"1.0.0","c":"1.0.0"}}', one)).toEqual([]);
    expect(changedVersions("{", one)).toEqual([]);
  });
});
