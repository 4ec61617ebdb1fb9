import { describe, expect, it } from "vitest";
import { documentWith, imported, translated } from "./import.js";

describe("schemas of OpenAPI 3.0", () => {
  it.each([
    ["nullable beside a type", { type: "string", nullable: true }, { type: ["string", "null"] }],
    [
      "nullable enum",
      { type: "string", nullable: true, enum: ["a"] },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [
      "nullable without a type",
      { nullable: true, oneOf: [{ type: "string" }, { type: "integer" }] },
      { anyOf: [{ anyOf: [{ type: "string" }, { type: "integer" }] }, { type: "null" }] },
    ],
    [
      "exclusive bounds as flags",
      { type: "number", minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { type: "number", exclusiveMinimum: 1, maximum: 9 },
    ],
    ["example", { type: "string", example: "x" }, { type: "string", examples: ["x"] }],
    ["an example that does not fit", { type: "integer", example: "x" }, { type: "integer" }],
    ["a default that does not fit", { type: "integer", default: null }, { type: "integer" }],
    ["bytes", { type: "string", format: "byte" }, { type: "string", contentEncoding: "base64" }],
    ["a type of other languages", { type: "file" }, { type: "string", contentEncoding: "base64" }],
    [
      "a format that nobody checks",
      { type: "string", format: "money" },
      { type: "string", "x-format": "money" },
    ],
    [
      "a pattern with needless escapes",
      { type: "string", pattern: "^\\@[\\w\\-]+$" },
      { type: "string", pattern: "^@[\\w\\-]+$" },
    ],
    [
      "a pattern of another language",
      { type: "string", pattern: "(?i)a" },
      { type: "string", "x-pattern": "(?i)a" },
    ],
    [
      "a pattern that takes for ever",
      { type: "string", pattern: "^(a+)+$" },
      { type: "string", "x-pattern": "^(a+)+$" },
    ],
    [
      "a pattern that takes quadratic time",
      { type: "string", pattern: "a+b", maxLength: 1_000 },
      { type: "string", "x-pattern": "a+b", maxLength: 1_000 },
    ],
    [
      "a pattern that takes quadratic time, of short strings",
      { type: "string", pattern: "a+b", maxLength: 100 },
      { type: "string", pattern: "a+b", maxLength: 100 },
    ],
    [
      "a pattern of which nothing can be shown",
      { type: "string", pattern: "^(.*)\\1$" },
      { type: "string", "x-pattern": "^(.*)\\1$" },
    ],
    ["an empty range", { type: "integer", minimum: 9, maximum: 1 }, { type: "integer" }],
    ["repeated values", { enum: ["a", "a", "b"] }, { enum: ["a", "b"] }],
    [
      "a required property without schema",
      { type: "object", required: ["a"] },
      { type: "object", required: ["a"], properties: { a: {} } },
    ],
  ])("%s", async (_, schema, expected) => {
    expect(await translated(schema)).toEqual(expected);
  });

  it("leaves out what 3.0 ignores beside a reference, and says so", async () => {
    const schema = { $ref: "#/components/schemas/B", nullable: true, description: "Told." };
    expect(await translated(schema, "3.0.3", { B: { type: "string" } })).toEqual({
      $ref: "#/schemas/B",
      description: "Told.",
    });
  });
});

describe("schemas of OpenAPI 3.1", () => {
  it.each([
    ["types", { type: ["string", "null"] }, { type: ["string", "null"] }],
    ["bounds", { type: "number", exclusiveMinimum: 1 }, { type: "number", exclusiveMinimum: 1 }],
    [
      "tuples",
      { type: "array", prefixItems: [{ type: "string" }], items: false },
      { type: "array", prefixItems: [{ type: "string" }], items: false },
    ],
    [
      "boolean schemas",
      { type: "object", properties: { a: true, b: false }, additionalProperties: true },
      { type: "object", properties: { a: {}, b: { not: {} } }, additionalProperties: true },
    ],
    [
      "keywords beside a reference",
      { $ref: "#/components/schemas/B", minLength: 2 },
      { $ref: "#/schemas/B", minLength: 2 },
    ],
  ])("keeps %s", async (_, schema, expected) => {
    expect(await translated(schema, "3.1.0", { B: { type: "string" } })).toEqual(expected);
  });
});

describe("shared schemas", () => {
  const get = (schema: object) => ({
    get: {
      operationId: "get",
      responses: { 200: { description: "", content: { "application/json": { schema } } } },
    },
  });

  it("keep their names, and only the used ones are there", async () => {
    const components = {
      schemas: {
        Node: { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } },
        Unused: { type: "string" },
      },
    };
    const { manifest, problems } = await imported(
      documentWith({ "/n": get({ $ref: "#/components/schemas/Node" }) }, { components }),
    );
    expect(problems).toEqual([]);
    expect(manifest.schemas).toEqual({
      Node: { type: "object", properties: { next: { $ref: "#/schemas/Node" } } },
    });
  });

  it("are two where requests leave out read-only properties", async () => {
    const Pet = {
      type: "object",
      required: ["id", "name", "secret"],
      properties: {
        id: { type: "integer", readOnly: true },
        name: { type: "string" },
        secret: { type: "string", writeOnly: true },
      },
    };
    const content = {
      "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Pet" } } },
    };
    const post = {
      operationId: "add",
      requestBody: { required: true, content },
      responses: { 200: { description: "", content } },
    };
    const { manifest, problems } = await imported(
      documentWith({ "/n": { post } }, { components: { schemas: { Pet } } }),
    );
    expect(problems).toEqual([]);
    expect(manifest.schemas.Pet).toEqual({
      type: "object",
      required: ["id", "name"],
      properties: { id: { type: "integer" }, name: { type: "string" } },
    });
    expect(Object.keys(manifest.schemas.PetRequest.properties)).toEqual(["name", "secret"]);
    expect(manifest.tools.add.inputSchema.properties.body.items).toEqual({ $ref: "#/schemas/PetRequest" });
  });

  it("say a discriminator's values, by its mapping or by their names, required where the document requires it", async () => {
    const kind = (name: string, required: object) => ({
      type: "object",
      properties: { kind: { type: "string" }, [name]: { type: "string" } },
      ...required,
    });
    const components = { schemas: { Cat: kind("meow", { required: ["kind"] }), Dog: kind("bark", {}) } };
    const oneOf = [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }];
    const schema = {
      oneOf,
      discriminator: { propertyName: "kind", mapping: { cat: "#/components/schemas/Cat" } },
    };
    expect(await translated(schema, "3.0.3", components.schemas)).toEqual({
      anyOf: [
        { $ref: "#/schemas/Cat", properties: { kind: { const: "cat" } }, required: ["kind"] },
        { $ref: "#/schemas/Dog", properties: { kind: { const: "Dog" } } },
      ],
    });
  });

  it("come from files beside the document, which is never fetched", async () => {
    const files = {
      "schemas/pet.yaml": "type: object\nproperties: { tag: { $ref: 'tag.yaml#/Tag' } }\n",
      "schemas/tag.yaml": "Tag: { type: string }\n",
    };
    const here = await imported(documentWith({ "/n": get({ $ref: "./schemas/pet.yaml" }) }), { files });
    expect(here.manifest.schemas).toEqual({
      Tag: { type: "string" },
      pet: { type: "object", properties: { tag: { $ref: "#/schemas/Tag" } } },
    });
    const far = await imported(documentWith({ "/n": get({ $ref: "https://example.com/pet.yaml" }) }));
    expect(far.remarks.map(({ message }) => message).join()).toContain("remote references are not fetched");
    expect(far.problems).toEqual([]);
  });
});

