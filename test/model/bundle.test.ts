import { describe, expect, it } from "vitest";
import { loadManifest } from "../../src/manifest/load.js";
import { buildModel } from "../../src/model/build.js";

/** A manifest with one tool `t` whose input schema is `input` (YAML flow), beside other files. */
function manifest(input: string, rest = ""): string {
  return `manifest: 1\nserver: { name: s, version: 1.0.0, description: S. }\ntools:\n  t:\n    description: T.\n    inputSchema: ${input}\n${rest}`;
}

function build(files: Record<string, string>) {
  const [loaded, problems] = loadManifest("dir/m.yaml", (path) => files[path] ?? { reason: "no such file" });
  if (loaded === undefined) throw new Error(JSON.stringify(problems));
  const [model, diagnostics] = buildModel(loaded);
  return {
    listed: JSON.parse(JSON.stringify(model?.tools[0]?.input.listed ?? null)),
    output: JSON.parse(JSON.stringify(model?.tools[0]?.output?.legacy ?? null)),
    definitions: [...(model?.definitions.values() ?? [])].map(({ name, typeName }) => [name, typeName]),
    problems: diagnostics.map(({ code, location }) => {
      return [code, location?.file, location?.range.start.line, location?.range.start.column];
    }),
  };
}

describe("references", () => {
  it("to shared schemas become definitions under the same name, with what those need", () => {
    const { listed } = build({
      "dir/m.yaml": manifest(
        '{ type: object, properties: { pet: { $ref: "#/schemas/Pet" } } }',
        'schemas:\n  Pet: { type: object, properties: { tag: { $ref: "#/schemas/Tag" } } }\n  Tag: { type: string }\n  Unused: { type: string }\n',
      ),
    });
    expect(listed).toEqual({
      type: "object",
      properties: { pet: { $ref: "#/$defs/Pet" } },
      $defs: {
        Pet: { type: "object", properties: { tag: { $ref: "#/$defs/Tag" } } },
        Tag: { type: "string" },
      },
    });
  });

  it("to a schema's own $defs, anchors and root are named after the tool", () => {
    const { definitions, listed } = build({
      "dir/m.yaml": manifest(
        '{ type: object, properties: { a: { $ref: "#/$defs/item" }, b: { $ref: "#here" }, c: { $ref: "#" } }, $defs: { item: { type: string }, other: { $anchor: here, type: number } } }',
      ),
    });
    expect(definitions).toEqual([
      ["TInputSchema", "TInputSchema"],
      ["TItem", "TItem"],
      ["TOther", "TOther"],
    ]);
    expect(listed.properties).toEqual({
      a: { $ref: "#/$defs/TItem" },
      b: { $ref: "#/$defs/TOther" },
      c: { $ref: "#/$defs/TInputSchema" },
    });
  });

  it("to files are resolved against the file they stand in", () => {
    const { listed, problems } = build({
      "dir/m.yaml": manifest('{ type: object, properties: { pet: { $ref: "./api/pets.yaml#/Pet" } } }'),
      "dir/api/pets.yaml":
        'Pet: { type: object, properties: { tag: { $ref: "tag.json" }, mate: { $ref: "#/Pet" } } }',
      "dir/api/tag.json": '{ "type": "string" }',
    });
    expect(problems).toEqual([]);
    expect(listed.$defs).toEqual({
      Pet: { type: "object", properties: { tag: { $ref: "#/$defs/Tag" }, mate: { $ref: "#/$defs/Pet" } } },
      Tag: { type: "string" },
    });
  });

  it("to an $id are found wherever the schema with that $id stands", () => {
    const { listed, problems } = build({
      "dir/m.yaml": manifest(
        '{ type: object, properties: { a: { $ref: "https://example.com/die" } } }',
        'schemas:\n  Die: { $id: "https://example.com/die", type: integer }\n',
      ),
    });
    expect(problems).toEqual([]);
    expect(listed).toEqual({
      type: "object",
      properties: { a: { $ref: "#/$defs/Die" } },
      $defs: { Die: { type: "integer" } },
    });
  });

  it("that lead nowhere, to another machine, or only to themselves are reported where they stand", () => {
    expect(
      build({ "dir/m.yaml": manifest('{ type: object, properties: { a: { $ref: "#/schemas/Dye" } } }') })
        .problems,
    ).toEqual([["unresolved-reference", "dir/m.yaml", 6, 59]]);
    expect(
      build({ "dir/m.yaml": manifest('{ type: object, allOf: [{ $ref: "http://example.com/x.json" }] }') })
        .problems,
    ).toEqual([["remote-reference", "dir/m.yaml", 6, 50]]);
    const cycle = 'schemas:\n  A: { anyOf: [{ $ref: "#/schemas/B" }] }\n  B: { $ref: "#/schemas/A" }\n';
    expect(
      build({ "dir/m.yaml": manifest('{ type: object, properties: { a: { $ref: "#/schemas/A" } } }', cycle) })
        .problems,
    ).toEqual([["reference-cycle", "dir/m.yaml", 8, 6]]);
  });

  it("called properties are properties", () => {
    const { listed } = build({
      "dir/m.yaml": manifest(
        "{ type: object, properties: { $ref: { type: string }, $id: { type: string } }, enum: [{ $ref: x }] }",
      ),
    });
    expect(listed).toEqual({
      type: "object",
      properties: { $ref: { type: "string" }, $id: { type: "string" } },
      enum: [{ $ref: "x" }],
    });
  });
});

