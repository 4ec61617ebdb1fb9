import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { compileText } from "../../src/index.js";
import { isJsonObject, type JsonObject } from "../../src/json.js";
import { formatOf } from "../../src/manifest/http-schema.js";
import { argumentsIn, piecesOf } from "../../src/manifest/http-template.js";
import { httpTemplates } from "../../src/manifest/http-templates.js";
import { type HttpSection, toolSchema } from "../../src/manifest/tool-schema.js";
import type { HttpRequest } from "../../templates/server/http-tools/request.js";
import { TemplateReader } from "../../templates/server/http-tools/template.js";

const url = "https://api.example.com/pets/{petId}";

function build(http: JsonObject, typed = false): HttpSection {
  const section = toolSchema.read({ http, ...(typed && { outputSchema: true }) })?.http;
  if (section === undefined) throw new Error("no section");
  return section;
}

describe("an http section", () => {
  it("has the short forms of the simple cases", () => {
    const short = build({
      url,
      query: { limit: "{limit}", page: 1, all: true },
      headers: { authorization: "Bearer ${PETS_TOKEN}" },
      body: "{body}",
      response: "text",
      retry: 0,
    });
    expect(short).toEqual({
      method: "GET",
      url,
      query: [
        { name: "limit", value: "{limit}" },
        { name: "page", value: "1" },
        { name: "all", value: "true" },
      ],
      headers: [{ name: "authorization", value: "Bearer ${PETS_TOKEN}" }],
      body: { format: "json", contentType: "application/json", content: "{body}" },
      response: { as: "text", maxBytes: 4_194_304 },
      retry: { times: 0, longestDelayMs: 10_000 },
    });
  });

  it("has long forms, where a parameter without a value is the argument of its name", () => {
    const long = build({
      method: "POST",
      url,
      path: { petId: { style: "matrix", explode: true, slash: "encode" } },
      query: { tags: { style: "pipeDelimited" }, q: { value: "x-{q}", allowReserved: true } },
      cookies: { c: { explode: false } },
      body: { photo: "{photo}" },
      contentType: "multipart/form-data",
      encoding: { photo: { contentType: "image/png", base64: true, filename: "{name}" } },
      credentials: {
        apiKey: { in: "query", name: "key", value: "${KEY}" },
        oauth2: {
          tokenUrl: "https://x.example/t",
          clientId: "a",
          clientSecret: "${S}",
          parameters: { audience: "b" },
        },
      },
      response: { select: "/a", default: [] },
      retry: { times: 1 },
      timeoutMs: 5,
    });
    expect(long).toMatchObject({
      path: [{ name: "petId", style: "matrix", explode: true, slash: "encode" }],
      query: [
        { name: "tags", value: "{tags}", style: "pipeDelimited" },
        { name: "q", value: "x-{q}", allowReserved: true },
      ],
      cookies: [{ name: "c", value: "{c}", explode: false }],
      body: { format: "multipart", encoding: [{ name: "photo", base64: true, filename: "{name}" }] },
      credentials: {
        apiKeys: [{ in: "query", name: "key", value: "${KEY}" }],
        oauth2: { parameters: [{ name: "audience", value: "b" }] },
      },
      response: { as: "auto", select: "/a", default: [] },
      retry: { times: 1, longestDelayMs: 10_000 },
    });
    // The generated server takes the same values as the manifest.
    const request: HttpRequest = long;
    expect(request).toBe(long);
  });

  it("expects JSON where the tool has an output schema", () => {
    expect(build({ url }, true).response.as).toBe("json");
    expect(build({ url, response: { as: "auto" } }, true).response.as).toBe("auto");
  });

  it.each([
    ["application/json", "json"],
    ["application/vnd.api+json; charset=utf-8", "json"],
    ["application/x-www-form-urlencoded", "form"],
    ["multipart/form-data", "multipart"],
    ["text/csv", "text"],
    ["application/soap+xml", "text"],
    ["image/png", "base64"],
    ["application/octet-stream", "base64"],
  ])("writes a body of %s as %s", (contentType, format) => {
    expect(formatOf(contentType)).toBe(format);
  });

  it("names every string that may hold placeholders", () => {
    const section = build({
      url: "a",
      query: { x: "b" },
      headers: { x: "c" },
      cookies: { x: "d" },
      body: { x: ["e", { y: "f", n: 1 }] },
      contentType: "multipart/form-data",
      encoding: { x: { filename: "g" } },
      credentials: {
        bearer: "h",
        basic: { username: "i", password: "j" },
        apiKey: [{ in: "header", name: "x", value: "k" }],
        oauth2: { tokenUrl: "l", clientId: "m", clientSecret: "n", parameters: { p: "o" } },
      },
    });
    expect([...httpTemplates(section)].map(({ text }) => text).join("")).toBe("abcdefghijklmno");
  });
});

