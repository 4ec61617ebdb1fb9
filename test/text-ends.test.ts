import fc from "fast-check";
import { expect, test } from "vitest";
import { cutText, plainText } from "../src/openapi/plain-text.js";
import { withoutEnd, withoutEnds } from "../src/text-ends.js";

const text = fc.string({ unit: fc.constantFrom("a", "_", "-", " "), maxLength: 12 });

test("the ends of a text are cut as a regular expression would", () => {
  fc.assert(
    fc.property(text, (written) => {
      expect(withoutEnd(written, "_-")).toBe(written.replace(/[_-]+$/, ""));
      expect(withoutEnds(written, "_-")).toBe(written.replaceAll(/^[_-]+|[_-]+$/g, ""));
    }),
  );
});

test("links keep their address unless their text has it", () => {
  const link = (address: string, inner: string): string =>
    `<p>See <a class=x href="${address}">${inner}</a>.</p>`;
  expect(plainText(link("https://a.example/x", "this"))).toBe("See this (https://a.example/x).");
  expect(plainText(link("https://a.example/x", "<b>https://a.example/x</b>"))).toBe(
    "See https://a.example/x.",
  );
  expect(plainText(link("#anchor", "this"))).toBe("See this.");
  expect(plainText('<p>a <a href="https://a.example">b <a href="https://b.example">c</a> d</p>')).toBe(
    "a b c (https://a.example) d",
  );
  expect(plainText('<p>a <a href="https://a.example">b')).toBe("a b");
});

test("lines of HTML are one blank line apart at most, and items none", () => {
  expect(plainText("<p>a</p>\n\n\n<p>b</p>\n\n<ul><li>c</li>\n\n<li>d</li></ul>")).toBe("a\n\nb\n- c\n- d");
});

test("a text is cut behind a word", () => {
  expect(cutText("one two three", 10)).toBe("one two…");
  expect(cutText("one, two, three", 11)).toBe("one, two…");
  expect(cutText("onetwothree", 8)).toBe("onetwot…");
});
