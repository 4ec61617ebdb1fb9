import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compileText } from "../../src/index.js";
import { renderManifestReference } from "../../src/manifest/manifest-reference.js";
import { mcpile } from "../cli/command.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
const read = (name: string): string => readFileSync(join(root, "docs", name), "utf8");
/** `docs/diagnostics.md` is tested with the catalogue; its fragments are not whole manifests. */
const guides = docs.filter((name) => name !== "diagnostics.md");

test("docs/manifest.md is what the manifest schema says (UPDATE=1 writes it)", () => {
  const page = join(root, "docs/manifest.md");
  if (process.env["UPDATE"] === "1") writeFileSync(page, renderManifestReference());
  expect(existsSync(page) && readFileSync(page, "utf8")).toBe(renderManifestReference());
});

describe.each(guides)("docs/%s", (name) => {
  test("leads nowhere that is not there", () => {
    for (const [, target = ""] of read(name).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target)) continue;
      expect(existsSync(join(root, dirname(`docs/${name}`), target)), target).toBe(true);
    }
  });

  test("has manifests that compile", async () => {
    for (const [, text = ""] of read(name).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)) {
      if (!/^manifest: 1$/m.test(text)) continue;
      const { diagnostics } = await compileText(text, "guide.yaml");
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    }
  });

  test("names commands and options that there are", async () => {
    const used = [...read(name).matchAll(/\bnpx mcpile ([a-z]+)((?: [^\n`|&>#]*)?)/g)];
    for (const [line, command = "", rest = ""] of used) {
      const { stdout, status } = await mcpile([command, "--help"]);
      expect(status, line).toBe(0);
      for (const [option] of rest.matchAll(/--[a-z][a-z-]+/g)) expect(stdout, line).toContain(option);
    }
  });
});

test("docs/README.md lists every page", () => {
  const index = read("README.md");
  for (const name of docs.filter((page) => page !== "README.md")) expect(index).toContain(`](${name})`);
});
