import { describe, expect, it } from "vitest";
import type { Json } from "../../src/json.js";
import { cutOptional, type Root } from "../../src/openapi/slim.js";
import { documentWith, imported } from "./import.js";

const leaf = {
  type: "object",
  required: ["id"],
  properties: { id: { type: "string" }, note: { type: "string" } },
};
const schemas = {
  Leaf: leaf,
  Branch: {
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" }, leaf: { $ref: "#/components/schemas/Leaf" } },
  },
};
const branch = { $ref: "#/components/schemas/Branch" };
const post = {
  operationId: "add",
  parameters: [
    { in: "query", name: "dry", schema: { type: "boolean" } },
    { in: "query", name: "id", required: true, schema: { type: "string" } },
  ],
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: {
          type: "object",
          required: ["branch"],
          properties: { branch, other: branch },
        },
      },
    },
  },
  responses: {
    200: { description: "", content: { "application/json": { schema: { type: "array", items: branch } } } },
  },
};
const patch = {
  operationId: "change",
  requestBody: {
    required: true,
    content: { "application/json": { schema: { type: "object", properties: { note: { type: "string" } } } } },
  },
  responses: { 204: { description: "" } },
};
const document = documentWith({ "/a": { post, patch } }, { components: { schemas } });

describe("shorter lists", () => {
  it("passes unexpected responses on, unless --strict-output makes them errors", async () => {
    const mismatches = (manifest: { tools: object }) =>
      JSON.stringify(manifest.tools).includes('"mismatch":"pass"');
    expect(mismatches((await imported(document)).manifest)).toBe(true);
    expect(mismatches((await imported(document, { strictOutput: true })).manifest)).toBe(false);
  });

  it("--no-output leaves output schemas out, and the answer is still JSON", async () => {
    const { manifest, problems, cost } = await imported(document, { noOutput: true });
    expect(problems).toEqual([]);
    expect(manifest.tools.add.outputSchema).toBeUndefined();
    expect(manifest.tools.add.http.response).toBe("json");
    expect(cost.outputTokens).toBe(0);
  });

  it.each([
    ["patternProperties", (schema: Json): Json => ({ "^x": schema })],
    ["additionalProperties", (schema: Json): Json => schema],
    ["items", (schema: Json): Json => schema],
    ["contains", (schema: Json): Json => schema],
    ["then", (schema: Json): Json => schema],
    ["else", (schema: Json): Json => schema],
    ["not", (schema: Json): Json => schema],
    ["unevaluatedProperties", (schema: Json): Json => schema],
    ["allOf", (schema: Json): Json => [schema]],
    ["anyOf", (schema: Json): Json => [schema]],
  ])("a shared schema keeps as much as its use under `%s` does", (keyword, holding) => {
    const shared = {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "string" } },
      required: ["a"],
    };
    const using: Json = { type: "object", [keyword]: holding({ $ref: "#/schemas/Shared" }) };
    const schemas = new Map<string, Json>([["Shared", structuredClone(shared)]]);
    const roots: Root[] = [
      { schema: { $ref: "#/schemas/Shared" }, levels: 0 },
      { schema: using, levels: 2 },
    ];
    expect(cutOptional(roots, schemas)).toBe(0);
    expect(schemas.get("Shared")).toEqual(shared);
    expect(cutOptional(roots.slice(0, 1), schemas)).toBe(1);
  });

  it("--required-only leaves out arguments that nothing requires, and tells which", async () => {
    const { manifest, problems, remarks } = await imported(document, { requiredOnly: true });
    expect(problems).toEqual([]);
    const { add, change } = manifest.tools;
    expect(Object.keys(add.inputSchema.properties)).toEqual(["id", "branch"]);
    expect(add.http).toMatchObject({ query: { id: "{id}" }, body: { branch: "{branch}" } });
    expect(add.http.query.dry).toBeUndefined();
    // A shared schema keeps what the answer shows of it.
    expect(Object.keys(manifest.schemas.Branch.properties)).toEqual(["name", "leaf"]);
    // All that a change may be is what its body is for.
    expect(Object.keys(change.inputSchema.properties)).toEqual(["note"]);
    expect(remarks.map(({ message }) => message)).toEqual(["optional arguments: `dry`, `other`"]);
    const alone = await imported(document, { requiredOnly: true, noOutput: true });
    expect(Object.keys(alone.manifest.schemas)).toEqual(["Branch"]);
    expect(Object.keys(alone.manifest.schemas.Branch.properties)).toEqual(["name"]);
  });

  it("--max-depth leaves out optional members further down, by the nearest use of a shared schema", async () => {
    const deep = await imported(document, { maxDepth: 2 });
    expect(deep.problems).toEqual([]);
    expect(Object.keys(deep.manifest.schemas.Leaf.properties)).toEqual(["id", "note"]);
    const flat = await imported(document, { maxDepth: 1 });
    expect(flat.problems).toEqual([]);
    expect(Object.keys(flat.manifest.schemas)).toEqual(["Branch", "Leaf"]);
    expect(Object.keys(flat.manifest.schemas.Leaf.properties)).toEqual(["id"]);
    expect(flat.cost.tokens).toBeLessThan(deep.cost.tokens);
  });

  it("a large list is told what would halve it", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 600 }, (_, index) => [`/a${index}`, { get: { responses: post.responses } }]),
    );
    const { cost } = await imported(documentWith(many, { components: { schemas } }));
    expect(cost.tokens).toBeGreaterThan(10_000);
    expect(cost.halvedBy).toEqual({ option: "--no-output", tokens: cost.tokens - cost.outputTokens });
  });
});
