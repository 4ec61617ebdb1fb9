import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/diagnostics/catalogue.js";
import type { CatalogueEntry } from "../../src/diagnostics/catalogue-entry.js";
import { explain, listCodes } from "../../src/diagnostics/explain.js";
import { didYouMean, nearest } from "../../src/diagnostics/nearest.js";
import { diagnosticCodes, renderReference } from "../../src/diagnostics/reference.js";

const page = join(import.meta.dirname, "../../docs/diagnostics.md");

describe("the catalogue", () => {
  it.each(Object.entries<CatalogueEntry>(catalogue))("%s is complete", (code, entry) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [entry.title, entry.cause, entry.fix]) expect(text.trim()).toBe(text);
    expect(entry.title).toMatch(/^[A-Z`].*[^.]$/s);
    expect(entry.cause).toMatch(/^([A-Z`]|mcpile ).*[.:`]$/s);
    expect(entry.fix).toMatch(/^([A-Z`]|mcpile ).*[.:`]$/s);
    if (entry.example !== undefined) expect(entry.example.wrong).not.toBe(entry.example.right);
  });

  it("is the text of docs/diagnostics.md (UPDATE=1 writes it)", () => {
    if (process.env["UPDATE"] === "1") writeFileSync(page, renderReference());
    expect(existsSync(page) && readFileSync(page, "utf8")).toBe(renderReference());
  });

  it("has a heading of its own on that page for every code, which links lead to", () => {
    const headings = renderReference().match(/^## .*$/gm);
    expect(headings).toEqual(diagnosticCodes().map((code) => `## ${code}`));
  });
});

describe("explain", () => {
  it("gives cause, fix and example of every code in lines that fit a terminal", () => {
    for (const code of diagnosticCodes()) {
      const text = explain(code) ?? "";
      expect(text).toContain(`[${code}]`);
      expect(text).toContain("Fix: ");
      for (const line of text.split("\n").filter((line) => !line.startsWith("    "))) {
        expect(line.length, line).toBeLessThanOrEqual(100);
      }
    }
  });

  it("knows no other", () => {
    expect(explain("toString")).toBeUndefined();
    expect(explain("unknown-kee")).toBeUndefined();
    expect(didYouMean("unknown-kee", diagnosticCodes())).toBe("did you mean `unknown-key`?");
  });

  it("lists all", () => {
    expect(listCodes().trimEnd().split("\n")).toHaveLength(diagnosticCodes().length);
  });
});

describe("nearest", () => {
  const keys = ["host", "port", "name", "inputSchema", "outputSchema", "readOnlyHint"];
  it.each([
    ["hots", "host"],
    ["prot", "port"],
    ["inputShema", "inputSchema"],
    ["input_schema", "inputSchema"],
    ["readonlyhint", "readOnlyHint"],
    ["outptSchem", "outputSchema"],
  ])("%s is meant to be %s", (written, meant) => {
    expect(nearest(written, keys)).toBe(meant);
  });

  it.each(["x", "colour", "h", "", "schema"])("%s is meant to be none of them", (written) => {
    expect(nearest(written, keys)).toBeUndefined();
  });
});
