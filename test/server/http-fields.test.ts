import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CompiledServer, compiledServer } from "../harness/compiled-server.js";
import { json, RecordingServer } from "./recording-server.js";

const tool = (name: string, output: string, fields: string, more = "") => `
  ${name}:
    description: Gets it.
    inputSchema: { type: object }
    ${output === "" ? "" : `outputSchema: ${output}`}
    http: { url: "\${API}/", response: { as: json, fields: ${fields}${more} } }`;
const manifest = `manifest: 1
server: { name: fields, version: 1.0.0 }
tools:${tool("paths", '{ $ref: "#/schemas/Page" }', '[total, "items[].id", "items[].owner.login"]')}${tool("mapping", '{ $ref: "#/schemas/Page" }', '{ count: total, "items[]": { id: true, by: owner.login, owner: { id: true } } }')}${tool("whole", '{ $ref: "#/schemas/Page" }', '["items[].owner", "items[].owner.id"]')}${tool("each", "{ type: object, additionalProperties: { $ref: '#/schemas/Item' } }", '["*.id"]')}${tool("list", "{ type: array, items: { $ref: '#/schemas/Item' } }", '["[].id"]')}${tool("union", "{ oneOf: [{ $ref: '#/schemas/Item' }, { type: object, properties: { id: { type: string }, kind: { const: 2 } }, required: [id, kind] }] }", "[id]")}${tool("bare", "", '["a[].b\\\\.c", "__proto__"]')}${tool("lenient", '{ $ref: "#/schemas/Item" }', "[id]", ", mismatch: pass")}${tool("lenient-list", "{ type: object, properties: { items: { type: array, items: { $ref: '#/schemas/Item' } } } }", '["items[].id"]', ", mismatch: pass")}
schemas:
  Page:
    type: object
    properties:
      total: { type: integer }
      items: { type: array, items: { $ref: "#/schemas/Item" } }
      noise: { type: string }
    required: [total, items, noise]
    additionalProperties: false
  Item:
    type: object
    properties:
      id: { type: integer }
      owner: { $ref: "#/schemas/Owner" }
      noise: true
    required: [id, owner]
  Owner:
    anyOf:
      - type: "null"
      - { type: object, properties: { login: { type: string }, id: { type: integer } }, required: [login, id] }
`;

const api = new RecordingServer();
let server: CompiledServer;
beforeAll(async () => {
  await api.start();
  server = await compiledServer(manifest, { API: api.origin });
});
afterAll(() => api.stop());

const owner = { login: "ada", id: 7, noise: "n" };
const item = { id: 1, owner, noise: [1] };
const ownerless = { id: 2, owner: null };
const page = { total: 2, items: [item, ownerless], noise: "n" };

describe("http.response.fields", () => {
  it.each<readonly [name: string, body: unknown, result: unknown]>([
    [
      "paths",
      page,
      {
        total: 2,
        items: [
          { id: 1, owner: { login: "ada" } },
          { id: 2, owner: null },
        ],
      },
    ],
    [
      "mapping",
      page,
      {
        count: 2,
        items: [
          { id: 1, by: "ada", owner: { id: 7 } },
          { id: 2, owner: null },
        ],
      },
    ],
    ["whole", page, { items: [{ owner }, { owner: null }] }],
    ["each", { a: item, b: ownerless }, { a: { id: 1 }, b: { id: 2 } }],
    ["list", [item, ownerless], [{ id: 1 }, { id: 2 }]],
    ["union", { id: "x", kind: 2, more: 1 }, { id: "x" }],
    ["union", item, { id: 1 }],
  ])("%s: what is kept fits the listed schema, which names nothing else", async (name, body, result) => {
    api.answer = (_request, response) => json(response, 200, body);
    const { structuredContent, content } = await server.call(name, {});
    expect(structuredContent).toEqual(result);
    expect(content).toEqual([{ type: "text", text: JSON.stringify(result) }]);
    const listed = server.tools.find((one) => one.name === name)?.listing.outputSchema;
    if (listed === undefined) throw new Error("nothing listed");
    expect(new Ajv2020({ strict: false }).validate(listed, result)).toBe(true);
    expect(JSON.stringify(listed)).not.toContain("noise");
  });

  it("requires of a result what the response must have", () => {
    const schema = (name: string) => server.tools.find((one) => one.name === name)?.listing.outputSchema;
    expect(schema("paths")).toEqual({
      type: "object",
      properties: {
        total: { type: "integer" },
        items: {
          type: "array",
          items: {
            type: "object",
            properties: {
              id: { type: "integer" },
              owner: {
                type: ["object", "null"],
                properties: { login: { type: "string" } },
                required: ["login"],
              },
            },
            required: ["id", "owner"],
          },
        },
      },
      required: ["total", "items"],
    });
    // Where the owner is null there is no login.
    expect(schema("mapping")).toHaveProperty("properties.items.items.required", ["id", "owner"]);
  });

  it("keeps names as they are without an output schema", async () => {
    api.answer = (_request, response) =>
      void response
        .writeHead(200, { "content-type": "application/json" })
        .end('{"a":[{"b.c":1,"d":2},3],"__proto__":{"x":1},"z":0}');
    const { content } = await server.call("bare", {});
    expect(content).toEqual([{ type: "text", text: '{"a":[{"b.c":1},3],"__proto__":{"x":1}}' }]);
  });

  it("a response of another type is an error, or is passed on", async () => {
    api.answer = (_request, response) => json(response, 200, ["x"]);
    expect(await server.call("paths", {})).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("does not fit the output schema") }],
    });
  });

  it("a response that is passed on holds nothing but the fields: the rest is left out, or all of it refused", async () => {
    api.answer = (_request, response) => json(response, 200, { id: "not an integer", secret: 1 });
    expect(await server.call("lenient", {})).toMatchObject({ structuredContent: { id: "not an integer" } });
    expect(server.ended.at(-1)?.outcome).toBe("unexpected-answer");
    api.answer = (_request, response) =>
      json(response, 200, { items: [{ id: 1, z: 2 }, "secret", null], z: 3 });
    expect((await server.call("lenient-list", {})).structuredContent).toEqual({ items: [{ id: 1 }, null] });
    expect(server.ended.at(-1)?.outcome).toBe("unexpected-answer");
    for (const body of [["secret"], "secret", 5]) {
      api.answer = (_request, response) => json(response, 200, body);
      const { isError, content } = await server.call("lenient", {});
      expect(isError).toBe(true);
      expect(JSON.stringify(content)).toContain("has a value of another type than its `fields` name");
      expect(JSON.stringify(content)).not.toContain("secret");
    }
    api.answer = (_request, response) =>
      void response.writeHead(200, { "content-type": "text/plain" }).end("secret");
    expect(JSON.stringify(await server.call("lenient", {}))).toMatch(
      /"isError":true.*is not JSON|is not JSON.*"isError":true/,
    );
  });
});
