import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { lint } from "../../src/index.js";
import { type CompiledServer, compiledServer } from "../harness/compiled-server.js";
import { RecordingServer } from "./recording-server.js";

const repository = `manifest: 1
server: { name: repositories, version: 1.0.0 }
tools:
  update_repository:
    description: Changes a repository.
    inputSchema:
      type: object
      properties:
        id: { type: string }
        fields: { type: string, default: "name, id and date" }
        depth: { type: integer, default: 3 }
        body: { $ref: "#/schemas/Change" }
      required: [id, body]
    http:
      method: PATCH
      url: \${API}/repositories/{id}
      query: { fields: "{fields}", fixed: yes }
      headers: { x-depth: "{depth}" }
      body: "{body}"
  create_repository:
    description: Creates a repository.
    inputSchema:
      type: object
      properties:
        name: { type: string, default: new }
        private: { type: boolean, default: false }
        settings: { $ref: "#/schemas/Settings" }
      required: [name]
    http:
      method: POST
      url: \${API}/repositories
      body: { name: "{name}", private: "{private}", settings: "{settings}" }
  describe_change:
    description: Describes a change without making it.
    inputSchema: { $ref: "#/schemas/Change" }
schemas:
  Settings:
    type: object
    properties: { wiki: { type: boolean, default: true }, colour: { type: string } }
    default: {}
  Change:
    type: object
    properties:
      description: { type: string }
      private: { type: boolean, default: false }
      settings: { $ref: "#/schemas/Settings" }
      labels: { type: array, items: { type: object, properties: { colour: { default: red } } } }
    additionalProperties: { type: object, properties: { on: { default: true } } }
`;

const api = new RecordingServer();
let server: CompiledServer;
beforeAll(async () => {
  await api.start();
  server = await compiledServer(repository, { API: api.origin });
});
afterAll(() => api.stop());
beforeEach(() => api.reset());

const sent = () => {
  const { method, target, headers, body } = api.last;
  return { request: `${method} ${target}`, headers, body: JSON.parse(body.toString()) };
};

it("sends no default of a parameter or of a member of the body, at any depth", async () => {
  const body = { description: "d", settings: { colour: "red" }, labels: [{}], hook: {} };
  await server.call("update_repository", { id: "1", body });
  const { request, headers, body: received } = sent();
  expect(request).toBe("PATCH /repositories/1?fixed=yes");
  expect(headers["x-depth"]).toBeUndefined();
  expect(received).toEqual(body);
});

it("sends no default of a property that the body takes one by one", async () => {
  await server.call("create_repository", { name: "n" });
  expect(sent().body).toEqual({ name: "n" });
});

it("asks for a required property even where it has a default", async () => {
  const result = await server.call("create_repository", {});
  expect(result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining("name: is required") }],
  });
  expect(api.requests).toEqual([]);
});

it("lists the defaults", () => {
  expect(JSON.stringify(server.tools[0]?.listing.inputSchema)).toContain('"default":"name, id and date"');
});

it("fills them in for the handler of a tool with the same schema", () => {
  const input = { settings: {} };
  server.tools[2]?.validateInput(input);
  expect(input).toEqual({ private: false, settings: { wiki: true } });
});

it("does not take a default for an argument of the path", async () => {
  const text = `manifest: 1
server: { name: paths, version: 1.0.0 }
tools:
  get:
    description: Gets.
    inputSchema: { type: object, properties: { id: { type: string, default: me } } }
    http: { url: "https://api.example.com/users/{id}" }
`;
  const problems = await lint("paths.yaml", { read: () => text });
  expect(problems.map(({ code }) => code)).toContain("optional-path-argument");
});
