import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { importOpenApi } from "../../src/openapi/import-openapi.js";
import { compile, findProblemsInData } from "../../src/pipeline.js";
import { loadTemplates } from "../../src/templates.js";

/** Names that identifiers, headers and arguments make alike, or refuse. */
const name = fc.constantFrom(
  "id",
  "Id",
  "1",
  "tool_1",
  "2",
  "schema_2",
  "Schema2",
  "con",
  "con-tool",
  "Authorization",
  "X-Api-Key",
  "api_key",
  "Start<",
  "a[b]",
  "",
  "é",
  "__proto__",
  "constructor",
  "Any",
  "idRequest",
  "id_output",
  "body",
  "type",
);
const place = fc.constantFrom("query", "header", "cookie", "path", "querystring");
const media = fc.constantFrom(
  "application/json",
  "multipart/form-data",
  "application/x-www-form-urlencoded",
  "text/csv",
  "*/*",
  "image/png",
);

const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom(
      {},
      true,
      false,
      { type: "string", format: "binary" },
      { type: "integer", format: "int64", default: "x" },
      { type: "file" },
      { enum: [] },
      { type: "integer", enum: ["1"] },
      { minimum: 5, maximum: 1, exclusiveMinimum: true },
      { type: "string", pattern: "(?<", maxLength: -1 },
      { $ref: "#/components/schemas/none" },
      { type: "nothing" },
    ),
    name.map((of) => ({ $ref: `#/components/schemas/${encodeURIComponent(of)}` })),
    fc.record(
      {
        type: fc.constantFrom("object", ["object", "null"], "array"),
        properties: fc.dictionary(
          name.filter((key) => key !== "__proto__"),
          tie("schema"),
          { maxKeys: 3 },
        ),
        required: fc.array(name, { maxLength: 2 }),
        items: tie("schema"),
        additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
        nullable: fc.boolean(),
        readOnly: fc.boolean(),
        example: fc.constantFrom(null, {}, "x"),
        discriminator: fc.constantFrom("type", {
          propertyName: "type",
          mapping: { a: "#/components/schemas/id" },
        }),
      },
      { requiredKeys: [] },
    ),
    fc
      .array(tie("schema"), { maxLength: 3 })
      .chain((list) => fc.constantFrom("allOf", "anyOf", "oneOf").map((keyword) => ({ [keyword]: list }))),
  ),
}));

const parameter = fc.record(
  {
    name,
    in: place,
    required: fc.boolean(),
    schema,
    style: fc.constantFrom("form", "deepObject", "matrix"),
    explode: fc.boolean(),
  },
  { requiredKeys: ["name", "in"] },
);
const content = fc.dictionary(media, fc.record({ schema }, { requiredKeys: [] }), { maxKeys: 2 });
const operation = fc.record(
  {
    operationId: name,
    summary: name,
    parameters: fc.array(parameter, { maxLength: 4 }),
    requestBody: fc.record({ required: fc.boolean(), content }),
    responses: fc.dictionary(
      fc.constantFrom("200", "201", "204", "default", "404"),
      fc.record({ description: name, content }),
    ),
    security: fc.constantFrom([], [{}], [{ key: [] }, {}], [{ key: [], token: [] }], [{ none: [] }]),
  },
  { requiredKeys: ["responses"] },
);
const document = fc.record({
  openapi: fc.constantFrom("3.0.3", "3.1.0"),
  info: fc.record({ title: name, version: name }),
  servers: fc.constantFrom([], [{ url: "/v1" }], [{ url: "https://a.example.com" }], [{ url: "{x}" }]),
  paths: fc.dictionary(
    fc.constantFrom("/", "/a", "/a/{id}", "/A/{Id}.{x}", "/b#x", "/c/{1}", "/d?x=1"),
    fc.dictionary(fc.constantFrom("get", "post", "put", "delete", "head"), operation, {
      minKeys: 1,
      maxKeys: 2,
    }),
    { minKeys: 1, maxKeys: 3 },
  ),
  components: fc.record({
    schemas: fc.dictionary(
      name.filter((key) => key !== "__proto__"),
      schema,
      { maxKeys: 5 },
    ),
    securitySchemes: fc.constant({
      key: { type: "apiKey", in: "header", name: "Authorization" },
      token: { type: "http", scheme: "bearer" },
    }),
  }),
});

describe("an import that succeeds", () => {
  const templates = loadTemplates();

  it("makes a manifest that generates, whatever the document holds", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        document,
        fc.constantFrom({}, { requiredOnly: true }, { maxDepth: 1 }, { noOutput: true }),
        async (data, options) => {
          const read = () => JSON.stringify(data);
          const result = await importOpenApi("api.json", {
            read,
            check: findProblemsInData,
            include: [],
            exclude: [],
            ...options,
          });
          // Without a tool it says why; nothing else stops an import of documents like these.
          if ("problem" in result) {
            expect(result.problem).toMatch(/no operation to make a tool of|no tool can be made of/);
            return;
          }
          expect(Object.keys(parse(result.text).tools)).toHaveLength(result.tools);
          const [server, diagnostics] = await compile("api.yaml", { read: () => result.text, templates });
          expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
          expect(server).toBeDefined();
        },
      ),
      { numRuns: Number(process.env["RUNS"] ?? 60) },
    );
  });
});
