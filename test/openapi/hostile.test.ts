import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../src/json.js";
import { parseSource } from "../../src/manifest/yaml-source.js";
import { writeYaml } from "../../src/openapi/yaml-writer.js";
import { documentWith, imported } from "./import.js";

const hostile = [
  "a: b # c",
  "- x",
  "? y",
  "{x}",
  "${HOME}",
  "yes",
  "null",
  "1e3",
  "0x1F",
  " lead",
  "trail ",
  "a\nb\n\n c",
  "tab\there",
  "*/ process.exit() /*",
  "`${process.exit()}`",
  "__proto__",
  "\u2028",
  "\uFEFF",
  "\x7F\x00\x1B[31m",
  "'\"\\",
  "é漢😀",
  "#",
  "|",
  ">-",
  "---",
  "...",
  "%YAML 1.1",
  "!!js/function",
  "&a *a",
  "<<",
  "\r\nx",
  "\n",
  "x\n",
  "",
];

/** Manifests hold no NUL and no halves of surrogate pairs. */
const sayable = (text: string) => !/[\0\u{D800}-\u{DFFF}]/u.test(text);

describe("YAML that is written", () => {
  it("says what the data says, whatever strings are in it", () => {
    const text = fc.oneof(
      fc.constantFrom(...hostile.filter(sayable)),
      fc.string({ unit: "binary" }).filter(sayable),
      fc.string(),
    );
    const data = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        text,
        fc.boolean(),
        fc.constant(null),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
        fc.array(tie("value")),
        fc.dictionary(
          text.filter((key) => key !== "__proto__" && key !== "<<"),
          tie("value"),
        ),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
          data,
          { minKeys: 1 },
        ),
        (value) => {
          const written = writeYaml(value, () => ["a comment\nb: c"]);
          expect(JSON.stringify(parse(written))).toBe(JSON.stringify(value));
          expect(parseSource("x.yaml", written)[1]).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("documents that mean harm", () => {
  it.each(hostile.filter((text) => text !== ""))("stay data: %j", async (text) => {
    const schema = {
      type: "object",
      title: text,
      description: text,
      properties: { [text]: { type: "string", enum: [text], description: text } },
      required: [text],
    };
    const paths = {
      [`/x${text.replaceAll(/[{}#?]/g, "")}/{id}`]: {
        post: {
          operationId: text,
          summary: text,
          description: text,
          tags: [text],
          parameters: [
            { name: text, in: "query", description: text, schema },
            { name: text, in: "header", schema },
          ],
          requestBody: { required: true, content: { "application/json": { schema } } },
          responses: {
            200: {
              description: text,
              content: { "application/json": { schema: { $ref: "#/components/schemas/A" } } },
            },
          },
        },
      },
    };
    const more = {
      info: { title: text, version: text, description: text },
      servers: [{ url: `https://api.example.com/${text}`, description: text }],
      components: { schemas: { A: schema } },
    };
    const { manifest, problems } = await imported(documentWith(paths, more), { bearer: true });
    expect(problems.filter((problem) => !/^(?:missing-description)/.test(problem))).toEqual([]);
    const [tool] = Object.values<{ http: { url: string } }>(manifest.tools);
    expect(tool?.http.url.replace(/^\$\{[A-Z0-9_]+:-[^}]*\}/, "")).not.toContain("${");
  });
});
