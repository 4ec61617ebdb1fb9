import { describe, expect, it } from "vitest";
import { documentWith, imported } from "./import.js";

const ok = { 200: { description: "", content: { "application/json": { schema: { type: "object" } } } } };

describe("tools", () => {
  it("have one input for path, query, headers and body, and names that differ", async () => {
    const put = {
      operationId: "pets/update",
      summary: "Update a pet",
      tags: ["pets"],
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string" } },
        { name: "id", in: "query", schema: { type: "integer" } },
        { name: "filter[state]", in: "query", style: "deepObject", schema: { type: "object" } },
        { name: "X-Trace", in: "header", schema: { type: "string" } },
        { name: "Host", in: "header", schema: { type: "string" } },
        { name: "tags", in: "query", explode: false, schema: { type: "array", items: { type: "string" } } },
      ],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              allOf: [
                { type: "object", properties: { id: { type: "string" } } },
                { type: "object", required: ["name"], properties: { name: { type: "string" } } },
              ],
            },
          },
        },
      },
      responses: ok,
    };
    const { manifest, problems, remarks, text } = await imported(documentWith({ "/pets/{id}": { put } }));
    expect(problems).toEqual([]);
    const tool = manifest.tools.pets_update;
    expect(Object.keys(tool.inputSchema.properties)).toEqual([
      "id",
      "query_id",
      "filter_state",
      "tags",
      "X-Trace",
      "body_id",
      "name",
    ]);
    expect(tool.inputSchema.required).toEqual(["id", "name"]);
    expect(tool.http).toEqual({
      method: "PUT",
      response: { mismatch: "pass" },
      url: "${PETS_URL:-https://api.example.com/v1}/pets/{id}",
      query: {
        id: "{query_id}",
        "filter[state]": { value: "{filter_state}", style: "deepObject" },
        tags: { explode: false },
      },
      headers: { "X-Trace": "{X-Trace}" },
      body: { id: "{body_id}", name: "{name}" },
    });
    expect(tool.annotations).toEqual({ destructiveHint: true, idempotentHint: true });
    expect(remarks.map(({ message }) => message)).toContain("header `Host`: a tool cannot set it");
    expect(text).toContain("  # PUT /pets/{id} (pets)\n");
    expect(text).toContain("  # Not imported: header `Host`: a tool cannot set it.\n");
  });

  it("have no argument that is named like a claim of the caller's token", async () => {
    const get = {
      operationId: "calls",
      summary: "List calls",
      parameters: [
        { name: "caller.id", in: "path", required: true, schema: { type: "string" } },
        { name: "caller.sub", in: "query", schema: { type: "string" } },
        { name: "caller", in: "query", schema: { type: "string" } },
      ],
      responses: ok,
    };
    const { manifest, problems } = await imported(documentWith({ "/callers/{caller.id}": { get } }));
    expect(problems).toEqual([]);
    const { http, inputSchema } = manifest.tools.calls;
    expect(Object.keys(inputSchema.properties)).toEqual(["caller_id", "caller_sub", "caller"]);
    expect(http.url).toMatch(/\/callers\/\{caller_id\}$/);
    expect(http.query).toEqual({ "caller.sub": "{caller_sub}", caller: "{caller}" });
  });

  it("have the tags of their operations, as a list between commas can hold them", async () => {
    const get = { operationId: "a", tags: [" Pets,  old\nand new ", "Pets", "Pets", " "], responses: ok };
    const { manifest, problems } = await imported(documentWith({ "/a": { get } }));
    expect(problems).toEqual([]);
    expect(manifest.tools.a.tags).toEqual(["Pets old and new", "Pets"]);
  });

  it("take no empty list or object where the document requires a parameter, since nothing would be sent", async () => {
    const list = { type: "array", items: { type: "string" } };
    const map = { type: "object", additionalProperties: { type: "string" } };
    const parameter = (name: string, schema: object, more: object = {}) => ({
      name,
      in: "query",
      schema,
      ...more,
    });
    const needed = { required: true };
    const parameters = [
      parameter("plain", list, needed),
      parameter("shared", { $ref: "#/components/schemas/Names" }, needed),
      parameter("longer", { ...list, minItems: 2 }, needed),
      parameter("map", map, needed),
      parameter("optional", list),
      { name: "json", in: "query", content: { "application/json": { schema: list } }, ...needed },
    ];
    const components = { schemas: { Names: list } };
    const { manifest, problems } = await imported(
      documentWith({ "/pets": { get: { operationId: "find", parameters, responses: ok } } }, { components }),
    );
    expect(problems.filter((problem) => !problem.startsWith("missing-description"))).toEqual([]);
    expect(manifest.tools.find.inputSchema.properties).toEqual({
      plain: { ...list, minItems: 1 },
      shared: { $ref: "#/schemas/Names", minItems: 1 },
      longer: { ...list, minItems: 2 },
      map: { ...map, minProperties: 1 },
      optional: list,
      json: list,
    });
  });

  it("take no empty list for a required field of a form, since nothing would be sent", async () => {
    const list = { type: "array", items: { type: "string" } };
    const post = (type: string) => ({
      requestBody: {
        required: true,
        content: {
          [type]: { schema: { type: "object", required: ["a"], properties: { a: list, b: list } } },
        },
      },
      responses: ok,
    });
    const { manifest } = await imported(
      documentWith({
        "/form": { post: post("application/x-www-form-urlencoded") },
        "/parts": { post: post("multipart/form-data") },
        "/json": { post: post("application/json") },
      }),
    );
    const { post_form, post_parts, post_json } = manifest.tools;
    for (const tool of [post_form, post_parts])
      expect(tool.inputSchema.properties).toEqual({ a: { ...list, minItems: 1 }, b: list });
    expect(post_json.inputSchema.properties).toEqual({ a: list, b: list });
  });

  it("have names that do not depend on the choice, however alike ids are", async () => {
    const paths = Object.fromEntries(
      ["/a", "/b", "/c"].map((path, index) => [
        path,
        { get: { operationId: ["get-it", "getIt", "x".repeat(90)][index], responses: ok } },
      ]),
    );
    const all = Object.keys((await imported(documentWith(paths))).manifest.tools);
    expect(all[0]).toBe("get-it");
    expect(all[1]).toMatch(/^getIt_[0-9a-f]{6}$/);
    expect(all[2]).toMatch(/^x{55}_[0-9a-f]{8}$/);
    const one = Object.keys((await imported(documentWith(paths), { include: ["path:/b"] })).manifest.tools);
    expect(one).toEqual([all[1]]);
  });

  it("are chosen by tag, path, method and id", async () => {
    const operation = (id: string, tag: string) => ({ operationId: id, tags: [tag], responses: ok });
    const paths = {
      "/repos/{r}/issues": {
        get: operation("issues/list", "issues"),
        delete: operation("issues/drop", "issues"),
      },
      "/user": { get: operation("user", "users") },
    };
    const chosen = async (include: string[], exclude: string[] = []) =>
      Object.keys((await imported(documentWith(paths), { include, exclude })).manifest.tools);
    expect(await chosen(["tag:issues"], ["method:delete"])).toEqual(["issues_list"]);
    expect(await chosen(["issues/*"])).toEqual(["issues_list", "issues_drop"]);
    expect(await chosen(["/repos/**"])).toEqual(["issues_list", "issues_drop"]);
    await expect(chosen(["tag:nothing"])).rejects.toThrow("no operation of `api.yaml` matches `tag:nothing`");
  });

  it("read credentials from the environment, by the first alternative that can be said", async () => {
    const securitySchemes = {
      mtls: { type: "mutualTLS" },
      key: { type: "apiKey", in: "header", name: "X-Key" },
      token: { type: "http", scheme: "bearer" },
      app: {
        type: "oauth2",
        flows: { clientCredentials: { tokenUrl: "https://login.example.com/token", scopes: {} } },
      },
    };
    const get = (security: object[]) => ({ get: { security, responses: ok } });
    const paths = {
      "/a": get([{ mtls: [] }, { key: [] }]),
      "/b": get([{ app: ["read"], key: [] }]),
      "/c": get([]),
      "/d": get([{ mtls: [] }]),
      "/e": { get: { responses: ok } },
    };
    const { manifest, problems, remarks } = await imported(
      documentWith(paths, { components: { securitySchemes }, security: [{ token: [] }] }),
    );
    expect(problems).toEqual([]);
    const credentials = Object.values<{ http: { credentials: unknown } }>(manifest.tools).map(
      ({ http }) => http.credentials,
    );
    const apiKey = { in: "header", name: "X-Key", value: "${PETS_KEY_API_KEY}" };
    expect(credentials).toEqual([
      { apiKey },
      {
        oauth2: {
          tokenUrl: "https://login.example.com/token",
          clientId: "${PETS_APP_CLIENT_ID}",
          clientSecret: "${PETS_APP_CLIENT_SECRET}",
          scopes: ["read"],
        },
        apiKey,
      },
      undefined,
      undefined,
      { bearer: "${PETS_TOKEN_TOKEN}" },
    ]);
    expect(remarks.find(({ about }) => about === "GET /d")?.message).toContain(
      "HTTP tools have no scheme like `mtls`",
    );
  });

  it("never have a token URL without encryption, where a server would not start", async () => {
    const tokenUrlOf = async (tokenUrl: string) => {
      const securitySchemes = {
        app: { type: "oauth2", flows: { clientCredentials: { tokenUrl, scopes: {} } } },
      };
      const paths = { "/a": { get: { security: [{ app: [] }], responses: ok } } };
      const { manifest, problems, remarks } = await imported(
        documentWith(paths, { components: { securitySchemes } }),
      );
      expect(problems).toEqual([]);
      return [manifest.tools.get_a.http.credentials.oauth2.tokenUrl, remarks.map(({ message }) => message)];
    };
    expect(await tokenUrlOf("http://localhost:8080/token")).toEqual(["http://localhost:8080/token", []]);
    expect(await tokenUrlOf("http://login.example.com/token")).toEqual([
      "${PETS_TOKEN_URL}",
      [
        "its token URL `http://login.example.com/token` is not encrypted: set `PETS_TOKEN_URL` where the server runs",
      ],
    ]);
  });

  it("send forms, files and bytes", async () => {
    const post = (content: object) => ({
      post: { requestBody: { required: true, content }, responses: { 204: { description: "" } } },
    });
    const schema = {
      type: "object",
      properties: { photo: { type: "string", format: "binary" }, name: { type: "string" } },
    };
    const { manifest, problems } = await imported(
      documentWith({
        "/form": post({ "application/x-www-form-urlencoded": { schema } }),
        "/parts": post({
          "multipart/form-data": { schema, encoding: { photo: { contentType: "image/png" } } },
        }),
        "/bytes": post({ "application/octet-stream": {} }),
        "/text": post({ "text/csv": { schema: { type: "string" } } }),
      }),
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.post_parts.http.encoding).toEqual({
      photo: {
        base64: true,
        filename: "{photo_filename}",
        defaultFilename: "photo.png",
        contentType: "image/png",
      },
    });
    expect(manifest.tools.post_parts.inputSchema.properties.photo_filename).toEqual({
      type: "string",
      description: "File name of `photo`, with an extension that fits its contents.",
      examples: ["photo.png"],
    });
    expect(manifest.tools.post_form.http.contentType).toBe("application/x-www-form-urlencoded");
    expect(manifest.tools.post_bytes.inputSchema.properties.body).toEqual({
      type: "string",
      contentEncoding: "base64",
    });
    expect(manifest.tools.post_text.http).toMatchObject({ contentType: "text/csv", body: "{body}" });
  });

  it("name a file by the member of the body that is called so; files of a list have no name to choose", async () => {
    const bytes = { type: "string", format: "binary" };
    const post = (properties: object) => ({
      post: {
        requestBody: { content: { "multipart/form-data": { schema: { type: "object", properties } } } },
        responses: ok,
      },
    });
    const { manifest, problems } = await imported(
      documentWith({
        "/one": post({ file: bytes, fileName: { type: "string" } }),
        "/list": post({ files: { type: "array", items: bytes } }),
      }),
    );
    expect(problems).toEqual([]);
    expect(manifest.tools.post_one.http.encoding.file.filename).toBe("{fileName}");
    expect(Object.keys(manifest.tools.post_one.inputSchema.properties)).toEqual(["file", "fileName"]);
    expect(manifest.tools.post_list.http.encoding).toEqual({ files: { base64: true, filename: "files" } });
    const required = await imported(documentWith({ "/one": post({ file: bytes }) }), { requiredOnly: true });
    expect(JSON.stringify(required.manifest)).not.toContain("_filename");
  });

  it("answer with all that a good response may be", async () => {
    const json = (schema: object) => ({ description: "", content: { "application/json": { schema } } });
    const get = (responses: object) => ({ get: { responses } });
    const { manifest, problems } = await imported(
      documentWith({
        "/a": get({
          200: json({ type: "string" }),
          202: json({ type: "integer" }),
          404: json({ type: "object" }),
        }),
        "/b": get({ 200: json({ type: "string" }), 204: { description: "" } }),
        "/c": get({ 200: { description: "", content: { "image/png": {} } } }),
        "/d": get({ default: json({ type: "string" }) }),
      }),
    );
    expect(problems).toEqual([]);
    const { get_a, get_b, get_c, get_d } = manifest.tools;
    expect(get_a.outputSchema).toEqual({ anyOf: [{ type: "string" }, { type: "integer" }] });
    expect(get_b.outputSchema).toEqual({ anyOf: [{ type: "string" }, { type: "null" }] });
    expect(get_c.http).toMatchObject({ response: "binary", headers: { accept: "image/png" } });
    expect(get_d.outputSchema).toEqual({ type: "string" });
  });

  it("list each operation that they are not made of", async () => {
    const paths = {
      "/a": { get: { responses: ok }, trace: { responses: ok } },
      "/b#{x}": { get: { responses: ok } },
      "/c": { get: { parameters: [{ name: "q", in: "querystring", required: true }], responses: ok } },
    };
    const { remarks, text } = await imported(documentWith(paths, {}, "3.2.0"));
    expect(remarks.filter(({ kind }) => kind === "skipped").map(({ about }) => about)).toEqual([
      "TRACE /a",
      "GET /b#{x}",
      "GET /c",
    ]);
    expect(text).toContain("# No tool: TRACE /a: HTTP tools have no method TRACE.");
  });

  it("come of Swagger 2.0 as well", async () => {
    const document = {
      swagger: "2.0",
      info: { title: "Old", version: "1" },
      host: "old.example.com",
      schemes: ["https"],
      paths: {
        "/a": {
          post: {
            operationId: "a",
            consumes: ["application/json"],
            produces: ["application/json"],
            parameters: [{ in: "body", name: "b", required: true, schema: { $ref: "#/definitions/A" } }],
            responses: { 200: { description: "", schema: { $ref: "#/definitions/A" } } },
          },
        },
      },
      definitions: { A: { type: "object", properties: { x: { type: "string", "x-nullable": true } } } },
    };
    const { manifest, problems } = await imported(document);
    expect(problems).toEqual([]);
    expect(manifest.tools.a.http).toEqual({
      method: "POST",
      response: { mismatch: "pass" },
      url: "${OLD_URL:-https://old.example.com}/a",
      body: { x: "{x}" },
    });
    expect(manifest.schemas.A.properties.x).toEqual({ type: ["string", "null"] });
  });

  it("are not made of anything else", async () => {
    await expect(imported("just a text")).rejects.toThrow("is not an OpenAPI document");
    await expect(imported({ openapi: "4.0.0", paths: {} })).rejects.toThrow("its version is");
    await expect(imported("a: [")).rejects.toThrow("neither JSON nor YAML");
  });
});

describe("comments", () => {
  it("tell of every remark, at its tool or schema, or at the top", async () => {
    const parameters = { P: { name: "p", in: "query", schema: { type: "string", pattern: "(?<" } } };
    const schemas = { A: { type: "object", properties: { x: { type: "string", strange: 1 } } } };
    const responses = {
      200: {
        description: "",
        content: { "application/json": { schema: { $ref: "#/components/schemas/A" } } },
      },
    };
    const bad = { parameters: [{ name: "q", in: "querystring", required: true }], responses };
    const get = { operationId: "get", parameters: [{ $ref: "#/components/parameters/P" }], responses };
    const { text, remarks } = await imported(
      documentWith({ "/a": { get }, "/b": { get: bad } }, { components: { parameters, schemas } }, "3.2.0"),
    );
    const lines = text.split("\n").filter((line) => /^\s*#/.test(line));
    for (const { message } of remarks) expect(lines.filter((line) => line.includes(message))).not.toEqual([]);
    expect(text).toContain(
      "`strange` cannot be said in a manifest (#/components/schemas/A/properties/x/strange).\n  A:\n",
    );
    expect(text).toContain("# No tool: GET /b: HTTP tools have no parameters in `querystring` (`q`).");
  });
});
