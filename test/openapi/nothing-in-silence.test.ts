import { describe, expect, it } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";
import { documentWith, imported } from "./import.js";
import { silences } from "./silence-oracle.js";

/** As text: an object with a member `then` could be taken for a promise. */
const conditional: Json = JSON.parse(
  '{"if": {"type": "string"}, "then": {"minLength": 11}, "else": {"type": "integer"}}',
);

/**
 * A document with a mark in every place that can hold a value of its own: each has to be found in the manifest, or in a remark
 * about it. What docs/openapi.md names as left out without a word has none.
 */
const marked = {
  openapi: "3.1.0",
  info: { title: "Marked title", version: "7.8.9", summary: "Marked summary" },
  servers: [{ url: "https://one.example.com/base" }, { url: "https://two.example.com" }],
  security: [{ key: [] }],
  webhooks: { hook: { post: {} } },
  paths: {
    "/marked/{id}": {
      parameters: [
        {
          name: "id",
          in: "path",
          required: true,
          style: "matrix",
          explode: true,
          schema: { type: "array", items: { type: "string" } },
        },
        {
          name: "q1",
          in: "query",
          description: "Marked q1",
          deprecated: true,
          schema: { type: "string", minLength: 3, maxLength: 33, pattern: "^q1" },
        },
        {
          name: "q2",
          in: "query",
          style: "pipeDelimited",
          explode: false,
          allowReserved: true,
          schema: {
            type: "array",
            minItems: 4,
            maxItems: 44,
            uniqueItems: true,
            items: { type: "integer", multipleOf: 5 },
          },
        },
        {
          name: "q3",
          in: "query",
          content: { "application/json": { schema: { type: "object", minProperties: 1, maxProperties: 6 } } },
        },
        { name: "q4", in: "query", allowEmptyValue: true, example: "sample q4", schema: { type: "string" } },
        { name: "q5", in: "query", style: "matrix", schema: { type: "string" } },
        { name: "h1", in: "header", schema: { type: "number", minimum: 1.5, maximum: 7.5 } },
        { name: "c1", in: "cookie", schema: { type: "string", enum: ["en1", "en2"], default: "en2" } },
        { name: "Host", in: "header", schema: { type: "string" } },
        { name: "whole", in: "querystring", content: {} },
      ],
      post: {
        operationId: "marked_operation",
        tags: ["marked tag"],
        description: "Marked description",
        summary: "Marked operation summary",
        callbacks: { called: {} },
        requestBody: {
          required: true,
          content: {
            "multipart/form-data": {
              schema: {
                type: "object",
                required: ["b1"],
                properties: {
                  b1: { type: "string", format: "binary" },
                  b2: { $ref: "#/components/schemas/Part" },
                },
              },
              encoding: { b1: { contentType: "image/png", headers: { X: {} } } },
            },
            "text/plain": { schema: { type: "string" } },
          },
        },
        responses: {
          200: {
            description: "",
            headers: { Link: { schema: { type: "string" } } },
            content: {
              "application/json": { schema: { $ref: "#/components/schemas/Answer" } },
              "text/csv": {},
            },
          },
        },
      },
      trace: { responses: {} },
    },
  },
  components: {
    securitySchemes: { key: { type: "apiKey", in: "query", name: "marked_key" } },
    schemas: {
      Part: {
        title: "Marked part",
        type: "object",
        properties: { p1: { type: "string", format: "money" }, p2: { type: "string", pattern: "(?i)p2" } },
        patternProperties: { "^x-": { type: "string" } },
        additionalProperties: { type: "integer", exclusiveMinimum: 8, exclusiveMaximum: 88 },
        propertyNames: { maxLength: 9 },
        dependentRequired: { p1: ["p2"] },
        madeUp: 1,
      },
      Answer: {
        type: "object",
        properties: {
          a1: { const: "con1" },
          a2: { anyOf: [{ type: "string" }, { type: "null" }] },
          a3: { allOf: [{ type: "object" }], not: { required: ["not1"] } },
          a4: {
            type: "array",
            prefixItems: [{ type: "boolean" }],
            contains: { type: "boolean" },
            minContains: 1,
            maxContains: 2,
          },
          a5: conditional,
          a6: { type: "string", contentMediaType: "text/marked", examples: ["ex1"], deprecated: true },
          a7: { type: "integer", default: "unfit" },
          a8: { $dynamicRef: "#node" },
        },
      },
    },
  },
};

/** Said by structure alone, or told in docs/openapi.md of all documents. */
const structural = new Set([
  "openapi",
  "paths",
  "components",
  "schemas",
  "content",
  "schema",
  "responses",
  "in",
  "securitySchemes",
]);

