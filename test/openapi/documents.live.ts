import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compileNatively } from "../compilers.js";
import { installPackages, root, run } from "../interop/command.js";

/** Documents that packages ship: versions 2.0 to 3.1, JSON and YAML, 2 to 1,223 operations. */
const documents: readonly (readonly [path: string, operations: number])[] = [
  ["@octokit/openapi/generated/api.github.com.json", 1223],
  ["@blockfrost/openapi/openapi.yaml", 129],
  ["@ideal-postcodes/openapi/dist/openapi.json", 31],
  ["@figma/rest-api-spec/openapi/openapi.yaml", 54],
  ["@scalar/galaxy/dist/3.1.yaml", 9],
  ["@readme/oas-examples/3.0/json/petstore.json", 20],
  ["@readme/oas-examples/2.0/json/petstore.json", 20],
];

const out = join(import.meta.dirname, "out");
const packages = join(import.meta.dirname, "node_modules");
const main = join(root, "dist", "cli", "main.js");

beforeAll(async () => {
  await installPackages(import.meta.dirname);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
});

describe("documents that packages ship", () => {
  it.each(documents)(
    "%s becomes a server that compiles, with every operation accounted for",
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
      const skipped = /^(\d+) operations that no tool/m.exec(imported.stderr)?.[1] ?? 0;
      expect(Number(total)).toBe(operations);
      expect(Number(tools) + Number(skipped)).toBe(operations);
      const generated = await run(process.execPath, [main, "generate", "api.yaml"], { cwd: folder });
      expect(generated.stderr).not.toContain("error[");
      expect(generated.status).toBe(0);
      console.log(`${path}: import and generate ${Math.round(performance.now() - started)} ms`);
      if (!existsSync(join(folder, "node_modules")))
        symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
      expect(compileNatively(join(folder, "generated", "api", "tsconfig.json"))).toBe("");
    },
  );

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
