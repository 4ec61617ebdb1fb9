import { describe, expect, it } from "vitest";
import { imported } from "./import.js";

const swagger = (paths: object, more: object = {}) => ({
  swagger: "2.0",
  info: { title: "Old", version: "1" },
  host: "old.example.com",
  schemes: ["https"],
  paths,
  ...more,
});
const done = { 204: { description: "" } };
const fileAnswer = { 200: { description: "", schema: { type: "file" } } };

describe("Swagger 2.0", () => {
  it("is called what it is, and remarks name places that the document has", async () => {
    const definitions = { A: { type: "object", properties: { x: { type: "string", strange: 1 } } } };
    const responses = { 200: { description: "", schema: { $ref: "#/definitions/A" } } };
    const { text, remarks } = await imported(swagger({ "/a": { get: { responses } } }, { definitions }));
    expect(text).toContain("(Swagger 2.0)");
    expect(remarks.map(({ about }) => about)).toContain("#/definitions/A/properties/x/strange");
  });

  it("has bodies and form fields that are shared by reference", async () => {
    const thing = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
    const parameters = {
      Thing: { in: "body", name: "thing", required: true, schema: thing },
      Photo: { in: "formData", name: "photo", type: "file", required: true },
      Page: { in: "query", name: "page", type: "integer" },
    };
    const reference = (name: string) => ({ $ref: `#/parameters/${name}` });
    const { manifest, problems, remarks } = await imported(
      swagger(
        {
          "/things": {
            parameters: [reference("Page")],
            post: { operationId: "add", parameters: [reference("Thing")], responses: done },
          },
          "/photos": { post: { operationId: "photo", parameters: [reference("Photo")], responses: done } },
        },
        { parameters, consumes: ["application/json"] },
      ),
    );
    expect(problems).toEqual([]);
    expect(remarks).toEqual([]);
    expect(manifest.tools.add.inputSchema).toEqual({
      type: "object",
      properties: { page: { type: "integer" }, name: { type: "string" } },
      required: ["name"],
      additionalProperties: false,
    });
    expect(manifest.tools.add.http.body).toEqual({ name: "{name}" });
    expect(manifest.tools.photo.http).toMatchObject({
      contentType: "multipart/form-data",
      encoding: { photo: { base64: true, filename: "{photo_filename}", defaultFilename: "photo" } },
    });
  });

  it("has form fields with all that is said of them", async () => {
    const parameters = [
      { in: "formData", name: "colors", type: "array", items: { type: "string", enum: ["r", "b"] } },
      { in: "formData", name: "many", type: "array", items: { type: "integer" }, collectionFormat: "multi" },
      { in: "formData", name: "level", type: "integer", minimum: 1, maximum: 5, default: 2 },
      { in: "formData", name: "mode", type: "string", enum: ["a"], pattern: "^a$", maxLength: 1 },
    ].map((field) => ({ ...field, required: field.name === "level" }));
    const consumes = ["application/x-www-form-urlencoded"];
    const { manifest, problems } = await imported(
      swagger({ "/b": { post: { operationId: "b", consumes, parameters, responses: done } } }),
    );
    expect(problems).toEqual([]);
    const { inputSchema, http } = manifest.tools.b;
    expect(inputSchema.properties).toEqual({
      colors: { type: "array", items: { type: "string", enum: ["r", "b"] } },
      many: { type: "array", items: { type: "integer" } },
      level: { type: "integer", minimum: 1, maximum: 5, default: 2 },
      mode: { type: "string", enum: ["a"], pattern: "^a$", maxLength: 1 },
    });
    expect(inputSchema.required).toEqual(["level"]);
    expect(http.encoding).toEqual({
      colors: { style: "form", explode: false },
      many: { style: "form", explode: true },
    });
  });

  it("has lists in every collectionFormat, as one string where OpenAPI 3 has no style for it", async () => {
    const query = (name: string, more: object = {}) => ({
      name,
      in: "query",
      type: "array",
      items: { type: "integer" },
      ...more,
    });
    const parameters = [
      query("plain"),
      query("ssv", { collectionFormat: "ssv" }),
      query("pipes", { collectionFormat: "pipes" }),
      query("multi", { collectionFormat: "multi" }),
      query("tsv", { collectionFormat: "tsv", description: "Ids." }),
      query("nested", {
        items: { type: "array", items: { type: "integer" }, collectionFormat: "pipes" },
      }),
      { ...query("H"), in: "header" },
    ];
    const { manifest, problems, remarks } = await imported(
      swagger({ "/q": { get: { operationId: "q", parameters, responses: done } } }),
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.q.http.query).toEqual({
      plain: { explode: false },
      ssv: { style: "spaceDelimited" },
      pipes: { style: "pipeDelimited" },
      multi: "{multi}",
      tsv: "{tsv}",
      nested: "{nested}",
    });
    expect(manifest.tools.q.inputSchema.properties.tsv).toEqual({
      type: "string",
      description: "Ids. Items separated by tabs.",
    });
    expect(manifest.tools.q.inputSchema.properties.nested.description).toBe(
      "Lists separated by commas, the items of each by `|`.",
    );
    expect(remarks.map(({ message }) => message)).toEqual([
      "query `tsv` is one string: items separated by tabs",
      "query `nested` is one string: lists separated by commas, the items of each by `|`",
    ]);
  });

  it("has answers of the media types of their operation, which win over the document's", async () => {
    const definitions = { A: { type: "object" } };
    const get = (produces: readonly string[] | undefined, responses: object = fileAnswer) => ({
      get: { ...(produces && { produces }), responses },
    });
    const { manifest, problems } = await imported(
      swagger(
        {
          "/pdf": get(["application/pdf"]),
          "/csv": get(["application/csv", "application/json"]),
          "/any": get(undefined),
          "/xml": get(["application/xml"], { 200: { description: "", schema: { $ref: "#/definitions/A" } } }),
          "/json": get(undefined, { 200: { description: "", schema: { $ref: "#/definitions/A" } } }),
        },
        { produces: ["application/json"], definitions },
      ),
    );
    expect(problems).toEqual([]);
    const { get_pdf, get_csv, get_any, get_xml, get_json } = manifest.tools;
    expect(get_pdf.http).toMatchObject({ response: "binary", headers: { accept: "application/pdf" } });
    expect(get_csv.http).toMatchObject({ response: "text", headers: { accept: "application/csv" } });
    expect(get_any.http).toEqual({ url: "${OLD_URL:-https://old.example.com}/any" });
    expect(get_xml.http).toMatchObject({ response: "text", headers: { accept: "application/xml" } });
    expect(get_json.outputSchema).toEqual({ $ref: "#/schemas/A" });
  });

  it("has servers, security and discriminators in older words", async () => {
    const definitions = {
      Pet: {
        type: "object",
        discriminator: "kind",
        required: ["kind"],
        properties: { kind: { type: "string" } },
      },
      Cat: {
        allOf: [
          { $ref: "#/definitions/Pet" },
          { type: "object", properties: { lives: { type: "integer" } } },
        ],
      },
    };
    const securityDefinitions = {
      basic: { type: "basic" },
      app: { type: "oauth2", flow: "application", tokenUrl: "https://login.example.com/token", scopes: {} },
    };
    const post = (id: string, more: object = {}) => ({
      post: {
        operationId: id,
        parameters: [{ in: "body", name: "pet", required: true, schema: { $ref: "#/definitions/Pet" } }],
        responses: done,
        ...more,
      },
    });
    const { manifest, problems } = await imported(
      swagger(
        {
          "/a": post("a", { security: [{ app: ["write"] }] }),
          "/b": post("b", { schemes: ["http", "https"] }),
        },
        { basePath: "/v2", definitions, securityDefinitions, security: [{ basic: [] }] },
      ),
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.a.http.credentials.oauth2).toMatchObject({
      tokenUrl: "https://login.example.com/token",
      scopes: ["write"],
    });
    expect(manifest.tools.b.http).toMatchObject({
      url: "${OLD_URL:-https://old.example.com/v2}/b",
      credentials: { basic: { username: "${OLD_BASIC_USERNAME}" } },
    });
    expect(manifest.schemas.Pet.oneOf).toEqual([
      { $ref: "#/schemas/Cat", properties: { kind: { const: "Cat" } }, required: ["kind"] },
      { $ref: "#/schemas/PetBase", properties: { kind: { const: "Pet" } }, required: ["kind"] },
    ]);
  });

  it("has parameters and answers in files beside it, whose references lead where they led", async () => {
    const files = {
      "shared/parts.yaml": `
Limit: { name: limit, in: query, type: integer }
Body: { name: body, in: body, required: true, schema: { type: object, properties: { pet: { $ref: "#/Pet" } } } }
Found: { description: "", schema: { $ref: "pet.yaml" } }
Pet: { type: object, properties: { name: { type: string } } }
`,
      "shared/pet.yaml": "type: object\nproperties: { id: { type: integer } }\n",
    };
    const part = (name: string) => ({ $ref: `shared/parts.yaml#/${name}` });
    const post = {
      operationId: "a",
      parameters: [part("Limit"), part("Body")],
      responses: { 200: part("Found") },
    };
    const { manifest, problems } = await imported(swagger({ "/a": { post } }), { files });
    expect(problems).toEqual([]);
    expect(manifest.tools.a.inputSchema.properties).toEqual({
      limit: { type: "integer" },
      pet: { $ref: "#/schemas/Pet" },
    });
    expect(manifest.schemas.pet_2).toEqual({
      type: "object",
      properties: { id: { type: "integer" } },
    });
  });

  it("becomes a tool for every operation of a document of Kubernetes' shape", async () => {
    const { manifest, problems, remarks } = await imported(kubernetesLike(40));
    expect(problems.filter((problem) => !/^(?:large-tool-list|host-tool-count)/.test(problem))).toEqual([]);
    expect(remarks.filter(({ kind }) => kind === "skipped")).toEqual([]);
    const tools = Object.entries<{ http: { body?: unknown; url: string; path?: object } }>(manifest.tools);
    expect(tools).toHaveLength(40 * 5);
    for (const [name, { http }] of tools)
      expect(http.body === undefined, name).toBe(/^(?:read|delete|connect)/.test(name));
    expect(manifest.tools.connectKind0Proxy.http.path).toEqual({ path: { slash: "keep" } });
    // A JSON Patch is an array, and the one body that is described is an object.
    expect(manifest.tools.patchKind0.http.contentType).toBe("application/merge-patch+json");
  });
});