/** Replacements of a keyword or name: the same fact in the terms of the manifest. */
const said: Readonly<Record<string, string>> = {
  operationId: "marked_operation",
  requestBody: "body",
  parameters: "inputSchema",
  servers: "url",
  summary: "title",
  security: "credentials",
  name: "{q1}",
  "200": "outputSchema",
  post: "POST",
  in: "query",
  info: "server",
  title: "title",
  url: "url",
  binary: "base64",
};

function jsonDocument(...parts: Parameters<typeof documentWith>): JsonObject {
  return JSON.parse(JSON.stringify(documentWith(...parts)));
}

/** A document whose manifest has each of its schemas' keywords in one place, and nothing to remark on. */
const plain = jsonDocument(
  {
    "/pets/{id}": {
      put: {
        operationId: "put",
        description: "Puts a pet.",
        tags: ["pets"],
        parameters: [
          {
            name: "id",
            in: "path",
            required: true,
            description: "Which pet.",
            schema: { type: "string", pattern: "^[a-z]+$", minLength: 2, maxLength: 20 },
          },
          {
            name: "sizes",
            in: "query",
            style: "pipeDelimited",
            explode: false,
            schema: {
              type: "array",
              minItems: 1,
              maxItems: 5,
              uniqueItems: true,
              items: { type: "integer", format: "int64", minimum: 1, exclusiveMaximum: 9, multipleOf: 2 },
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["owner"],
                properties: {
                  owner: { $ref: "#/components/schemas/Owner" },
                  kind: { type: "string", enum: ["cat", "dog"], default: "cat", title: "Kind" },
                },
              },
            },
          },
        },
        responses: {
          200: {
            description: "OK",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Owner" } } },
          },
        },
      },
    },
  },
  {
    components: {
      schemas: {
        Owner: {
          type: "object",
          description: "Who feeds it.",
          minProperties: 1,
          maxProperties: 4,
          required: ["name"],
          dependentRequired: { mail: ["name"] },
          properties: {
            name: { type: "string", examples: ["Ada"], deprecated: true },
            mail: { anyOf: [{ type: "string", maxLength: 99 }, { type: "null" }] },
            pets: {
              type: "array",
              prefixItems: [{ const: "first" }],
              contains: { type: "string" },
              maxContains: 3,
            },
          },
          patternProperties: { "^x-": { type: "boolean" } },
          additionalProperties: { type: "number", maximum: 7 },
          propertyNames: { maxLength: 12 },
        },
      },
    },
  },
  "3.1.0",
);

/** Each member of the schemas of a manifest, as a function that takes it out. */
function* members(value: Json, path: string): Generator<readonly [path: string, remove: () => () => void]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, held] of Object.entries(value)) {
    const inner = `${path}/${key}`;
    if (!Array.isArray(value)) {
      yield [
        inner,
        () => {
          Reflect.deleteProperty(value, key);
          return () => void Reflect.set(value, key, held);
        },
      ];
    }
    yield* members(held, inner);
  }
}

describe("the oracle of what is left out", () => {
  it("finds nothing missing, and each member of the schemas that is taken out", async () => {
    const result = await imported(plain);
    expect(result.remarks).toEqual([]);
    const subject = { ...result, document: plain };
    expect(silences(subject)).toEqual([]);
    const { put } = result.manifest.tools;
    const unnoticed: string[] = [];
    let count = 0;
    for (const [name, schema] of Object.entries({
      input: put.inputSchema.properties,
      output: put.outputSchema,
      schemas: result.manifest.schemas,
    })) {
      for (const [path, remove] of members(schema, name)) {
        const restore = remove();
        count++;
        if (silences(subject).length === 0) unnoticed.push(path);
        restore();
      }
    }
    expect(unnoticed).toEqual([]);
    expect(count).toBeGreaterThan(50);
  });

  it("finds what an operation loses", async () => {
    const result = await imported(plain);
    const { put } = result.manifest.tools;
    const losses: readonly (readonly [holder: object, key: string])[] = [
      [put, "description"],
      [put, "tags"],
      [put, "outputSchema"],
      [put.http.query.sizes, "style"],
      [put.http, "query"],
      [put.http, "body"],
      [put.inputSchema, "required"],
      [result.manifest.tools, "put"],
      [result.manifest.server, "title"],
    ];
    const unnoticed = losses.filter(([holder, key]) => {
      const held = Reflect.get(holder, key);
      Reflect.deleteProperty(holder, key);
      const found = silences({ ...result, document: plain });
      Reflect.set(holder, key, held);
      return found.length === 0;
    });
    expect(unnoticed.map(([, key]) => key)).toEqual([]);
  });
});

