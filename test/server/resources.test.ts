import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CompiledEndpoint, compiledEndpoint, ways } from "./compiled-endpoint.js";
import { createKey, sign } from "./issuer.js";

const manifest = (sdk: string) => `
manifest: 1
server: { name: club, version: 1.0.0, sdk: ${sdk}, fetch: true, limits: { toolsPerPage: 2 } }
tools:
  lend_book: { description: Lends a book. }
resources:
  rules:
    uri: club://rules
    title: House rules
    description: How to behave.
    mimeType: text/markdown
    annotations: { audience: [user], priority: 0.5 }
    text: "Be *kind*. \${HOME} \`x\` é"
  now: { uri: "club://now" }
  cover: { uri: "club://cover", mimeType: image/png }
  book:
    uriTemplate: club://books/{shelf}/{id}
    mimeType: text/plain
    variables:
      shelf: { enum: [fiction, poetry, "sci/fi"] }
      id: { type: integer, minimum: 1, maximum: 99 }
    examples: ["club://books/poetry/7"]
  author: { uriTemplate: "club://authors/{name}.txt" }
`;

const handlers = {
  "resources/now": `export const now = () => { throw new Error("a secret"); };`,
  "resources/cover": `export const cover = () => new Uint8Array([1, 2, 255]);`,
  "resources/book": `export const book = async ({ shelf, id }) => \`\${shelf} \${typeof id} \${id}\`;`,
  "resources/author": `
    import { ToolError } from "../../runtime/tool-error.js";
    export const author = ({ name }) => {
      if (name === "nobody") throw new ToolError("nobody wrote nothing");
      return { text: name, mimeType: "text/x-name" };
    };`,
};

const text = "Be *kind*. ${HOME} `x` é";

test("are listed and read with their scopes only", async () => {
  const key = await createKey("RS256");
  const server = await compiledEndpoint(
    `
manifest: 1
server: { name: club, version: 1.0.0, fetch: true }
auth: { audience: [dice], publicKey: "\${KEY}", requiredScopes: [club] }
tools:
  lend_book: { description: Lends a book. }
resources:
  open: { uri: "club://open", text: open }
  minutes: { uri: "club://minutes", text: secret, scopes: [club:board] }
`,
    { KEY: key.pem },
  );
  const member = await sign(key, { scope: "club" });
  const board = await sign(key, { scope: "club club:board" });
  for (const way of ways) {
    const names = async (token: string) => {
      const { result } = await server.ask(way, "resources/list", {}, token);
      return JSON.stringify(result).match(/club:\/\/\w+/g);
    };
    expect(await names(member)).toEqual(["club://open"]);
    expect(await names(board)).toEqual(["club://open", "club://minutes"]);
    const refused = await server.ask(way, "resources/read", { uri: "club://minutes" }, member);
    expect(refused.error?.message).toBe("The access token lacks the scope club:board");
    const read = await server.ask(way, "resources/read", { uri: "club://minutes" }, board);
    expect(JSON.stringify(read.result)).toContain("secret");
  }
  await server.close();
}, 60_000);

