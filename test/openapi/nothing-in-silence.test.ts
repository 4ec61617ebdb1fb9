import { describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "../../src/json.js";
import { imported } from "./import.js";

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

describe("nothing is left out in silence", () => {
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
