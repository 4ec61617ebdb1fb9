import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isJsonObject, type Json, type JsonPath } from "../../src/json.js";
import { loadManifest } from "../../src/manifest/load.js";
import { readEventDocument } from "../../src/manifest/yaml-events.js";
import { parseInFull, parseSource } from "../../src/manifest/yaml-source.js";
import { damagedDocuments, documents } from "./yaml-documents.js";

const RUNS = Number(process.env["RUNS"] ?? 500);
const SEED = Number(process.env["SEED"] ?? 5);

/** The path of every entry, and one that does not exist below each. */
function* pathsOf(data: Json, path: JsonPath = []): Generator<JsonPath> {
  yield path;
  yield [...path, "nothing here"];
  const entries = Array.isArray(data) ? data.entries() : isJsonObject(data) ? Object.entries(data) : [];
  for (const [step, item] of entries) yield* pathsOf(item, [...path, step]);
}

/** The full parser does not accept a comment at the start of the line above a closing bracket, which YAML allows. */
const onlyInFull = "Comments must be separated from other tokens by white space characters";

/**
 * Whether js-yaml reads the text. Then the full parser must say the same, find nothing wrong, and find every entry at the
 * same place.
 */
function agrees(text: string): boolean {
  if (readEventDocument(text) === undefined) return false;
  const [full, problems] = parseInFull("m.yaml", text);
  if (
    problems.length > 0 &&
    problems.every(({ message }) => message.toLowerCase() === onlyInFull.toLowerCase())
  )
    return false;
  expect(problems, text).toEqual([]);
  const [source] = parseSource("m.yaml", text);
  expect(source?.data, text).toStrictEqual(full?.data);
  const found: [path: string, range: unknown][] = [];
  const expected: typeof found = [];
  for (const path of pathsOf(source?.data ?? null)) {
    for (const part of ["key", "value"] as const) {
      found.push([`${path.join("/")} ${part}`, source?.locate(path, part).range]);
      expected.push([`${path.join("/")} ${part}`, full?.locate(path, part).range]);
    }
  }
  expect(found, text).toEqual(expected);
  return true;
}