describe("nothing is left out in silence", () => {
  it("neither a keyword at its place", async () => {
    const result = await imported(marked);
    expect(silences({ ...result, document: marked })).toEqual([]);
  });

  it("names what a manifest has no place for, wherever it stands, in one line", async () => {
    const extended = { "x-one": 1 };
    const schema = { type: "object", xml: { name: "a" }, properties: { a: { "x-two": 2 } } };
    const response = {
      description: "All the pets of a shop.",
      links: { next: {} },
      content: { "application/json": { schema, example: {} } },
    };
    const get = {
      description: "Lists.",
      externalDocs: { url: "https://example.com" },
      parameters: [{ name: "q", in: "query", schema: { type: "string" }, "x-three": 3 }],
      responses: { 200: response, 404: { description: "None." } },
    };
    const document = {
      ...jsonDocument({ "/a": { get, ...extended } }),
      info: { title: "Pets", version: "1", contact: {}, description: "One.\n\nTwo." },
      tags: [{ name: "pets", description: "Pets." }],
    };
    const result = await imported(document);
    expect(silences({ ...result, document })).toEqual([]);
    expect(result.text).toContain(
      "# Has no place in a manifest: `contact`, `examples` of media types, `externalDocs`, `links`, `x-one`, `x-three`, `x-two`, `xml`, descriptions of responses, descriptions of tags, responses that are errors.\n",
    );
    expect(result.remarks).toEqual([
      {
        kind: "changed",
        about: "info",
        message: "its description is cut to the beginning of its first paragraph",
      },
    ]);
  });

  it("says what describes a body whose members are arguments, and what bodies and answers of text are", async () => {
    const text = { type: "string", maxLength: 9, description: "A note." };
    const post = (content: object) => ({
      requestBody: { description: "What to add.", content },
      responses: { 200: { description: "", content: { "text/plain": { schema: text } } } },
    });
    const schema = { type: "object", title: "Thing", properties: { a: { type: "string" } } };
    const form = {
      schema,
      encoding: { a: { style: "pipeDelimited", allowReserved: true }, b: { style: "form" } },
    };
    const document = jsonDocument({
      "/a": { post: post({ "application/json": { schema } }) },
      "/b": { post: post({ "text/plain": { schema: text } }) },
      "/c": { post: post({ "multipart/form-data": form }) },
      "/d": { post: post({ "application/x-www-form-urlencoded": form }) },
    });
    const result = await imported(document);
    expect(silences({ ...result, document })).toEqual([]);
    expect(result.manifest.tools.post_b.inputSchema.properties.body).toEqual({
      ...text,
      description: "What to add.\n\nA note.",
    });
    const told = (path: string) =>
      result.remarks.filter(({ about }) => about === `POST ${path}`).map(({ message }) => message);
    const whole = "`title`, `description` of its body, whose members are the arguments";
    const answer = "the schema of its `text/plain` answer";
    const unknown = "the encoding of `b`, which the body does not have";
    expect(told("/a")).toEqual([whole, answer]);
    expect(told("/b")).toEqual([answer]);
    expect(told("/c")).toEqual([whole, "`style`, `allowReserved` of the part `a`", unknown, answer]);
    expect(told("/d")).toEqual([whole, "`allowReserved` of the field `a`", unknown, answer]);
  });

  it("every keyword and value of a document is in the manifest or in a remark", async () => {
    const { text, remarks } = await imported(marked);
    const told = remarks.map(({ about, message }) => `${about} ${message}`).join("\n");
    const lower = `${text}\n${told}`.toLowerCase();
    const isTold = (word: string) => lower.includes(word.toLowerCase());
    const missing: string[] = [];
    const visit = (value: Json, path: string): void => {
      if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${path}/${index}`);
      else if (isJsonObject(value)) {
        for (const [key, held] of Object.entries(value)) {
          if (!structural.has(key) && !isTold(said[key] ?? key)) missing.push(`${path}/${key}`);
          // The contents of a part that is left out as a whole are left out with it.
          if (!/^(?:webhooks|callbacks|headers|trace|\$dynamicRef)$/.test(key)) visit(held, `${path}/${key}`);
        }
      } else if (
        typeof value === "string" &&
        !isTold(said[value] ?? value.replace(/^.*\//, "")) &&
        !/\/(?:in|openapi|\$ref)$/.test(path)
      )
        missing.push(`${path}: ${value}`);
      else if (typeof value === "number" && !isTold(String(value))) missing.push(`${path}: ${value}`);
    };
    visit(marked, "");
    expect(missing).toEqual([]);
  });
});
