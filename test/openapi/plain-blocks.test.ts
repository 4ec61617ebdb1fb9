import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSource } from "../../src/manifest/yaml-source.js";
import { readPlainBlocks } from "../../src/openapi/plain-blocks.js";
import { readBlocks } from "../../src/openapi/yaml-block.js";

const RUNS = Number(process.env["RUNS"] ?? 400);
const SEED = Number(process.env["SEED"] ?? 20261125);
const names = ["tools", "schemas"];

/** How the text is taken apart by its indentation; undefined where it is not of the plain kind. */
function fast(text: string) {
  const [source] = parseSource("m.yaml", text);
  return source?.isPlain === true ? readPlainBlocks(text, source.data, names) : undefined;
}

const folder = join(import.meta.dirname, "../../manifests");
const manifests = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .filter((text) => parseSource("m.yaml", text)[0]?.isPlain === true);

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

describe("a plain text taken apart by its indentation", () => {
  it.each([...manifests, tools, "a: 1\n", "tools: {}\n", "tools:\n# empty\nschemas:\n  A: 1\n"])(
    "is as the parser of all of YAML takes it apart: %#",
    (text) => {
      expect(fast(text)).toEqual(readBlocks(text, names));
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
          const blocks = fast(text.join("\n"));
          if (blocks === undefined) return;
          compared++;
          expect(blocks).toEqual(readBlocks(text.join("\n"), names));
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
      const blocks = readBlocks(`tools:\n  a:\n    ${end}\n\n  # above c\n  c: 1\n`, names);
      const [first, second] = blocks?.sections.get("tools")?.entries ?? [];
      expect(first?.text).toBe(`  a:\n    ${end}\n`);
      expect(second?.above).toBe("\n  # above c\n");
    }
  });

  it("is not tried where the text is more than plain", () => {
    expect(fast("tools: &a\n  b: 1\n")).toBeUndefined();
    expect(fast("tools:\n  a: {\n  b: 1 }\n")).toBeUndefined();
  });
});
