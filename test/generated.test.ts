import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { mcpile } from "./cli/command.js";
import { compileEarlier, compileNatively, earlierVersion } from "./compilers.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const generated = join(root, "generated");
/** Inside the repository, so that the servers find the packages that are installed in it. */
const out = fileURLToPath(new URL("./out/", import.meta.url));
const project = join(out, "tsconfig.json");
const servers = readdirSync(generated);
const suppression = /@ts-(?:ignore|expect-error|nocheck)|eslint-disable|biome-ignore/;

beforeAll(() => {
  mkdirSync(out, { recursive: true });
  // One program for all of them: the libraries are read once. The flags are those of the servers themselves.
  const config = {
    extends: "../../generated/dice-roller/tsconfig.json",
    compilerOptions: { noEmit: true, rootDir: "../.." },
    include: ["../../generated/*/src", "../../generated/*/client"],
  };
  writeFileSync(project, JSON.stringify(config));
});

describe("the committed servers, with their handlers", () => {
  it("compile without an error under TypeScript 7", () => {
    expect(compileNatively(project)).toBe("");
  }, 120_000);

  it(`compile without an error under TypeScript ${earlierVersion}`, () => {
    expect(compileEarlier(project)).toBe("");
  }, 240_000);

  it("compile in a program with a bundler's module resolution, which has no allowJs", () => {
    const folder = join(out, "bundler");
    mkdirSync(folder, { recursive: true });
    const server = "../../../generated/dice-roller";
    writeFileSync(
      join(folder, "app.ts"),
      `import { connect } from "${server}/client/mcp";\nimport { tools } from "${server}/src/tools";\n` +
        `import * as validators from "${server}/src/validators";\nexport default [connect, tools, validators];\n`,
    );
    const compilerOptions = {
      ...{ module: "ESNext", moduleResolution: "bundler", target: "ES2022", lib: ["ES2023"] },
      ...{ types: ["node"], strict: true, noEmit: true, skipLibCheck: true, isolatedModules: true },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["app.ts"] }));
    expect(compileNatively(join(folder, "tsconfig.json"))).toBe("");
  }, 120_000);

  it("are what mcpile generates from the manifests", async () => {
    // In CI every file is generated again; elsewhere the locks would be trusted.
    const { status, stdout } = await mcpile(["check"], { cwd: root, env: { CI: "true" } });
    expect([status, stdout]).toEqual([0, ""]);
  });

  it("hold the same compiler flags", () => {
    const configs = new Set(
      servers.map((server) => readFileSync(join(generated, server, "tsconfig.json"), "utf8")),
    );
    expect(configs.size).toBe(1);
  });

  it.each(servers)("suppress no error: %s", (server) => {
    const files = ["src", "client"].flatMap((folder) => {
      const entries = readdirSync(join(generated, server, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    });
    expect(files).toContain(join(generated, server, "src", "main.ts"));
    expect(files.filter((file) => suppression.test(readFileSync(file, "utf8")))).toEqual([]);
  });
});
