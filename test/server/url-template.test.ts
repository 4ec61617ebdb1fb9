import { anything, array, assert, constantFrom, oneof, property, string } from "fast-check";
import { expect, it } from "vitest";
import type { PathParameter } from "../../templates/server/http-tools/request.js";
import { TemplateReader } from "../../templates/server/http-tools/template.js";
import { readUrlTemplate } from "../../templates/server/http-tools/url-template.js";
import { ToolError } from "../../templates/server/tool-error.js";

const pieces = constantFrom(
  "..",
  ".",
  "/",
  "\\",
  "%2e",
  "%2F",
  "%252f",
  "%5c",
  ";",
  "?",
  "#",
  "@",
  ":",
  "//",
  "\0",
  "\t",
  "\r\n",
  "a",
  "é",
  "%",
  "%c0%af",
);
const hostile = array(pieces, { maxLength: 6 }).map((parts) => parts.join(""));
const value = oneof(hostile, array(hostile, { maxLength: 3 }), string({ unit: "binary" }), anything());
const parameter = array(
  constantFrom<Partial<PathParameter>>(
    { style: "simple" },
    { style: "label" },
    { style: "matrix" },
    { style: "json" },
    { explode: true },
    { slash: "encode" },
  ),
  { maxLength: 3 },
).map((parts): PathParameter => Object.assign({ name: "v" }, ...parts));

it("no argument changes origin, depth or what stands around it, after any number of decodings", () => {
  assert(
    property(value, parameter, (v, path) => {
      const template = readUrlTemplate(
        "https://api.example.com/a/x{v}/b?c=1",
        [path],
        new TemplateReader({}),
      );
      const alone = readUrlTemplate("https://api.example.com/a/{v}/b?c=1", [path], new TemplateReader({}));
      for (const urls of [template, alone]) {
        if ("problem" in urls) throw new Error(urls.problem);
        let url: URL;
        try {
          url = urls.expand({ v }, []);
        } catch (error) {
          expect(error).toBeInstanceOf(ToolError);
          continue;
        }
        expect(url.origin).toBe("https://api.example.com");
        expect(url.search).toBe("?c=1");
        expect(url.hash).toBe("");
        let { pathname } = url;
        for (let round = 0; round < 4; round++) {
          const [, first, middle = "", last, ...rest] = pathname.split("/");
          if (path.slash !== "encode" || round === 0) {
            expect([first, last, rest]).toEqual(["a", "b", []]);
            expect(middle).not.toMatch(/^(?:\.{1,2}(?:;.*)?)?$/s);
          }
          expect(pathname.split("/")).not.toContain("..");
          pathname = pathname.replace(/%[0-9a-f]{2}/gi, (triplet) =>
            String.fromCharCode(Number(`0x${triplet.slice(1)}`)),
          );
        }
      }
    }),
    { numRuns: 5000 },
  );
});
