import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { diagnosticCodes, isDiagnosticCode } from "../../src/diagnostics/reference.js";
import { renderGithub } from "../../src/diagnostics/render/github.js";
import { renderJson } from "../../src/diagnostics/render/json.js";
import { renderSarif } from "../../src/diagnostics/render/sarif.js";
import { report } from "../../src/diagnostics/report.js";
import { sortDiagnostics } from "../../src/diagnostics/sort.js";
import { diagnosticAt } from "./fixtures.js";

const require = createRequire(import.meta.url);
// Written in draft-04, of which it uses nothing that later drafts changed but the names of these two keywords.
const {
  $schema: _draft,
  id: _id,
  ...sarifSchema
} = JSON.parse(
  readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"),
);
const isSarif = new Ajv({
  strict: false,
  unicodeRegExp: false,
  validateFormats: false,
  logger: false,
}).compile(sarifSchema);

const text = "server:\n  prot: 1\n";

describe("github", () => {
  it("is a workflow command that marks the range", () => {
    expect(renderGithub([diagnosticAt(text, "prot")])).toBe(
      "::error file=manifests/dice.yaml,line=2,endLine=2,col=3,endColumn=6,title=unknown-key::`server` has no key `prot`%0Adid you mean `port`?\n",
    );
  });

  it("leaves the columns out where the range has several lines", () => {
    expect(renderGithub([diagnosticAt(text, text)])).toMatch(
      /^::error file=[^:]*,line=1,endLine=3,title=unknown-key::/,
    );
  });

  it("lets no string end the command or add a property", () => {
    const at = diagnosticAt(text, "prot", "a,line=9::b%0A.yaml").location;
    const shown = renderGithub([report("tool-name", "a%b\r\n::error::c", { at })]);
    expect(shown).toContain("file=a%2Cline=9%3A%3Ab%250A.yaml,line=2");
    expect(shown).toMatch(/::A%25b%0D%0A::error::c\n$/);
    expect(shown.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("json", () => {
  it("has counts, and positions that point into the text", () => {
    const result = JSON.parse(renderJson([diagnosticAt(text, "prot"), report("open-server", "open")]));
    expect(result).toMatchObject({ version: 1, errors: 1, warnings: 1 });
    const [{ range }] = result.diagnostics;
    expect(text.slice(range.start.offset, range.end.offset)).toBe("prot");
    expect(result.diagnostics[1]).toEqual({ code: "open-server", severity: "warning", message: "Open" });
  });
});

describe("sarif", () => {
  it("fits the schema of SARIF 2.1.0, with every rule there is", () => {
    const diagnostics = diagnosticCodes().map((code) =>
      report(code, "x", {
        at: diagnosticAt(text, "prot").location,
        help: "y",
        related: [
          {
            message: "z",
            location: {
              file: "/a b/ü.yaml",
              range: { start: { line: 1, column: 1, offset: 0 }, end: { line: 1, column: 1, offset: 0 } },
            },
          },
        ],
      }),
    );
    const log = JSON.parse(renderSarif(diagnostics, "1.2.3"));
    expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
    expect(log.runs[0].tool.driver.rules).toHaveLength(diagnosticCodes().length);
    expect(log.runs[0].results[0].relatedLocations[0].physicalLocation.artifactLocation.uri).toBe(
      "file:///a%20b/%C3%BC.yaml",
    );
  });

  it("fits it without a problem, and with one that has no place", () => {
    for (const diagnostics of [[], [report("unreadable-file", "no such file")]]) {
      expect(isSarif(JSON.parse(renderSarif(diagnostics, "1.2.3"))), JSON.stringify(isSarif.errors)).toBe(
        true,
      );
    }
  });

  it("makes no link and no placeholder of what a manifest says", () => {
    const log = JSON.parse(renderSarif([report("tool-name", "[a](1) {0}")], "1.2.3"));
    expect(log.runs[0].results[0].message.text).toBe("\\[a\\](1) {{0}}.");
  });
});

describe("sorting", () => {
  it("follows the text and says each thing once", () => {
    const first = diagnosticAt(text, "server");
    const second = diagnosticAt(text, "prot");
    const placeless = report("unreadable-file", "gone");
    expect(sortDiagnostics([second, first, second, placeless])).toEqual([placeless, first, second]);
  });

  it("keeps one of two words for a reference that leads nowhere", () => {
    const at = diagnosticAt(text, "prot").location;
    const one = report("unresolved-reference", "no such file", { at });
    expect(sortDiagnostics([one, report("unresolved-reference", "leads nowhere", { at })])).toEqual([one]);
  });
});

describe("codes", () => {
  it("are not looked up on the prototype", () => {
    expect(isDiagnosticCode("toString")).toBe(false);
    expect(isDiagnosticCode("__proto__")).toBe(false);
  });
});
