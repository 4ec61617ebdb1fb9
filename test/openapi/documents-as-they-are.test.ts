import { describe, expect, it } from "vitest";
import { documentWith, imported } from "./import.js";

const responses = { 200: { description: "" } };
const path = (name: string, more: object = {}) => ({
  in: "path",
  name,
  required: true,
  schema: { type: "string" },
  ...more,
});

describe("paths and operations", () => {
  it("an operation may stand in a file of its own", async () => {
    const operation = `
operationId: getKey
parameters: [ { $ref: "parts.yaml#/Id" }, { in: query, name: full, schema: { type: boolean } } ]
responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "parts.yaml#/Key" } } } } }
`;
    const parts = `
Id: { in: path, name: id, required: true, schema: { type: integer } }
Key: { type: object, properties: { id: { type: integer } } }
`;
    const { manifest, problems } = await imported(
      documentWith({ "/keys/{id}": { get: { $ref: "ops/key.yaml" } } }),
      {
        files: { "ops/key.yaml": operation, "ops/parts.yaml": parts },
      },
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.getKey).toMatchObject({
      inputSchema: { properties: { id: { type: "integer" }, full: { type: "boolean" } } },
      outputSchema: { $ref: "#/schemas/Key" },
      http: { query: { full: "{full}" } },
    });
  });

  it("a fragment that tells operations of one path apart is not sent", async () => {
    const post = (target: string) => ({
      post: {
        operationId: target,
        parameters: [
          { in: "header", name: "X-Target", required: true, schema: { type: "string", enum: [target] } },
        ],
        responses,
      },
    });
    const { manifest, problems, remarks } = await imported(
      documentWith({ "/#X-Target=List": post("List"), "/#X-Target=Drop": post("Drop") }),
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.List.http.url).toBe("${PETS_URL:-https://api.example.com/v1}/");
    expect(manifest.tools.Drop.http.url).toBe(manifest.tools.List.http.url);
    expect(remarks.map(({ about }) => about)).toEqual(["POST /#X-Target=List", "POST /#X-Target=Drop"]);
  });

  it("the reasons are told when no operation has a tool", async () => {
    const paths = { "/a#{x}": { get: { responses } }, "/b": { trace: { responses } } };
    await expect(imported(documentWith(paths))).rejects.toThrow(
      /no operation to make a tool of\nGET \/a#\{x\}: .*behind `#`.*\nTRACE \/b: .*no method TRACE/,
    );
  });

  it("a slash in a path argument goes where the document says that values have one", async () => {
    const one = (id: string, parameter: object) => ({
      get: { operationId: id, parameters: [parameter], responses },
    });
    const { manifest, problems, remarks } = await imported(
      documentWith({
        "/a/{id}/files": one("encoded", path("id", { description: "The ID or URL-encoded path" })),
        "/m/{metric}": one("values", path("metric", { schema: { type: "string", enum: ["a/b"] } })),
        "/proxy/{path}": one("rest", path("path")),
        "/e/{repo}/x": one("sample", path("repo", { example: "octocat/hello" })),
        "/p/{id}": one("plain", path("id")),
        "/r/{ref}": one("maybe", path("ref")),
        "/u/{imageKey}": one("never", path("imageKey", { schema: { type: "string", format: "uuid" } })),
      }),
    );
    expect(problems).toEqual([]);
    const slashes = Object.values<{ http: { path?: Record<string, { slash?: string }> } }>(
      manifest.tools,
    ).map(({ http }) => Object.values(http.path ?? {})[0]?.slash);
    expect(slashes).toEqual(["encode", "keep", "keep", "encode", undefined, undefined, undefined]);
    expect(remarks.filter(({ message }) => message.includes("is refused"))).toEqual([
      {
        kind: "chosen",
        about: "GET /r/{ref}",
        message: "a `/` in `ref` is refused: `slash: encode` or `slash: keep` under `path` allows it",
      },
    ]);
  });

  it("a server without a host keeps its path, and the variable gives what stands before it", async () => {
    const paths = { "/a": { get: { operationId: "a", responses } } };
    const { manifest, remarks, problems } = await imported(
      documentWith(paths, { servers: [{ url: "/v1/" }] }),
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.a.http.url).toBe("${PETS_URL}/v1/a");
    expect(remarks[0]?.message).toContain("without `/v1`");
  });
});

