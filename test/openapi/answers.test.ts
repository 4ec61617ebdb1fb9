import { describe, expect, it } from "vitest";
import { documentWith, imported, translated } from "./import.js";

const json = (schema: object, more: object = {}) => ({
  description: "",
  content: { "application/json": { schema, ...more } },
});
const get = (responses: object, more: object = {}) => ({ get: { responses, ...more } });

describe("what is not asserted of answers", () => {
  it.each([
    [
      "members that the schema does not name",
      { type: "object", additionalProperties: false },
      { type: "object" },
    ],
    ["a format", { type: "string", format: "date-time" }, { type: "string", "x-format": "date-time" }],
    [
      "that only one alternative fits",
      { oneOf: [{ type: "string" }, true] },
      { anyOf: [{ type: "string" }, true] },
    ],
    [
      "but how long an integer is",
      { type: "integer", format: "int64" },
      { type: "integer", format: "int64" },
    ],
  ])("%s", async (_, schema, expected) => {
    expect(await translated(schema, "3.1.0")).toEqual(expected);
  });

  it("is asserted of arguments, by a schema of their own", async () => {
    const Pet = {
      type: "object",
      additionalProperties: false,
      properties: { born: { type: "string", format: "date" } },
    };
    const reference = { $ref: "#/components/schemas/Pet" };
    const put = {
      operationId: "put",
      requestBody: {
        required: true,
        content: { "application/json": { schema: { type: "array", items: reference } } },
      },
      responses: { 200: json(reference) },
    };
    const { manifest, problems } = await imported(
      documentWith({ "/a": { put } }, { components: { schemas: { Pet } } }),
    );
    expect(problems).toEqual([]);
    expect(manifest.schemas).toEqual({
      Pet: { type: "object", properties: { born: { type: "string", "x-format": "date" } } },
      PetRequest: Pet,
    });
  });

  it("null, where the document's own examples have it", async () => {
    const schemas = {
      Owner: { type: "object", properties: { login: { type: "string" } } },
      Pet: {
        type: "object",
        properties: {
          name: { type: "string" },
          tag: { type: "string" },
          owner: { $ref: "#/components/schemas/Owner" },
          notes: { type: "array", items: { type: "string" } },
          kind: { type: "string", enum: ["cat"] },
        },
      },
    };
    const example = { name: "a", tag: null, owner: null, notes: ["x", null], kind: null };
    const examples = { first: { $ref: "#/components/examples/first" } };
    const { manifest, problems } = await imported(
      documentWith(
        { "/a": get({ 200: json({ $ref: "#/components/schemas/Pet" }, { examples }) }) },
        { components: { schemas, examples: { first: { value: example } } } },
      ),
    );
    expect(problems).toEqual([]);
    expect(manifest.schemas.Pet.properties).toEqual({
      name: { type: "string" },
      tag: { type: ["string", "null"] },
      owner: { anyOf: [{ $ref: "#/schemas/Owner" }, { type: "null" }] },
      notes: { type: "array", items: { type: ["string", "null"] } },
      kind: { type: ["string", "null"], enum: ["cat", null] },
    });
  });
});

describe("answers that cannot have what the document says", () => {
  it("204 and HEAD have no body, `default` may be that of errors, and CSV is text", async () => {
    const thing = { type: "object", properties: { ok: { type: "boolean" } } };
    const { manifest, problems, remarks } = await imported(
      documentWith(
        {
          "/gone": get({ 204: json(thing) }),
          "/head": { head: { responses: { 200: json(thing) } } },
          "/error": get({ default: { ...json(thing), description: "unexpected error" } }),
          "/problem": get({ default: json({ $ref: "#/components/schemas/Problem" }) }),
          "/ok": get({ default: { ...json(thing), description: "The thing" } }),
          "/csv": get({ 200: { description: "", content: { "application/csv": {} } } }),
        },
        { components: { schemas: { Problem: thing } } },
      ),
    );
    expect(problems).toEqual([]);
    const tools: Record<string, { outputSchema?: unknown; http: { response?: unknown } }> = manifest.tools;
    expect(Object.keys(tools).filter((name) => tools[name]?.outputSchema !== undefined)).toEqual(["get_ok"]);
    expect(tools["get_csv"]?.http.response).toBe("text");
    expect(remarks.map(({ about }) => about)).toEqual([
      "GET /gone",
      "HEAD /head",
      "GET /error",
      "GET /problem",
    ]);
  });
});