describe("read-only properties", () => {
  it("are known through `allOf` and through a `$ref` in their place", async () => {
    const schemas = {
      Id: { type: "string", readOnly: true },
      Base: {
        type: "object",
        properties: { id: { $ref: "#/components/schemas/Id" }, made: { type: "string", readOnly: true } },
      },
      Pet: {
        allOf: [
          { $ref: "#/components/schemas/Base" },
          { type: "object", properties: { name: { type: "string" } } },
        ],
        required: ["id", "made", "name"],
      },
    };
    const content = { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } };
    const post = {
      operationId: "add",
      requestBody: { required: true, content },
      responses: { 204: { description: "" } },
    };
    const { manifest, problems } = await imported(
      documentWith({ "/a": { post } }, { components: { schemas } }),
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.add.inputSchema).toMatchObject({
      properties: { name: { type: "string" } },
      required: ["name"],
    });
    expect(Object.keys(manifest.tools.add.inputSchema.properties)).toEqual(["name"]);
  });
});

describe("an `allOf` of closed objects that no value fits", () => {
  it("is remarked on, in a shared schema and in a tool, and the tool is kept", async () => {
    const closed = (name: string) => ({
      type: "object",
      required: [name],
      properties: { [name]: { type: "string" } },
      additionalProperties: false,
    });
    const content = (schema: object) => ({ "application/json": { schema } });
    const { manifest, remarks } = await imported(
      documentWith(
        {
          "/pets": {
            post: {
              operationId: "addPet",
              requestBody: {
                content: content({
                  type: "object",
                  properties: {
                    pet: { $ref: "#/components/schemas/Pet" },
                    list: { type: "array", items: { allOf: [closed("c"), closed("d")] } },
                  },
                }),
              },
              responses: { 204: { description: "" } },
            },
          },
        },
        { components: { schemas: { Pet: { type: "object", allOf: [closed("a"), closed("b")] } } } },
      ),
    );
    expect(Object.keys(manifest.tools)).toEqual(["addPet"]);
    const impossible = remarks.filter(({ kind }) => kind === "impossible");
    expect(impossible.map(({ about, message }) => `${about}: ${message}`)).toEqual([
      expect.stringMatching(/^schema PetRequest allOf\/\d: no value fits this `allOf`: this part is closed/),
      expect.stringMatching(/^POST \/pets inputSchema\/.*list\/items\/allOf\/\d: no value fits this `allOf`/),
    ]);
  });
});
