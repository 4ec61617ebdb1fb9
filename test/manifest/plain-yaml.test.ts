import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { loadManifest } from "../../src/manifest/load.js";
import { readPlainYaml } from "../../src/manifest/plain-yaml.js";
import { parseInFull } from "../../src/manifest/yaml-source.js";

const nowhere = { line: 1, column: 1, offset: 0 };

/** Whether the plain reader answers; when it does, the full parser must say the same, and find nothing wrong. */
function agrees(text: string): boolean {
  const plain = readPlainYaml(text);
  if (plain === undefined) return false;
  const [source, problems] = parseInFull("m.yaml", text, () => ({
    file: "m.yaml",
    range: { start: nowhere, end: nowhere },
  }));
  expect(problems, text).toEqual([]);
  expect(plain, text).toStrictEqual(source?.data);
  return true;
}

/** Texts that look like something else in YAML, or nearly. */
const scalars = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom(..."ab1 -:#'\"{}[],&*!|>%@`?~.\\\n") }),
  fc.constantFrom(
    "null",
    "true",
    "False",
    "yes",
    "1.0.0",
    "0o17",
    "0x1F",
    "1e3",
    ".5",
    "-",
    "~",
    "<<",
    "2026-07-28",
  ),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "a: b",
    "a #b",
    "#/schemas/X",
    "https://example.com/",
    "- a",
    "\u00e9",
  ),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalars,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom("name", "type", "a-b", "x/y"), fc.string({ maxLength: 6 })),
      tie("tree"),
      {
        maxKeys: 4,
      },
    ),
  ),
}));
const styles = fc.record({
  lineWidth: fc.constantFrom(0, 20, 80),
  collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
  defaultStringType: fc.constantFrom(
    "PLAIN" as const,
    "QUOTE_DOUBLE" as const,
    "QUOTE_SINGLE" as const,
    "BLOCK_FOLDED" as const,
    "BLOCK_LITERAL" as const,
  ),
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
});
const documents = fc
  .tuple(fc.dictionary(fc.constantFrom("a", "b", "c d", "server"), tree, { minKeys: 1 }), styles)
  .map(([value, style]) => stringify(value, style));

describe("the plain reader", () => {
  test("reads documents of every style as the full parser does", () => {
    let read = 0;
    fc.assert(
      fc.property(documents, (text) => {
        if (agrees(text)) read++;
      }),
      { seed: 5, numRuns: 3000 },
    );
    // Most of these hold something unusual; those that do not are read.
    expect(read).toBeGreaterThan(300);
  });

  test("agrees on documents with a few characters changed", () => {
    const pieces = fc.constantFrom(
      " ",
      "  ",
      "\n",
      "\n  ",
      "\n\n",
      ":",
      ": ",
      "- ",
      "#",
      " #",
      "'",
      '"',
      "{",
      "}",
      "[",
      "]",
      ",",
      "|",
      ">",
      "|\n",
      "&a",
      "*a",
      "!",
      "?",
      "~",
      "\\",
      "0",
      "-",
      "%",
      "---\n",
      "a",
    );
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(3), pieces), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(documents, edits, (text, changes) => {
        let changed = text;
        for (const [place, removed, added] of changes) {
          const at = place % (changed.length + 1);
          changed = changed.slice(0, at) + added + changed.slice(at + removed);
        }
        agrees(changed);
      }),
      { seed: 6, numRuns: 6000 },
    );
  });

  test("agrees on every manifest here, and reads the good ones", () => {
    const folder = fileURLToPath(new URL("../cases/", import.meta.url));
    const read = readdirSync(folder).filter((name) => {
      const text = readFileSync(join(folder, name, "manifest.yaml"), "utf8");
      return !/[^\t\n\r\x20-\x7E\u00a0-\uffff]/.test(text) && agrees(text);
    });
    expect(read.length).toBeGreaterThan(30);
  });

  for (const [name, text] of Object.entries({
    "a comment in braces": "a: { b: 1, # c\n  d: 2 }\n",
    "an anchor": "a: &b 1\n",
    "an alias": "a: 1\nb: *a\n",
    "a tag": "a: !!str 1\n",
    "a merge key": "a: { b: 1 }\n<<: { c: 1 }\n",
    "a repeated key": "a: 1\na: 2\n",
    "a key that is a number": "1: a\n",
    "a key that is a constant": "true: a\n",
    "an explicit key": "? a\n: b\n",
    "a number that JSON cannot hold": "a: 12345678901234567890\n",
    "an octal number": "a: 0o17\n",
    "a line too far in": "a: b\n  c: d\n",
    "a key too far out": "a:\n    b: 1\n  c: 2\n",
    "two documents": "a: 1\n---\na: 2\n",
    "a directive": "%YAML 1.2\n---\na: 1\n",
    "half of a surrogate pair": 'a: "\\ud800"\n',
    "a NUL": 'a: "\\u0000"\n',
    "a tab": "a:\tb\n",
    "an indentation indicator": "a: |2\n   b\n",
    "lines kept": "a: |+\n  b\n\n",
    "no last line end": "a: 1",
    nothing: "",
    "a text": "a\n",
    "a list": "- a\n",
  })) {
    test(`leaves ${name} to the full parser`, () => {
      expect(readPlainYaml(text)).toBeUndefined();
    });
  }

  test("knows no positions, and yet problems have them", () => {
    const text = "manifest: 1\nserver: { name: x, version: 1.0.0 }\ntools:\n  roll: { titel: Roll }\n";
    expect(readPlainYaml(text)).toBeDefined();
    const [, problems] = loadManifest("m.yaml", () => text);
    expect(problems.find(({ code }) => code === "unknown-key")?.location?.range.start).toEqual({
      line: 4,
      column: 11,
      offset: text.indexOf("titel"),
    });
  });
});
