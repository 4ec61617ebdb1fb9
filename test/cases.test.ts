import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { breakingCodes } from "../src/diagnostics/catalogue/breaking.js";
import { importCodes } from "../src/diagnostics/catalogue/import.js";
import { outputCodes } from "../src/diagnostics/catalogue/output.js";
import { catalogue } from "../src/diagnostics/catalogue.js";
import type { Diagnostic } from "../src/diagnostics/diagnostic.js";
import type { Format } from "../src/diagnostics/format.js";
import { render } from "../src/diagnostics/render.js";
import { sortDiagnostics } from "../src/diagnostics/sort.js";
import { loadProject } from "../src/manifest/project.js";
import { type ReadFile, readFileFromDisk } from "../src/manifest/read.js";
import { lint } from "../src/pipeline.js";

/**
 * Each folder of `test/cases` is a manifest with a problem, and what `mcpile lint` says of it: `stderr.txt`,
 * `diagnostics.json`, `sarif.json`. It may have a `mcpile.yaml`. `UPDATE=1` writes what it says now; read the difference as a user would.
 */
const root = join(import.meta.dirname, "cases");
const names = readdirSync(root).sort();
const goldens: readonly (readonly [file: string, format: Format])[] = [
  ["stderr.txt", "text"],
  ["diagnostics.json", "json"],
  ["sarif.json", "sarif"],
];
const seen = new Set<string>();

/** The problems that `mcpile lint` reports in a folder, which may have a project. */
async function problemsIn(folder: string, read: ReadFile): Promise<readonly Diagnostic[]> {
  if (!existsSync(join(folder, "mcpile.yaml"))) return lint("manifest.yaml", { read });
  const [project, problems] = loadProject("mcpile.yaml", read);
  if (project === undefined) return problems;
  const { packageManager = "npm", runtime, runtimePackage } = project.settings;
  const found = await lint("manifest.yaml", {
    read,
    project: project.rules,
    ...(runtime === "shared" && { runtime: { packageName: runtimePackage, packageManager } }),
  });
  return [...problems, ...found, ...project.rules.accepted.unused("lint")];
}

describe("what lint says of a broken manifest", () => {
  it.each(names)("%s", async (name) => {
    const folder = join(root, name);
    const read = (path: string) => readFileFromDisk(posix.join(folder, path), folder);
    const diagnostics = sortDiagnostics(await problemsIn(folder, read));
    for (const { code } of diagnostics) seen.add(code);
    expect(diagnostics.length).toBeGreaterThan(0);
    for (const { location } of diagnostics) expect(location).toBeDefined();
    for (const [file, format] of goldens) {
      const text = render(diagnostics, format, {
        textOf: (path) => {
          const source = read(path);
          return typeof source === "string" ? source.replace(/^\uFEFF/, "") : undefined;
        },
        colour: false,
        version: "0.0.0",
      });
      const golden = join(folder, file);
      if (process.env["UPDATE"] === "1") {
        mkdirSync(folder, { recursive: true });
        writeFileSync(golden, text);
      }
      expect(existsSync(golden) ? readFileSync(golden, "utf8") : "(no golden file: run with UPDATE=1)").toBe(
        text,
      );
    }
  });

  it("has a case for every code that a manifest alone can give", () => {
    // Given about more than one manifest, about what is on disk, or by an import: `test/output`, `test/cli`,
    // `test/breaking` and `test/openapi` have their cases.
    const elsewhere = new Set<string>([
      ...Object.keys(outputCodes),
      ...Object.keys(breakingCodes),
      ...Object.keys(importCodes),
      "unreadable-file",
      "schema-not-compilable",
      // `test/hosts` has their cases.
      "host-tool-count",
      "host-projection",
      "host-boolean-schema",
      "host-text-length",
    ]);
    expect(Object.keys(catalogue).filter((code) => !seen.has(code) && !elsewhere.has(code))).toEqual([]);
  });
});
