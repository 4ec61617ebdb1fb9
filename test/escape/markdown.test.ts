import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { mdCell, mdCode, mdCodeBlock, mdCodeCell, mdText } from "../../src/escape/markdown.js";
import { hostileTexts } from "./hostile-values.js";

const render = (markdown: string): string => marked.parse(markdown, { async: false, gfm: true });

/** The visible text of HTML. */
function visible(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

/** Strings compared without white space, hidden characters and the backticks that make code spans. */
function core(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\s`\u200b\u2028-\u202e\u2066\ufeff]/gu, "");
}

const tagsOf = (html: string): readonly string[] => [...new Set(html.match(/<[a-z]\w*/g) ?? [])].sort();

describe("Markdown text", () => {
  it("renders as the text itself, in one paragraph without markup but code", () => {
    for (const text of hostileTexts) {
      const html = render(mdText(text));
      expect(core(visible(html))).toBe(core(text));
      expect(["<code", "<p"]).toEqual(expect.arrayContaining([...tagsOf(html)]));
    }
  });

  it("keeps code spans and plain sentences as they are", () => {
    expect(mdText("Roll `n_dice` 6-sided dice and return the results.")).toBe(
      "Roll `n_dice` 6-sided dice and return the results.",
    );
  });
});

describe("Markdown code", () => {
  it("renders as the text itself, in one code span", () => {
    for (const text of hostileTexts.filter((candidate) => core(candidate) !== "")) {
      const html = render(`x ${mdCode(text)} y`);
      const inner = /^<p>x <code>(.*)<\/code> y<\/p>\n$/s.exec(html)?.[1];
      expect(inner, html.slice(0, 200)).toBeDefined();
      expect(core(visible(inner ?? ""))).toBe(core(text));
    }
  });

  it("never ends its fence", () => {
    for (const text of hostileTexts) {
      const html = render(`${mdCodeBlock(text, "sh")}\n\nafter\n`);
      expect(html.match(/<(pre|p)>/g)).toEqual(["<pre>", "<p>"]);
    }
  });
});

describe("Markdown cells", () => {
  it("keep a table in its columns", () => {
    const rows = hostileTexts.map((text) => `| ${mdCell(text)} | ${mdCodeCell(text)} | end |`).join("\n");
    const html = render(`| a | b | c |\n| --- | --- | --- |\n${rows}\n`);
    expect(html.match(/<td>end<\/td>/g)).toHaveLength(hostileTexts.length);
    expect(html.match(/<td>/g)).toHaveLength(hostileTexts.length * 3);
    expect(tagsOf(html).filter((tag) => !/^<(table|thead|tbody|tr|th|td|code)$/.test(tag))).toEqual([]);
    expect(core(visible(html)).includes("a|b||c")).toBe(true);
  });
});
