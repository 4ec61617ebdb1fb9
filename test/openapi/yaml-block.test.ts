import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEventDocument } from "../../src/manifest/yaml-events.js";
import { parseInFull, parseSource } from "../../src/manifest/yaml-source.js";
import { type Blocks, readBlocks } from "../../src/openapi/yaml-block.js";

const RUNS = Number(process.env["RUNS"] ?? 400);
const SEED = Number(process.env["SEED"] ?? 20261125);
const names = ["tools", "schemas"];

/** How the text is taken apart by its events; undefined where only the full parser reads it. */
function byEvents(text: string): Blocks | undefined {
  const [source] = parseSource("m.yaml", text);
  return source === undefined || readEventDocument(text) === undefined
    ? undefined
    : readBlocks(source, names);
}

function inFull(text: string): Blocks | undefined {
  const [source] = parseInFull("m.yaml", text);
  return source === undefined ? undefined : readBlocks(source, names);
}

const folder = join(import.meta.dirname, "../../manifests");
const manifests = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(join(folder, name), "utf8"));

const tools = `# above all
a: 1 # beside

# above the tools
tools: # beside the tools

  # above one
  one:
    text: |
      # no comment

      end

    # at the end of one
  # above two

  "two": { a: 1, b: 2 }
# not of two
  three:
  - a
  - b: 1
    # inside
    c: 2
    # of three
 # not of three
    # so neither is this

# above schemas
schemas:
    Deep:
      type: object
    # between

    Other: true


# at the end
`;

describe("a manifest taken apart", () => {
  it.each([...manifests, tools, "a: 1\n", "tools: {}\n", "tools:\n# empty\nschemas:\n  A: 1\n"])(
    "is the same by its events and by the full parser: %#",
    (text) => {
      expect(byEvents(text)).toEqual(inFull(text));
      expect(textOf(byEvents(text))).toBe(text);
    },
  );

  it(`also with lines at other places (${RUNS} runs, seed ${SEED})`, () => {
    const lines = [
      ...tools.split("\n"),
      "",
      "# c",
      "  # c",
      "    # c",
      "      # c",
      "  four: 4",
      "b: >-",
      "  folded",
      "    - x",
      "tools:",
    ];
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(tools.split("\n").length), fc.constantFrom(...lines)), { maxLength: 5 }),
        fc.array(fc.nat(tools.split("\n").length), { maxLength: 4 }),
        (inserted, deleted) => {
          const text = tools.split("\n").filter((_, index) => !deleted.includes(index));
          for (const [at, line] of inserted) text.splice(Math.min(at, text.length - 1), 0, line);
          const blocks = byEvents(text.join("\n"));
          if (blocks === undefined) return;
          compared++;
          expect(blocks).toEqual(inFull(text.join("\n")));
          expect(textOf(blocks)).toBe(text.join("\n"));
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    expect(compared).toBeGreaterThan(RUNS / 10);
  });

  it("leaves the comment above an entry out of the entry before, whatever that ends with", () => {
    for (const end of [
      "b: 1",
      "- b: 1",
      "- - b",
      "b: { c: 1 }",
      "b:",
      "b:\n      - c:\n          d: |\n            e",
    ]) {
      const blocks = byEvents(`tools:\n  a:\n    ${end}\n\n  # above c\n  c: 1\n`);
      const [first, second] = blocks?.sections.get("tools")?.entries ?? [];
      expect(first?.text).toBe(`  a:\n    ${end}\n`);
      expect(second?.above).toBe("\n  # above c\n");
    }
  });

  it("tells which entries have anchors or aliases", () => {
    const text = "tools:\n  a: &a { b: 1 }\n  c: [*a]\n  d: 1\n";
    for (const blocks of [byEvents(text), inFull(text)]) {
      const entries = blocks?.sections.get("tools")?.entries ?? [];
      expect(entries.map(({ isLinked }) => isLinked)).toEqual([true, true, false]);
    }
  });

  it("keeps blank lines that belong to a string", () => {
    const text = "tools:\n  a: |+\n    b\n\n\n  c: 1\n";
    for (const blocks of [byEvents(text), inFull(text)])
      expect(blocks?.sections.get("tools")?.entries[0]?.text).toBe("  a: |+\n    b\n\n\n");
  });

  it("is taken apart in full where js-yaml does not read it", () => {
    const text = "tools:\n  a: &a { b: 1 }\n  c: { <<: *a }\n";
    expect(byEvents(text)).toBeUndefined();
    expect(
      inFull(text)
        ?.sections.get("tools")
        ?.entries.map(({ key }) => key),
    ).toEqual(["a", "c"]);
  });

  it("has no sections in braces", () => {
    expect(byEvents("tools: { a: 1 }\n")?.sections.size).toBe(0);
    expect(byEvents('{"tools": {}}')).toBeUndefined();
  });
});

/** The text of the entries, put together again. */
function textOf(blocks: Blocks | undefined): string {
  const entries = blocks?.top.entries ?? [];
  return entries.map(({ above, text }) => above + text).join("") + (blocks?.top.below ?? "");
}
