import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Location } from "../../src/diagnostics/diagnostic.js";
import { isJsonObject, type Json, type JsonPath } from "../../src/json.js";
import { LineIndex } from "../../src/manifest/line-index.js";
import { partOf } from "../../src/manifest/plain-part.js";
import { readPlainYaml } from "../../src/manifest/plain-yaml.js";
import { parseInFull, parseSource } from "../../src/manifest/yaml-source.js";

/** The path of every entry, and one that does not exist below each. */
function* pathsOf(data: Json, path: JsonPath = []): Generator<JsonPath> {
  yield path;
  yield [...path, "nothing here"];
  const entries = Array.isArray(data) ? data.entries() : isJsonObject(data) ? Object.entries(data) : [];
  for (const [step, item] of entries) yield* pathsOf(item, [...path, step]);
}

/** Whether the text is plain; then every entry must be where the full parser finds it. Answers how many there are. */
function agrees(text: string): number {
  const data = readPlainYaml(text);
  if (data === undefined) return 0;
  const lines = new LineIndex(text);
  const at = (start: number, end: number): Location => ({
    file: "m.yaml",
    range: lines.range(start, Math.max(end, Math.min(start + 1, text.length))),
  });
  const [inFull] = parseInFull("m.yaml", text, at);
  let count = 0;
  for (const path of pathsOf(data)) {
    // Anew for each: those who look for many places are told by the whole text.
    const [source] = parseSource("m.yaml", text);
    for (const part of ["key", "value"] as const) {
      expect(source?.locate(path, part).range, `${path.join("/")} ${part} of\n${text}`).toEqual(
        inFull?.locate(path, part).range,
      );
      count++;
    }
  }
  return count;
}

const keys = fc.constantFrom("tools", "a", "b c", "x/y", "0", "server", "a: b", "#");
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("text", "two words", "a: b\nc: d", "- a\n- b\n", "  in\nout\n", "#", "", null, 7, true),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(keys, tie("tree"), { maxKeys: 4 }),
  ),
}));
const documents = fc
  .tuple(
    fc.dictionary(keys, tree, { minKeys: 1 }),
    fc.record({
      lineWidth: fc.constantFrom(0, 20),
      indent: fc.constantFrom(1, 2, 4),
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
    }),
  )
  .map(([value, style]) => stringify(value, style));
const comments = fc.array(fc.tuple(fc.nat(), fc.constantFrom("# c", "  # c", "      # d: e", "", "# - f")), {
  maxLength: 3,
});

describe("a part of a plain text", () => {
  test("tells where entries are as the whole text does", () => {
    let compared = 0;
    fc.assert(
      fc.property(documents, comments, (text, added) => {
        const lines = text.split("\n");
        for (const [place, line] of added) lines.splice(place % lines.length, 0, line);
        compared += agrees(lines.join("\n"));
      }),
      { seed: 11, numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(5_000);
  });

  test("tells it of every manifest here", () => {
    const folder = join(import.meta.dirname, "../../manifests");
    const read = readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .filter((name) => agrees(readFileSync(join(folder, name), "utf8")) > 0);
    expect(read.length).toBeGreaterThan(2);
  });

  test("is not looked for again and again", () => {
    const tools = Array.from({ length: 100 }, (_, index) => `  t${index}: {}\n`).join("");
    const [source] = parseSource("m.yaml", `tools:\n${tools}`);
    const lines = Array.from(
      { length: 100 },
      (_, index) => source?.locate(["tools", `t${index}`]).range.start.line,
    );
    expect(lines).toEqual(Array.from({ length: 100 }, (_, index) => index + 2));
  });

  test("is no more than the entry of a section, and the line of the section's key", () => {
    const text = "manifest: 1\ntools:\n  # first\n  a:\n    title: A\n\n  b:\n    title: B\nclient: {}\n";
    expect(partOf(text, ["tools", "b", "title"])?.text).toBe("tools:\n  b:\n    title: B\n");
    expect(partOf(text, ["client", "openai"])?.text).toBe("client: {}\n");
    expect(partOf(text, ["nothing"])).toBeUndefined();
  });
});