/** Shared parameters, bodies by reference, patches of several types, recursive definitions: as Kubernetes publishes them. */
function kubernetesLike(kinds: number): object {
  const definitions: Record<string, object> = {
    "io.k8s.meta.v1.ObjectMeta": {
      type: "object",
      properties: {
        name: { type: "string" },
        labels: { type: "object", additionalProperties: { type: "string" } },
        creationTimestamp: { $ref: "#/definitions/io.k8s.meta.v1.Time" },
      },
    },
    "io.k8s.meta.v1.Time": { type: "string", format: "date-time" },
    "io.k8s.util.IntOrString": { type: "string", format: "int-or-string" },
    "io.k8s.meta.v1.Patch": { type: "object", description: "Patch is provided to give a concrete name." },
    "io.k8s.Props": {
      type: "object",
      properties: {
        not: { $ref: "#/definitions/io.k8s.Props" },
        port: { $ref: "#/definitions/io.k8s.util.IntOrString" },
      },
    },
  };
  const paths: Record<string, object> = {};
  for (let index = 0; index < kinds; index++) {
    const name = `io.k8s.v1.Kind${index}`;
    const kind = { $ref: `#/definitions/${name}` };
    definitions[name] = {
      type: "object",
      "x-kubernetes-group-version-kind": [{ group: "", kind: `Kind${index}`, version: "v1" }],
      properties: {
        metadata: { $ref: "#/definitions/io.k8s.meta.v1.ObjectMeta" },
        spec: { $ref: "#/definitions/io.k8s.Props" },
      },
    };
    const answer = { 200: { description: "OK", schema: kind }, 401: { description: "Unauthorized" } };
    const types = {
      consumes: ["*/*"],
      produces: ["application/json", "application/yaml"],
      schemes: ["https"],
    };
    paths[`/api/v1/kinds${index}/{name}`] = {
      parameters: [{ $ref: "#/parameters/name" }, { $ref: "#/parameters/pretty" }],
      get: { ...types, operationId: `readKind${index}`, responses: answer },
      delete: { ...types, operationId: `deleteKind${index}`, responses: answer },
      put: {
        ...types,
        operationId: `replaceKind${index}`,
        parameters: [{ in: "body", name: "body", required: true, schema: kind }],
        responses: answer,
      },
      patch: {
        ...types,
        consumes: ["application/json-patch+json", "application/merge-patch+json"],
        operationId: `patchKind${index}`,
        parameters: [{ $ref: "#/parameters/body" }],
        responses: answer,
      },
    };
    paths[`/api/v1/kinds${index}/{name}/proxy/{path}`] = {
      parameters: [{ $ref: "#/parameters/name" }, { $ref: "#/parameters/path" }],
      get: { ...types, operationId: `connectKind${index}Proxy`, responses: { 200: { description: "OK" } } },
    };
  }
  const parameters = {
    body: {
      in: "body",
      name: "body",
      required: true,
      schema: { $ref: "#/definitions/io.k8s.meta.v1.Patch" },
    },
    name: {
      in: "path",
      name: "name",
      required: true,
      type: "string",
      uniqueItems: true,
      description: "name",
    },
    path: { in: "path", name: "path", required: true, type: "string", description: "path to the resource" },
    pretty: { in: "query", name: "pretty", type: "string" },
  };
  return swagger(paths, {
    definitions,
    parameters,
    securityDefinitions: { BearerToken: { type: "apiKey", in: "header", name: "authorization" } },
    security: [{ BearerToken: [] }],
  });
}
