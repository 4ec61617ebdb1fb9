import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, compileText, type FileSet } from "../../src/index.js";
import { compileEarlier, compileNatively, earlierVersion } from "../compilers.js";
import { manifests } from "./hostile-manifests.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Inside the repository, so that the servers find the packages that are installed in it. */
const out = join(root, "test/emit/out/compiles");

/** A comment that suppresses an error, as compilers and linters find it: at the start of a comment's line. */
const directive = /^\s*(?:\/[/*]+|\*+)[\s*/]*@ts-|^\s*\/[/*]\s*(?:eslint|biome)-|^\s*\/\/\/\s*</m;

/** Characters that a reviewer cannot see, except line feeds and tabs. */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this expression is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** Every server, compiled and written as a person would find it. */
const servers = new Map<string, FileSet>();

beforeAll(async () => {
  rmSync(out, { recursive: true, force: true });
  for (const [name, text] of Object.entries(manifests)) {
    const { files, diagnostics } = await compileText(text, `${name}.yaml`);
    expect(files, `${name}: ${JSON.stringify(diagnostics, null, 2)}`).toBeDefined();
    if (files !== undefined) servers.set(name, files);
  }
  for (const file of readdirSync(join(root, "manifests")).filter((name) => name.endsWith(".yaml"))) {
    const { files } = await compile(`manifests/${file}`);
    if (files !== undefined) servers.set(file.replace(".yaml", ""), files);
  }
  for (const [name, files] of servers) {
    for (const { path, text } of files.values()) {
      mkdirSync(dirname(join(out, name, path)), { recursive: true });
      writeFileSync(join(out, name, path), text);
    }
  }
  // One program for all of them: the libraries are read once. The flags are those of the servers themselves, but without
  // `allowJs`: a program that imports a server may do without it.
  const project = {
    extends: "./plain/tsconfig.json",
    // The authors of handlers may use enums; generated code does not.
    compilerOptions: { noEmit: true, allowJs: false, rootDir: ".", erasableSyntaxOnly: true },
    include: ["*/src", "*/client", "*/test"],
  };
  writeFileSync(join(out, "tsconfig.json"), JSON.stringify(project));
}, 120_000);

describe("generated servers", () => {
  test("compile without an error under TypeScript 7", () => {
    expect(compileNatively(join(out, "tsconfig.json"))).toBe("");
  }, 120_000);

  test(`compile without an error under TypeScript ${earlierVersion}`, () => {
    expect(compileEarlier(join(out, "tsconfig.json"))).toBe("");
  }, 240_000);

  test("hold the flags that the most careful projects use", () => {
    const tsconfig = servers.get("plain")?.get("tsconfig.json")?.text ?? "";
    const { compilerOptions } = JSON.parse(tsconfig);
    for (const flag of [
      "strict",
      "noUncheckedIndexedAccess",
      "exactOptionalPropertyTypes",
      "noUnusedLocals",
      "noUnusedParameters",
      "verbatimModuleSyntax",
      "isolatedModules",
    ]) {
      expect(compilerOptions[flag], flag).toBe(true);
    }
  });

  test("suppress no error, hide no character and have LF only", () => {
    for (const [name, files] of servers) {
      for (const { path, text } of files.values()) {
        expect(text, `${name}/${path}`).not.toMatch(hidden);
        if (/\.[jt]s$/.test(path)) expect(text, `${name}/${path}`).not.toMatch(directive);
        expect(text.endsWith("\n"), `${name}/${path} ends with a newline`).toBe(true);
      }
    }
  });

  test("import only files that are there, with their extension", () => {
    for (const [name, files] of servers) {
      for (const { path, text } of files.values()) {
        if (!path.endsWith(".ts")) continue;
        const specifiers = ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
        for (const specifier of specifiers.filter((text) => text.startsWith("."))) {
          const target = join(dirname(path), specifier).replaceAll("\\", "/");
          const exists = files.has(target) || files.has(target.replace(/\.js$/, ".ts"));
          expect(exists, `${name}/${path} imports ${specifier}`).toBe(true);
        }
      }
    }
  });

  test("have every package that they import, at an exact version", () => {
    for (const [name, files] of servers) {
      const { dependencies, devDependencies } = JSON.parse(files.get("package.json")?.text ?? "{}");
      for (const { path, text } of files.values()) {
        if (!path.endsWith(".ts")) continue;
        const packages = ts
          .preProcessFile(text, true, true)
          .importedFiles.map((file) => file.fileName)
          .filter((specifier) => !/^(?:\.|node:)/.test(specifier))
          .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
        const known = path.startsWith("client/") ? { ...dependencies, ...devDependencies } : dependencies;
        for (const imported of packages) {
          expect(known[imported], `${name}/${path} imports ${imported}`).toMatch(/^\d+\.\d+\.\d+$/);
        }
      }
    }
  });
});
