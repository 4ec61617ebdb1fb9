import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { isChangedNumber, withChangedNumbers } from "../../src/json-numbers.js";
import { documentWith, imported } from "./import.js";

/** Integers and numbers that JavaScript would change, as the places of a document write them. */
const document = JSON.stringify(
  documentWith(
    {
      "/things/{id}": {
        get: {
          operationId: "thing",
          description: "A thing, 9007199254740993 of them.",
          parameters: [
            {
              name: "id",
              in: "path",
              required: true,
              schema: { type: "integer", format: "int64", minimum: 1, maximum: "#9223372036854775807#" },
            },
            { name: "kind", in: "query", schema: { type: "integer", enum: [1, "#9007199254740993#"] } },
            { name: "one", in: "query", schema: { const: "#-9007199254740993#" } },
            { name: "mass", in: "query", schema: { type: "number", exclusiveMaximum: "#1e400#" } },
            { name: "near", in: "query", schema: { type: "integer", maximum: "#9007199254740991#" } },
          ],
          responses: {
            200: {
              description: "ok",
              content: {
                "application/json": { schema: { type: "object", example: { id: "#9007199254740993#" } } },
              },
            },
          },
        },
      },
    },
    {},
    "3.1.0",
  ),
).replaceAll(/"#|#"/g, "");

describe.each([
  ["JSON", document],
  ["YAML", `# A comment\n${document}`],
  [
    "YAML in blocks",
    stringify(JSON.parse(document))
      .replace("9223372036854776000", "9223372036854775807")
      .replaceAll(/(?<=- |const: )(-?)9007199254740992$/gm, "$19007199254740993")
      .replace(/(?<=id: )9007199254740992$/m, "9007199254740993")
      .replace(".inf", "1e400"),
  ],
])("numbers that JavaScript would change, in %s", (_, text) => {
  it("are left out, and said, and never changed", async () => {
    const { manifest, remarks, problems, text: made } = await imported(text);
    const { id, kind, one, mass, near } = manifest.tools.thing.inputSchema.properties;
    expect(id).toMatchObject({ type: "integer", minimum: 1 });
    expect(id).not.toHaveProperty("maximum");
    expect(kind).toEqual({ type: "integer" });
    expect(one).toEqual({});
    expect(mass).toEqual({ type: "number" });
    expect(near).toEqual({ type: "integer", maximum: 9007199254740991 });
    expect(made).not.toContain("9007199254740992");
    expect(problems).toEqual([]);
    const said = remarks.filter(({ message }) => message.endsWith("would change"));
    expect(said.map(({ message }) => message.split(" ")[0])).toEqual([
      "`maximum`",
      "`enum`",
      "`const`",
      "`exclusiveMaximum`",
      "`example`",
    ]);
    expect(said[0]?.message).toContain("9223372036854775807");
  });
});

it("numbers are found between strings, whatever these hold, as a reader of every token finds them", () => {
  const long = fc.constantFrom(
    "9007199254740993",
    "-12345678901234567890.5",
    "1e400",
    "-2.5E+999",
    "1234567890123456",
  );
  const string = fc
    .array(fc.constantFrom(" 9007199254740993", ":1e400", "\\", '"', "a", "\n", "[", ","))
    .map((parts) => parts.join(""));
  const value = fc.letrec<{ json: string }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      long,
      string.map((text) => JSON.stringify(text)),
      fc.array(tie("json"), { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
      fc
        .array(fc.tuple(string, tie("json")), { maxLength: 4 })
        .map(
          (entries) => `{\n${entries.map(([name, held]) => `${JSON.stringify(name)}: ${held}`).join(",\n")}}`,
        ),
    ),
  })).json;
  fc.assert(
    fc.property(value, (text) => {
      const all = new Set<string>();
      const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
      const expected = text.replace(token, (found) => {
        if (found.startsWith('"') || !isChangedNumber(found)) return found;
        all.add(found);
        return JSON.stringify(found);
      });
      const changed = new Set<string>();
      expect(withChangedNumbers(text, changed)).toBe(expected);
      expect(changed).toEqual(all);
    }),
    { numRuns: 500 },
  );
});
