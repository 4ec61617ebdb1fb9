import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { renderText } from "../../src/diagnostics/render/text.js";
import { report } from "../../src/diagnostics/report.js";
import { diagnosticAt } from "./fixtures.js";

function text(source: string, marked: string, colour = false): readonly string[] {
  return renderText([diagnosticAt(source, marked)], { textOf: () => source, colour }).split("\n");
}

/** The part of the source line that stands over the mark, by terminal columns where all characters are one wide. */
function underlined(lines: readonly string[]): string {
  const mark = lines[4] ?? "";
  return (lines[3] ?? "").slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1);
}

describe("text", () => {
  it("shows the line, a mark under the range, and what to write", () => {
    expect(text("server:\n  prot: 1\n", "prot")).toEqual([
      "error[unknown-key]: `server` has no key `prot`",
      " --> manifests/dice.yaml:2:3",
      "  |",
      "2 |   prot: 1",
      "  |   ^^^^",
      "  = help: did you mean `port`?",
      "",
      "1 error; `mcpile explain unknown-key` tells more",
      "",
    ]);
  });

  it("marks the right characters behind tabs", () => {
    expect(underlined(text("a:\t\tprot: 1\n", "prot"))).toBe("prot");
  });

  it("counts wide characters as two columns and combining ones as none", () => {
    const [, , , , mark = ""] = text("骰子é: prot\n", "prot");
    expect(mark).toBe(`  | ${" ".repeat(2 + 2 + 1 + 2)}^^^^`);
  });

  it("marks a range of several lines up to the end of the first", () => {
    expect(underlined(text("a:\n  b: 1\n  c: 2\n", "b: 1\n  c: 2"))).toBe("b: 1");
  });

  it("marks one column where the range is empty, also at the end of the file", () => {
    const at = {
      file: "a.yaml",
      range: { start: { line: 2, column: 1, offset: 3 }, end: { line: 2, column: 1, offset: 3 } },
    };
    const diagnostic: Diagnostic = report("empty-file", "nothing", { at });
    expect(renderText([diagnostic], { textOf: () => "ab\n", colour: false })).toContain("2 |\n  | ^\n");
  });

  it("shows the part of a long line around the mark", () => {
    const lines = text(`${"x".repeat(5000)}prot${"y".repeat(5000)}`, "prot");
    expect(lines[3]?.length).toBeLessThan(140);
    expect(underlined(lines)).toBe("prot");
  });

  it("ends a line at CRLF", () => {
    expect(text("server:\r\n  prot: 1\r\n", "prot")[3]).toBe("2 |   prot: 1");
  });

  it("lets nothing reach the terminal that moves its cursor or turns the reading direction", () => {
    const source = 'a: "\u001b[2J\u202e\u0007" # prot\n';
    const shown = renderText(
      [
        report("tool-name", "`\u001b]0;x\u0007` is not a name", {
          help: "\u2066x",
          at: diagnosticAt(source, "prot").location,
        }),
      ],
      { textOf: () => source, colour: false },
    );
    for (const character of "\u001b\u0007\u202e\u2066") expect(shown).not.toContain(character);
    expect(shown).toContain("\\u001b[2J\\u202e\\u0007");
  });

  it("colours only when asked, and says the same", () => {
    const plain = text("server:\n  prot: 1\n", "prot").join("\n");
    const coloured = text("server:\n  prot: 1\n", "prot", true).join("\n");
    expect(plain).not.toContain("\u001b");
    expect(coloured).toContain("\u001b[");
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it("does without the text of a file that is gone", () => {
    const shown = renderText([diagnosticAt("prot", "prot")], { textOf: () => undefined, colour: false });
    expect(shown).toContain(" --> manifests/dice.yaml:1:1\n  = help: did you mean `port`?");
  });

  it("says nothing when there is nothing to say", () => {
    expect(renderText([], { textOf: () => undefined, colour: false })).toBe("");
  });
});