describe("a document read from events", () => {
  test(`has the value and the places that the full parser gives (${RUNS} runs, seed ${SEED})`, () => {
    let read = 0;
    fc.assert(
      fc.property(documents, (text) => {
        if (agrees(text)) read++;
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(read).toBeGreaterThan(RUNS / 3);
  });

  test("has them also with a few characters changed, or is left to the full parser", () => {
    let read = 0;
    fc.assert(
      fc.property(damagedDocuments, (text) => {
        if (agrees(text)) read++;
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(read).toBeGreaterThan(RUNS / 20);
  });

  test("has them for every manifest here", () => {
    const cases = join(import.meta.dirname, "../cases");
    const manifests = join(import.meta.dirname, "../../manifests");
    const paths = [
      ...readdirSync(cases).map((name) => join(cases, name, "manifest.yaml")),
      ...readdirSync(manifests)
        .filter((name) => name.endsWith(".yaml"))
        .map((name) => join(manifests, name)),
    ];
    const texts = paths
      .map((path) => readFileSync(path, "utf8"))
      .filter((text) => /^[\t\r\n -~]*$/.test(text));
    const read = texts.filter((text) => agrees(text));
    expect(read.length).toBeGreaterThan(texts.length * 0.7);
  });

  test.each<[string, string]>([
    ["JSON", '{"a": [1, {"b": "c"}], "d": {}}'],
    ["JSON with tabs and CRLF", '{\r\n\t"a": [\r\n\t\t1\r\n\t]\r\n}\r\n'],
    ["comments in braces", "a: { b: 1, # c\n  d: 2 } # e\n"],
    ["a tab behind a colon and in front of a comment", "a:\tb\t# c\nd: 1\n"],
    ["no last line end", "a: 1"],
    ["anchors and aliases", "a: &x\n  b: 1\nc: *x\nd: [*x, &y { e: *x }]\nf: &z text\n*z : *y\n"],
    ["a key that is quoted", "\"1\": a\n'true': b\n"],
    ["explicit keys", "? a\n: b\n? c\n"],
    ["`__proto__` as a key", "__proto__: { a: 1 }\nconstructor: 2\n"],
    ["values that are not written", "a:\nb:\n  - \n  -\n  # - c\n  - d:\n  -\nc: { d, e: , f }\n"],
    [
      "block strings of every kind",
      "a: | # b | c\n  d\n\n\ne: |+\n  f\n\n\ng:\n- >-\n  h\n- |2\n    i\nj: |",
    ],
    ["a header in front of the value's line", "a: # | b\n  &c\n  |\n  d\n"],
    ["a document marker", "---\na: 1\n"],
    ["a list", "- a\n-\n- - b\n"],
    ["numbers of all forms", "a: [0o17, 0x1F, +1, -0, 1., .5, 1e3, 00, 1_0, 9007199254740991]\n"],
    ["words of YAML 1.1", "a: [yes, no, on, off, 2026-07-28, 0b1, 1:30, =]\n"],
  ])("is read of %s", (_name, text) => {
    expect(agrees(text)).toBe(true);
  });

  test.each<[string, string]>([
    ["a tag", "a: !!str 1\n"],
    ["a merge key", "a: &b { b: 1 }\nc: { <<: *b }\n"],
    ["a repeated key", "a: 1\na: 2\n"],
    ["a repeated key in JSON", '{"a": 1, "a": 2}'],
    ["a repeated `__proto__`", "__proto__: 1\n__proto__: 2\n"],
    ["a key that is a number", "1: a\n"],
    ["a key that is a constant", "true: a\n"],
    ["a key that is a list", "? [a]\n: b\n"],
    ["an unknown anchor", "b: *a\n"],
    ["a value in itself", "a: &a\n  b: *a\n"],
    ["a number that JSON cannot hold", "a: 12345678901234567890\n"],
    ["a number that is too large", `a: 1e400\n`],
    ["an integer that is too large", `a: ${"9".repeat(400)}\n`],
    ["infinity", "a: -.inf\n"],
    ["a line too far in", "a: b\n  c: d\n"],
    ["a key too far out", "a:\n    b: 1\n  c: 2\n"],
    ["two documents", "a: 1\n---\na: 2\n"],
    ["a directive", "%YAML 1.2\n---\na: 1\n"],
    ["half of a surrogate pair", 'a: "\\ud800"\n'],
    ["a NUL", 'a: "\\0"\n'],
    ["nothing", ""],
    ["a string", "a\n"],
    ["a pair in brackets", "a: [b: 1]\n"],
    ["a lone CR", "a: 1\rb: 2\n"],
    ["collections deeper than the limit", `${"[".repeat(101)}${"]".repeat(101)}`],
  ])("is not read of %s: that is left to the full parser", (_name, text) => {
    expect(readEventDocument(text)).toBeUndefined();
  });

  test("is not read of aliases that repeat more than the limit, in no time", () => {
    const lists = Array.from({ length: 40 }, (_, index) =>
      index === 0 ? "a0: &a0 [x]" : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`,
    );
    expect(readEventDocument(`${lists.slice(0, 10).join("\n")}\n`)).toBeDefined();
    expect(readEventDocument(`${lists.join("\n")}\n`)).toBeUndefined();
    const chain = lists.map((line) =>
      line
        .replace(/, \*a\d+/, "")
        .replace("[", "[[[")
        .replace("]", "]]]"),
    );
    expect(readEventDocument(`${chain.slice(0, 30).join("\n")}\n`)).toBeDefined();
    expect(readEventDocument(`${chain.join("\n")}\n`)).toBeUndefined();
  });

  test("counts aliases of scalars, however many values are written", () => {
    const many = Array.from({ length: 60_000 }, () => "*a").join(", ");
    expect(readEventDocument(`a: &a 1\nb: [${many}]\n`)).toBeDefined();
    expect(readEventDocument(`a: &a 1\nb: [${many}]\nc: [${many}]\n`)).toBeUndefined();
    const written = Array.from({ length: 150_000 }, () => "1").join(", ");
    expect(readEventDocument(`a: &a 1\nb: [${written}]\nc: *a\n`)).toBeDefined();
  });

  test("gives problems their places", () => {
    const text = "manifest: 1\nserver: { name: x, version: 1.0.0 }\ntools:\n  roll: { titel: Roll }\n";
    const [, problems] = loadManifest("m.yaml", () => text);
    expect(problems.find(({ code }) => code === "unknown-key")?.location?.range.start).toEqual({
      line: 4,
      column: 11,
      offset: text.indexOf("titel"),
    });
  });
});
