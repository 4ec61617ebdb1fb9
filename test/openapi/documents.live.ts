import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages, output, root, run } from "../interop/command.js";
import { operationMethods } from "./shipped-documents.js";

/** Documents that packages ship: versions 2.0 to 3.1, JSON and YAML, 9 to 1,223 operations. */
const documents: readonly (readonly [path: string, operations: number])[] = [
  ["@octokit/openapi/generated/api.github.com.json", 1223],
  ["@okta/openapi/dist/spec.json", 340],
  ["@blockfrost/openapi/openapi.yaml", 129],
  ["@ideal-postcodes/openapi/dist/openapi.json", 31],
  ["@figma/rest-api-spec/openapi/openapi.yaml", 54],
  ["@scalar/galaxy/dist/3.1.yaml", 9],
  ["@readme/oas-examples/3.0/json/petstore.json", 20],
  ["@readme/oas-examples/2.0/json/petstore.json", 20],
];

/** The document that Kubernetes publishes, in a package of which nothing else is needed: it is packed, not installed. */
const kubernetes = {
  name: "kubernetes-client@9.0.0",
  path: "package/lib/specs/swagger-1.13.json.gz",
  operations: 1014,
};

const out = join(import.meta.dirname, "out");
const packages = join(import.meta.dirname, "node_modules");
const main = join(root, "dist", "cli", "main.js");
const biome = join(root, "node_modules", "@biomejs", "biome", "bin", "biome");
const compilers = {
  "TypeScript 7": join(root, "node_modules", "typescript", "bin", "tsc"),
  "TypeScript 5.9": join(packages, "typescript-5.9", "bin", "tsc"),
};

/** Apart from the repository, which has rules of its own. */
const lintFolder = mkdtempSync(join(tmpdir(), "mcpile-lint-"));

/** The rules that Biome recommends, for files of any size. */
const lintRules = {
  root: true,
  files: { maxSize: 2 ** 25 },
  formatter: { enabled: false },
  linter: { rules: { preset: "recommended" } },
};

/** The compiler options of generated servers, with nothing suppressed. */
const flags = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  module: "NodeNext",
};

/** The output of compilers and linter about a server, by their names: empty when all is well. */
async function complaints(server: string): Promise<Readonly<Record<string, string>>> {
  const said = await Promise.all([
    ...Object.entries(compilers).map(async ([name, compiler]) => {
      const { status, stdout, stderr } = await run(process.execPath, [compiler, "--noEmit", "-p", server]);
      return [name, status === 0 ? "" : stdout + stderr] as const;
    }),
    (async () => {
      const levels = ["--diagnostic-level=error", "--max-diagnostics=20", `--config-path=${lintFolder}`];
      const files = [join(server, "src"), join(server, "client")];
      const { status, stdout, stderr } = await run(process.execPath, [biome, "lint", ...levels, ...files], {
        cwd: lintFolder,
      });
      return ["Biome", status === 0 ? "" : stdout + stderr] as const;
    })(),
  ]);
  return Object.fromEntries(said);
}

beforeAll(async () => {
  await installPackages(import.meta.dirname);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(lintFolder, "biome.json"), JSON.stringify(lintRules));
  symlinkSync(join(root, "node_modules"), join(out, "node_modules"));
});

afterAll(() => rmSync(lintFolder, { recursive: true, force: true }));

describe("documents that packages ship", () => {
  it.each(documents)(
    "%s becomes a server without complaints, with every operation accounted for",
    { timeout: 300_000 },
    async (path, operations) => {
      const folder = join(out, path.replaceAll(/[^a-z0-9]+/gi, "-"));
      mkdirSync(folder);
      const started = performance.now();
      const imported = await run(
        process.execPath,
        [main, "import", "openapi", join(packages, path), "-o", "api.yaml", "--name", "api"],
        { cwd: folder },
      );
      expect(imported).toMatchObject({ status: 0, stdout: "" });
      const [, tools, total] = /^(\d+) tools? of .*the document has (\d+)/.exec(imported.stderr) ?? [];
      const skipped = /^(\d+) operations? without a tool/m.exec(imported.stderr)?.[1] ?? 0;
      expect(Number(total)).toBe(operations);
      expect(Number(tools) + Number(skipped)).toBe(operations);
      const generated = await run(process.execPath, [main, "generate", "api.yaml"], { cwd: folder });
      expect(generated.stderr).not.toContain("error[");
      expect(generated.status).toBe(0);
      console.log(`${path}: import and generate ${Math.round(performance.now() - started)} ms`);
      const server = join(folder, "generated", "api");
      const text = (name: string) => readFileSync(join(server, name), "utf8");
      expect(JSON.parse(text("tsconfig.json")).compilerOptions).toMatchObject(flags);
      const named = [...text("src/tools.ts").matchAll(/^ {2}name: "([^"]*)",$/gm)].map(([, name]) => name);
      expect(named).toHaveLength(Number(tools));
      expect(new Set(named).size).toBe(named.length);
      expect(await complaints(server)).toEqual({ "TypeScript 7": "", "TypeScript 5.9": "", Biome: "" });
    },
  );

  it("Kubernetes' own becomes a manifest without errors, with a tool for every operation", {
    timeout: 300_000,
  }, async () => {
    const folder = join(out, "kubernetes");
    mkdirSync(folder);
    const packed = await output("npm", ["pack", kubernetes.name, "--silent"], { cwd: folder });
    await output("tar", ["xzf", packed.trim()], { cwd: folder });
    const text = gunzipSync(readFileSync(join(folder, kubernetes.path))).toString();
    writeFileSync(join(folder, "swagger.json"), text);
    const listed = Object.values<object>(JSON.parse(text).paths).flatMap((item) =>
      Object.keys(item).filter((key) => operationMethods.includes(key)),
    );
    expect(listed).toHaveLength(kubernetes.operations);
    const imported = await run(
      process.execPath,
      [main, "import", "openapi", "swagger.json", "-o", "api.yaml"],
      {
        cwd: folder,
      },
    );
    expect(imported.status).toBe(0);
    expect(imported.stderr).toContain(`${listed.length} tools of ${listed.length} chosen operations`);
    expect(imported.stderr).not.toContain("without a tool");
    const linted = await run(process.execPath, [main, "lint", "api.yaml"], { cwd: folder });
    expect(linted.status).toBe(0);
  });

  it("become manifests without errors, each of a collection of examples", { timeout: 300_000 }, async () => {
    const examples = join(packages, "@readme", "oas-examples");
    const problems: string[] = [];
    for (const version of ["2.0", "3.0", "3.1"]) {
      const names = readdirSync(join(examples, version, "json")).filter((name) => name.endsWith(".json"));
      for (const name of names) {
        const document = join(examples, version, "json", name);
        if (Object.keys(JSON.parse(readFileSync(document, "utf8")).paths ?? {}).length === 0) continue;
        const manifest = join(out, `${version}-${name}.yaml`);
        const imported = await run(process.execPath, [main, "import", "openapi", document, "-o", manifest]);
        const linted =
          imported.status === 0 ? await run(process.execPath, [main, "lint", manifest]) : imported;
        if (linted.status !== 0) problems.push(`${version}/${name}: ${linted.stderr}`);
      }
    }
    expect(problems).toEqual([]);
  });
});