describe("dialects", () => {
  it("draft-07 becomes 2020-12: tuples, dependencies, siblings of $ref", () => {
    const { listed } = build({
      "dir/m.yaml": manifest(
        `
      $schema: http://json-schema.org/draft-07/schema#
      type: object
      definitions: { s: { type: string } }
      properties:
        pair: { items: [{ type: string }, { type: number }], additionalItems: false }
        ref: { $ref: "#/definitions/s", maxLength: 3 }
      dependencies: { a: [b], c: { required: [d] } }
`,
      ),
    });
    expect(listed).toEqual({
      type: "object",
      properties: {
        pair: { prefixItems: [{ type: "string" }, { type: "number" }], items: false },
        ref: { $ref: "#/$defs/TS" },
      },
      dependentRequired: { a: ["b"] },
      dependentSchemas: { c: { required: ["d"] } },
      $defs: { TS: { type: "string" } },
    });
  });
});

describe("the root of a tool's schemas", () => {
  it("shows properties even when there are none", () => {
    expect(build({ "dir/m.yaml": manifest("{ type: object }") }).listed).toEqual({
      type: "object",
      properties: {},
    });
  });

  it("is an object through a reference", () => {
    const schemas = "schemas:\n  In: { type: object, properties: { a: { type: string } } }\n";
    expect(build({ "dir/m.yaml": manifest('{ $ref: "#/schemas/In" }', schemas) }).listed).toMatchObject({
      type: "object",
      properties: { a: { type: "string" } },
    });
  });

  it("must be an object for inputs", () => {
    expect(
      build({ "dir/m.yaml": manifest('{ $ref: "#/schemas/N" }', "schemas:\n  N: { type: number }\n") })
        .problems,
    ).toContainEqual(["input-not-object", "dir/m.yaml", 6, 18]);
  });

  it("is wrapped for earlier eras when an output is not an object", () => {
    const output = (schema: string) =>
      build({ "dir/m.yaml": `${manifest("{ type: object }")}    outputSchema: ${schema}\n` }).output;
    expect(output("{ type: array }")).toEqual({
      wrapped: true,
      listed: { type: "object", properties: { result: { type: "array" } }, required: ["result"] },
    });
    expect(output("{ type: object, properties: {} }")).toEqual({
      wrapped: false,
      listed: { type: "object", properties: {} },
    });
  });
});

describe("names", () => {
  const twoTools = (a: string, b: string) =>
    `manifest: 1\nserver: { name: s, version: 1.0.0, description: S. }\ntools:\n  ${a}: { description: A., inputSchema: { type: object } }\n  ${b}: { description: B., inputSchema: { type: object } }\n`;

  it("that give one identifier are reported at the second", () => {
    expect(build({ "dir/m.yaml": twoTools("get_pet", "get-pet") }).problems).toEqual([
      ["identifier-collision", "dir/m.yaml", 5, 3],
    ]);
    expect(build({ "dir/m.yaml": twoTools("getPet", "getpet") }).problems).toEqual([
      ["identifier-collision", "dir/m.yaml", 5, 3],
    ]);
  });

  it("of a schema and of a tool's own type collide too", () => {
    const text = manifest("{ type: object }", "schemas:\n  TInput: { type: string }\n");
    expect(build({ "dir/m.yaml": text }).problems).toEqual([["identifier-collision", "dir/m.yaml", 8, 3]]);
  });
});