describe("templates", () => {
  it.each([
    ["{a}", ["a"]],
    ["x-{a}/{b c}{$filter}{x[y]}", ["a", "b c", "$filter", "x[y]"]],
    ["{{a}} ${A} ${A:-{a}} {} { a }", []],
    ["query { pets(id: $id) { name } }", []],
  ])("%s names %j", (template, names) => {
    expect(argumentsIn(template)).toEqual(names);
  });

  it("are read by the compiler as the generated server reads them", () => {
    const pieces = constantFrom(
      "{",
      "}",
      "{{",
      "}}",
      "$",
      "${",
      "${A}",
      "${A:-",
      "a",
      "b c",
      " ",
      "/",
      "\n",
      "{a}",
    );
    assert(
      property(array(pieces, { maxLength: 12 }), (parts) => {
        const template = parts.join("");
        const read = new TemplateReader({}).read(template);
        expect(argumentsIn(template)).toEqual(
          read.flatMap((part) => (typeof part === "string" ? [] : [part.argument])),
        );
        for (const { text } of piecesOf(template)) expect(template).toContain(text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the model", () => {
  const manifest = (http: string) => `
manifest: 1
server: { name: pets, version: 1.0.0 }
tools:
  get_pet:
    description: Gets a pet.
    inputSchema: { type: object, properties: { petId: { type: string } }, required: [petId] }
    http: ${http}
  add_pet:
    description: Adds a pet.
    http: { method: POST, url: "\${PETS_URL}/pets", body: { key: "\${PETS_KEY}" } }
  write_code:
    description: Has a handler.
`;

  it("knows the variables of requests: one without a default anywhere must be set", async () => {
    const { model } = await compileText(
      manifest(`{ url: "\${PETS_URL:-https://x.example}/pets/{petId}" }`),
      "pets.yaml",
    );
    expect(model?.environment).toEqual([
      { name: "PETS_KEY", usedBy: ["tools.add_pet.http"] },
      { name: "PETS_URL", usedBy: ["tools.get_pet.http", "tools.add_pet.http"] },
    ]);
  });

  it("becomes a server with handlers for the other tools only", async () => {
    const { files } = await compileText(manifest(`{ url: "https://x.example/pets/{petId}" }`), "pets.yaml");
    const paths = [...(files?.keys() ?? [])];
    expect(paths.filter((path) => path.startsWith("src/handlers/"))).toEqual(["src/handlers/write-code.ts"]);
    expect(paths).toContain("src/runtime/http-tools/http-tool.ts");
    expect(files?.get("src/tools.ts")?.text).toContain("...httpTool(requests.getPet)");
    expect(files?.get(".env.example")?.text).toContain(
      "# Read by tools.add_pet.http. Required.\nPETS_KEY=\n",
    );
  });

  it("leaves the client of HTTP APIs out of servers that have no such tool", async () => {
    const { files } = await compileText(
      "manifest: 1\nserver: { name: a, version: 1.0.0 }\ntools: { b: { description: B. } }\n",
      "a.yaml",
    );
    expect([...(files?.keys() ?? [])].filter((path) => /http-(?:tool|request|send)/.test(path))).toEqual([]);
  });

  it("takes a tool called http, and handlers called like what tools.ts imports", async () => {
    const tool = "{ description: A., http: { url: https://x.example } }";
    const { files } = await compileText(
      `manifest: 1\nserver: { name: a, version: 1.0.0 }\ntools: { http: ${tool}, requests: { description: B. } }\n`,
      "a.yaml",
    );
    const text = files?.get("src/tools.ts")?.text ?? "";
    expect(text).toContain('import { httpTool as httpTool2 } from "./runtime/http-tools/http-tool.js";');
    expect(text).toContain("...httpTool2(requests2.http),");
  });

  it("hands a request's text on as data, whatever it looks like", async () => {
    const hostile = '`${process.exit(1)}`"; process.exit(1); //\u2028\\';
    const { files } = await compileText(
      JSON.stringify({
        manifest: 1,
        server: { name: "a", version: "1.0.0" },
        tools: {
          b: {
            description: "B.",
            http: {
              method: "POST",
              url: "https://x.example/",
              query: { [hostile]: "x" },
              body: { [hostile]: hostile.replace(/[{}]/g, "") },
            },
          },
        },
      }),
      "a.json",
    );
    const text = files?.get("src/http-requests.ts")?.text ?? "";
    const literal = /: HttpRequest = (\{.*\});/s.exec(text)?.[1] ?? "";
    const request: unknown = new Function(`return ${literal}`)();
    expect(isJsonObject(request) && request["query"]).toEqual([{ name: hostile, value: "x" }]);
    expect(request).toHaveProperty("body.content", { [hostile]: hostile.replace(/[{}]/g, "") });
  });
});