describe("bodies", () => {
  it("a base schema with a discriminator stands for those that extend it", async () => {
    const base = (more: object) => ({
      allOf: [{ $ref: "#/components/schemas/Pet" }, { type: "object", ...more }],
    });
    const schemas = {
      Pet: {
        type: "object",
        required: ["kind"],
        properties: { kind: { type: "string", enum: ["cat", "dog"] } },
        discriminator: { propertyName: "kind", mapping: { cat: "#/components/schemas/Cat", dog: "Dog" } },
      },
      Cat: base({ required: ["lives"], properties: { lives: { type: "integer" } } }),
      Dog: base({ properties: { barks: { type: "boolean" } } }),
      Puppy: { allOf: [{ $ref: "#/components/schemas/Dog" }, { type: "object" }] },
    };
    const content = { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } };
    const post = { operationId: "add", requestBody: { required: true, content }, responses };
    const { manifest, problems } = await imported(
      documentWith({ "/pets": { post } }, { components: { schemas } }),
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.add.http.body).toBe("{body}");
    const kind = (name: string, value: string) => ({
      $ref: `#/schemas/${name}`,
      properties: { kind: { const: value } },
      required: ["kind"],
    });
    expect(manifest.schemas.Pet).toEqual({
      oneOf: [kind("Cat", "cat"), kind("Dog", "dog"), kind("Puppy", "Puppy")],
    });
    expect(manifest.schemas.Cat.allOf[0]).toEqual({ $ref: "#/schemas/PetBase" });
    expect(manifest.schemas.PetBase.properties).toEqual({ kind: { type: "string", enum: ["cat", "dog"] } });
  });

  it("alternatives that extend one base schema are told apart by its discriminator", async () => {
    const extending = (more: object) => ({
      allOf: [{ $ref: "#/components/schemas/Pet" }, { type: "object", properties: more }],
    });
    const schemas = {
      Pet: {
        type: "object",
        required: ["kind"],
        properties: { kind: { type: "string" } },
        discriminator: { propertyName: "kind", mapping: { hound: "#/components/schemas/Dog" } },
      },
      Cat: extending({ lives: { type: "integer" } }),
      Dog: extending({ barks: { type: "boolean" } }),
      Other: { type: "object" },
    };
    const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const post = (...names: string[]) => ({
      requestBody: {
        required: true,
        content: { "application/json": { schema: { oneOf: names.map(reference) } } },
      },
      responses,
    });
    const { manifest, problems } = await imported(
      documentWith(
        { "/a": { post: post("Cat", "Dog") }, "/b": { post: post("Cat", "Other") } },
        { components: { schemas } },
      ),
    );
    expect(problems).toEqual([]);
    const kind = (name: string, value: string) => ({
      $ref: `#/schemas/${name}`,
      properties: { kind: { const: value } },
      required: ["kind"],
    });
    const { post_a, post_b } = manifest.tools;
    // Without it, an open Cat would be an open Dog too, and fit neither of `oneOf`.
    expect(post_a.inputSchema.properties.body.oneOf).toEqual([kind("Cat", "Cat"), kind("Dog", "hound")]);
    expect(post_b.inputSchema.properties.body.oneOf).toEqual([
      { $ref: "#/schemas/Cat" },
      { $ref: "#/schemas/Other" },
    ]);
  });

  it("a multipart body that is a list has the members of an item; one without names has no tool", async () => {
    const post = (id: string, schema: object) => ({
      post: {
        operationId: id,
        requestBody: { required: true, content: { "multipart/form-data": { schema } } },
        responses,
      },
    });
    const file = { type: "object", properties: { file: { type: "string", format: "binary" } } };
    const { manifest, problems, remarks } = await imported(
      documentWith({
        "/a": post("list", { type: "array", items: file }),
        "/b": post("bytes", { type: "string", format: "binary" }),
      }),
    );
    expect(problems).toEqual([]);
    expect(Object.keys(manifest.tools)).toEqual(["list"]);
    expect(manifest.tools.list.http.encoding.file).toEqual({
      base64: true,
      filename: "{file_filename}",
      defaultFilename: "file",
    });
    expect(remarks.find(({ kind }) => kind === "skipped")?.about).toBe("POST /b");
  });

  it("a property may be described by `true`", async () => {
    const schema = {
      type: "object",
      properties: { key: { type: "string" }, value: true },
      required: ["key"],
    };
    const content = { "application/json": { schema } };
    const post = {
      operationId: "set",
      requestBody: { required: true, content },
      responses: { 200: { description: "", content } },
    };
    const { manifest, problems } = await imported(documentWith({ "/x": { post } }, {}, "3.1.0"));
    expect(problems).toEqual([]);
    expect(manifest.tools.set.inputSchema.properties).toEqual({ key: { type: "string" }, value: {} });
  });
});