describe.each(["v1", "v2"])("resources with the SDK %s", (sdk) => {
  // The second SDK sends the code of protocol 2026-07-28 in all versions.
  const notFound = sdk === "v1" ? -32002 : -32602;
  let server: CompiledEndpoint;
  beforeAll(async () => {
    server = await compiledEndpoint(manifest(sdk), {}, handlers);
  }, 60_000);
  afterAll(() => server.close());

  test.each(ways)("are listed in pages, read and refused (%s)", async (way) => {
    const ask = (method: string, params: object) => server.ask(way, method, params);
    const first = await ask("resources/list", {});
    expect(first.result).toEqual({
      resources: [
        {
          name: "rules",
          uri: "club://rules",
          title: "House rules",
          description: "How to behave.",
          mimeType: "text/markdown",
          annotations: { audience: ["user"], priority: 0.5 },
          size: Buffer.byteLength(text),
        },
        { name: "now", uri: "club://now" },
      ],
      nextCursor: Buffer.from("now").toString("base64url"),
    });
    const second = await ask("resources/list", { cursor: Buffer.from("now").toString("base64url") });
    expect(second.result).toEqual({
      resources: [{ name: "cover", uri: "club://cover", mimeType: "image/png" }],
    });
    expect((await ask("resources/list", { cursor: "bm8" })).error?.code).toBe(-32602);
    expect((await ask("resources/templates/list", {})).result).toEqual({
      resourceTemplates: [
        { name: "book", uriTemplate: "club://books/{shelf}/{id}", mimeType: "text/plain" },
        { name: "author", uriTemplate: "club://authors/{name}.txt" },
      ],
    });

    const read = async (uri: unknown) => ask("resources/read", { uri });
    expect((await read("club://rules")).result).toEqual({
      contents: [{ uri: "club://rules", mimeType: "text/markdown", text }],
    });
    expect((await read("club://cover")).result).toEqual({
      contents: [{ uri: "club://cover", mimeType: "image/png", blob: "AQL/" }],
    });
    expect((await read("club://books/sci%2Ffi/7")).result).toEqual({
      contents: [{ uri: "club://books/sci%2Ffi/7", mimeType: "text/plain", text: "sci/fi number 7" }],
    });
    expect((await read("club://authors/J.%20Doe.txt.txt")).result).toEqual({
      contents: [{ uri: "club://authors/J.%20Doe.txt.txt", mimeType: "text/x-name", text: "J. Doe.txt" }],
    });

    for (const uri of [
      "club://nothing",
      "club://books/poetry/",
      "club://books/a/b/7",
      "club://authors/%ff.txt",
    ]) {
      const { error } = await read(uri);
      expect(error).toMatchObject({ code: notFound, message: "Resource not found", data: { uri } });
    }
    const wrong = await read("club://books/prose/0");
    expect(wrong.error?.code).toBe(-32602);
    expect(wrong.error?.message).toBe(
      '`shelf` must be one of "fiction", "poetry", "sci/fi"\n`id` must be 1 or more',
    );
    expect((await read(7)).error?.code).toBe(-32602);
    expect((await ask("resources/subscribe", { uri: "club://now" })).error?.code).toBe(-32601);
    expect((await ask("prompts/list", {})).error?.code).toBe(-32601);

    expect((await read("club://authors/nobody.txt")).error).toMatchObject({
      code: -32603,
      message: "nobody wrote nothing",
    });
    const failed = await read("club://now");
    expect(failed.error?.code).toBe(-32603);
    expect(JSON.stringify(failed)).not.toContain("secret");
    expect(server.log()).toContain('"tool":"resources/read now","outcome":"failed"');
  });

  test("reach the client of the first SDK", async () => {
    const client = new ClientV1({ name: "test", version: "1.0.0" });
    await client.connect(new TransportV1(new URL(server.url)));
    expect(client.getServerCapabilities()).toEqual({
      tools: {},
      logging: {},
      resources: {},
      completions: {},
    });
    expect((await client.listResources()).resources).toHaveLength(2);
    const { contents } = await client.readResource({ uri: "club://books/poetry/12" });
    expect(contents).toEqual([
      { uri: "club://books/poetry/12", mimeType: "text/plain", text: "poetry number 12" },
    ]);
    await expect(client.readResource({ uri: "club://nothing" })).rejects.toMatchObject({
      code: notFound,
    });
    await client.close();
  });

  test("reach the client of the second SDK", async () => {
    const client = new Client(
      { name: "test", version: "1.0.0" },
      sdk === "v2" ? { versionNegotiation: { mode: { pin: "2026-07-28" } } } : {},
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ name }) => name)).toEqual(["book", "author"]);
    const result = await client.readResource({ uri: "club://rules" });
    expect(result.contents).toEqual([{ uri: "club://rules", mimeType: "text/markdown", text }]);
    await expect(client.readResource({ uri: "club://nothing" })).rejects.toThrow("Resource not found");
    await client.close();
  });
});
