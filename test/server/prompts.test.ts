import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CompiledEndpoint, compiledEndpoint, ways } from "./compiled-endpoint.js";

const manifest = (sdk: string) => `
manifest: 1
server: { name: club, version: 1.0.0, sdk: ${sdk}, fetch: true }
tools:
  lend_book: { description: Lends a book. }
resources:
  rules: { uri: "club://rules", mimeType: text/plain, text: "Be kind." }
  book: { uriTemplate: "club://books/{shelf}/{id}", variables: { shelf: { enum: [poetry, prose] } } }
prompts:
  recommend:
    title: Recommend a book
    description: Suggests what to read.
    arguments:
      genre: { description: What they like., required: true, enum: [poetry, prose, Plays] }
      mood: {}
    messages:
      - text: 'A {genre} book, {mood}{mood}! {{genre}} {"json": {}} \${HOME}'
      - { role: assistant, text: Gladly. }
      - { resource: rules }
  illustrate: { arguments: { what: { required: true } } }
`;

const handlers = {
  "resources/book": "export const book = () => '';",
  "prompts/illustrate": `
    import { ToolError } from "../../runtime/tool-error.js";
    export const illustrate = async ({ what }) => {
      if (what === "nothing") throw new ToolError("nothing cannot be seen");
      if (what === "text") return "Draw text.";
      return [
        { role: "assistant", content: { type: "text", text: what } },
        { role: "user", content: { type: "image", data: "AQL/", mimeType: "image/png" } },
      ];
    };`,
};

const filled = [
  {
    role: "user",
    content: { type: "text", text: 'A poetry book, {genre}{genre}! {genre} {"json": {}} ${HOME}' },
  },
  { role: "assistant", content: { type: "text", text: "Gladly." } },
  {
    role: "user",
    content: {
      type: "resource",
      resource: { uri: "club://rules", mimeType: "text/plain", text: "Be kind." },
    },
  },
];

describe.each(["v1", "v2"])("prompts with the SDK %s", (sdk) => {
  let server: CompiledEndpoint;
  beforeAll(async () => {
    server = await compiledEndpoint(manifest(sdk), {}, handlers);
  }, 60_000);
  afterAll(() => server.close());

  test.each(ways)("are listed, filled in, refused and completed (%s)", async (way) => {
    const ask = (method: string, params: object) => server.ask(way, method, params);
    expect((await ask("prompts/list", {})).result).toEqual({
      prompts: [
        {
          name: "recommend",
          title: "Recommend a book",
          description: "Suggests what to read.",
          arguments: [
            { name: "genre", description: "What they like.", required: true },
            { name: "mood", required: false },
          ],
        },
        { name: "illustrate", arguments: [{ name: "what", required: true }] },
      ],
    });

    const get = async (name: string, args?: object) => ask("prompts/get", { name, arguments: args });
    expect((await get("recommend", { genre: "poetry", mood: "{genre}" })).result).toEqual({
      description: "Suggests what to read.",
      messages: filled,
    });
    expect((await get("illustrate", { what: "a cat" })).result).toEqual({
      messages: [
        { role: "assistant", content: { type: "text", text: "a cat" } },
        { role: "user", content: { type: "image", data: "AQL/", mimeType: "image/png" } },
      ],
    });
    expect((await get("illustrate", { what: "text" })).result).toEqual({
      messages: [{ role: "user", content: { type: "text", text: "Draw text." } }],
    });

    const refusals: readonly (readonly [string, object | undefined, string])[] = [
      ["unknown", {}, "Unknown prompt: unknown"],
      ["recommend", undefined, "missing argument: genre"],
      ["recommend", { genre: "maths" }, '`genre` must be one of "poetry", "prose", "Plays"'],
      ["recommend", { genre: 1, mod: "x" }, "unknown argument: mod\n`genre` must be a string"],
      ["constructor", {}, "Unknown prompt: constructor"],
    ];
    for (const [name, args, message] of refusals) {
      expect((await get(name, args)).error).toEqual({ code: -32602, message });
    }
    expect((await get("illustrate", { what: "nothing" })).error).toEqual({
      code: -32603,
      message: "nothing cannot be seen",
    });

    const complete = async (ref: object, name: string, value: string) =>
      ask("completion/complete", { ref, argument: { name, value } });
    const prompt = { type: "ref/prompt", name: "recommend" };
    expect((await complete(prompt, "genre", "p")).result).toEqual({
      completion: { values: ["poetry", "prose", "Plays"], total: 3, hasMore: false },
    });
    expect((await complete(prompt, "genre", "PO")).result).toMatchObject({
      completion: { values: ["poetry"] },
    });
    expect((await complete(prompt, "mood", "")).result).toMatchObject({ completion: { values: [] } });
    const template = { type: "ref/resource", uri: "club://books/{shelf}/{id}" };
    expect((await complete(template, "shelf", "pr")).result).toMatchObject({
      completion: { values: ["prose"] },
    });
    expect((await complete({ type: "ref/prompt", name: "x" }, "a", "")).error?.code).toBe(-32602);
  });

  test("reach the client of the first SDK", async () => {
    const client = new ClientV1({ name: "test", version: "1.0.0" });
    await client.connect(new TransportV1(new URL(server.url)));
    expect(client.getServerCapabilities()).toEqual({
      tools: {},
      logging: {},
      resources: {},
      prompts: {},
      completions: {},
    });
    const { messages } = await client.getPrompt({
      name: "recommend",
      arguments: { genre: "poetry", mood: "{genre}" },
    });
    expect(messages).toEqual(filled);
    const { completion } = await client.complete({
      ref: { type: "ref/prompt", name: "recommend" },
      argument: { name: "genre", value: "pl" },
    });
    expect(completion.values).toEqual(["Plays"]);
    await client.close();
  });

  test("reach the client of the second SDK", async () => {
    const client = new Client(
      { name: "test", version: "1.0.0" },
      sdk === "v2" ? { versionNegotiation: { mode: { pin: "2026-07-28" } } } : {},
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
    expect((await client.listPrompts()).prompts).toHaveLength(2);
    const { messages } = await client.getPrompt({
      name: "recommend",
      arguments: { genre: "poetry", mood: "{genre}" },
    });
    expect(messages).toEqual(filled);
    const { completion } = await client.complete({
      ref: { type: "ref/resource", uri: "club://books/{shelf}/{id}" },
      argument: { name: "shelf", value: "po" },
    });
    expect(completion.values).toEqual(["poetry"]);
    await client.close();
  });
});