describe("names and strings", () => {
  it("schemas and tools whose names give the same identifier are told apart", async () => {
    const of = (name: string) => ({
      200: {
        description: "",
        content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } },
      },
    });
    const schemas = { 2: { type: "object" }, schema_2: { type: "string" }, con_output: { type: "string" } };
    const { manifest, problems } = await imported(
      documentWith(
        {
          "/a": { get: { operationId: "1", responses: of("2") } },
          "/b": { get: { operationId: "tool_1", responses: of("schema_2") } },
          "/c": { get: { operationId: "con", responses: of("con_output") } },
          "/d": { get: { operationId: "con_tool", responses } },
        },
        { components: { schemas } },
      ),
    );
    expect(problems).toEqual([]);
    expect(Object.keys(manifest.tools)).toHaveLength(4);
    expect(Object.keys(manifest.schemas)).toHaveLength(3);
  });

  it("comparisons in parameters' names are spoken", async () => {
    const parameters = ["Start<", "Start>", "Start", "End>="].map((name) => ({
      in: "query",
      name,
      schema: { type: "string" },
    }));
    const { manifest } = await imported(
      documentWith({ "/a": { get: { operationId: "a", parameters, responses } } }),
    );
    expect(manifest.tools.a.http.query).toEqual({
      "Start<": "{Start_lt}",
      "Start>": "{Start_gt}",
      Start: "{Start}",
      "End>=": "{End_gte}",
    });
  });

  it("HTML becomes text, titles are cut behind a word, and answers speak for operations that do not", async () => {
    const paths = {
      "/a": {
        get: {
          operationId: "a",
          summary: `<b>Reads</b> ${"very ".repeat(40)}much`,
          description: "<p>One &amp; two <code>x</code>, &lt;b&gt;</p><ul><li>a</li><li>b</li></ul><id>",
          parameters: [
            {
              in: "query",
              name: "q",
              description: "<i>All</i> of it",
              schema: { type: "string", example: "x" },
              example: "x",
            },
          ],
          responses,
        },
      },
      "/b": { get: { operationId: "b", responses: { 200: { description: "The pets of a shop" } } } },
      "/c": { get: { operationId: "c", responses: { 200: { description: "OK" } } } },
    };
    const { manifest, problems } = await imported(documentWith(paths));
    expect(problems).toEqual([]);
    const { a, b, c } = manifest.tools;
    expect(a.title).toMatch(/^Reads very .*very…$/);
    expect(a.title.length).toBeLessThanOrEqual(100);
    expect(a.description).toBe("One & two `x`, <b>\n- a\n- b\n<id>");
    expect(a.inputSchema.properties.q).toEqual({ type: "string", examples: ["x"], description: "All of it" });
    expect([b.description, c.description]).toEqual(["The pets of a shop", "GET /c."]);
  });

  it("an example is listed once, however often and in whatever places a document has it", async () => {
    const example = { value: { a: 1 } };
    const schema = { type: "object", example: { a: 1 }, examples: [{ a: 1 }, { a: 2 }] };
    const parameters = [
      {
        in: "query",
        name: "q",
        schema,
        examples: { one: example, same: example, other: { value: { a: 3 } } },
      },
      { in: "query", name: "r", schema: { type: "string", example: "x" }, example: "x" },
      { in: "query", name: "s", schema: { $ref: "#/components/schemas/S" }, example: "x" },
    ];
    const S = { type: "string", examples: ["x", "x"] };
    const { manifest, problems } = await imported(
      documentWith(
        { "/a": { get: { operationId: "a", parameters, responses } } },
        { components: { schemas: { S } } },
        "3.1.0",
      ),
    );
    expect(problems).toEqual([]);
    const { q, r, s } = manifest.tools.a.inputSchema.properties;
    expect(q.examples).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect([r.examples, s.examples, manifest.schemas.S.examples]).toEqual([["x"], ["x"], ["x"]]);
  });

  it("a server without encryption is warned of once, however many tools call it", async () => {
    const paths = Object.fromEntries(["a", "b", "c"].map((id) => [`/${id}`, { get: { responses } }]));
    const { problems } = await imported(
      documentWith(
        { ...paths, "/d": { servers: [{ url: "http://other.example.com" }], get: { responses } } },
        { servers: [{ url: "http://api.example.com/v1" }] },
      ),
    );
    expect(problems).toEqual([
      "insecure-api-url: `http://api.example.com` is not encrypted",
      "insecure-api-url: `http://other.example.com` is not encrypted",
    ]);
  });

  it("values of an enum are written in the type that the schema says", async () => {
    const parameters = [
      { in: "query", name: "n", schema: { type: "integer", enum: ["1", "2"] } },
      { in: "query", name: "t", schema: { type: "string", enum: [1, 2] } },
    ];
    const { manifest } = await imported(
      documentWith({ "/a": { get: { operationId: "a", parameters, responses } } }),
    );
    expect(manifest.tools.a.inputSchema.properties).toEqual({
      n: { type: "integer", enum: [1, 2] },
      t: { type: "string", enum: ["1", "2"] },
    });
  });
});
