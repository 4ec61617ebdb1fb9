import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prepareTools } from "../../templates/server/calls/prepare.js";
import { webDirect } from "../../templates/server/fetch/direct-web.js";
import { createFetch } from "../../templates/server/fetch/fetch.js";
import { httpTool } from "../../templates/server/http-tools/http-tool.js";
import * as sdkV1 from "../../templates/server/protocol/sdk-v1.js";
import * as sdkV2 from "../../templates/server/protocol/sdk-v2.js";
import type { Tool } from "../../templates/server/tool.js";
import { type CompiledServer, compiledServer } from "../harness/compiled-server.js";
import { type LiveServer, startServer } from "../harness/live-server.js";
import { request } from "./probes.js";
import { RecordingServer } from "./recording-server.js";
import { settings } from "./sample-tools.js";

const large = "9007199254740993";
const api = new RecordingServer();
let compiled: CompiledServer;
/** Those of the compiled server, with the run-time files that the servers here have. */
let tools: readonly Tool[];
const closing: (() => Promise<unknown>)[] = [];

const thing =
  "{ type: object, properties: { id: { type: integer, format: int64 }, tags: { type: array, items: { type: integer } } }, required: [id] }";
const manifest = `manifest: 1
server: { name: things, version: 1.0.0 }
tools:
  change:
    description: Changes a thing.
    inputSchema:
      type: object
      properties:
        id: { type: integer, format: int64 }
        ids: { type: array, items: { type: integer } }
        filter: { type: object, properties: { after: { type: integer } } }
        note: { type: string }
      required: [id]
    outputSchema: ${thing}
    http:
      method: PUT
      url: \${API}/things/{id}
      query:
        ids: "{ids}"
        filter: { value: "{filter}", style: json }
        since: { value: "{filter}", style: deepObject }
      headers: { X-Thing: "{id}", X-Things: { value: "{ids}", style: json } }
      cookies: { thing: "{id}" }
      idempotencyKey: { header: Idempotency-Key, value: "key-{id}" }
      body: { id: "{id}", ids: "{ids}", text: "thing {id}", note: "{note}" }
      response: { as: json, mismatch: MISMATCH }
  form:
    description: Posts a form.
    inputSchema: { type: object, properties: { id: { type: integer } }, required: [id] }
    http: { method: POST, url: "\${API}/form", body: { id: "{id}" }, contentType: application/x-www-form-urlencoded, idempotencyKey: { header: Key } }
  ids:
    description: Lists ids.
    inputSchema: { type: object }
    outputSchema: { type: array, items: { type: integer } }
    http: { url: "\${API}/ids", response: { as: json, select: /page/ids } }
  weigh:
    description: Weighs.
    inputSchema: { type: object, properties: { weight: { type: number, minimum: 0 }, most: { type: number, maximum: 1 } } }
    http: { method: POST, url: "\${API}/weigh", body: { weight: "{weight}", most: "{most}" } }
  picked:
    description: Picks.
    inputSchema: { type: object }
    outputSchema: { type: object, properties: { page: { type: object, properties: { ids: { type: array, items: { type: integer } } } } } }
    http: { url: "\${API}/ids", response: { as: json, fields: { first: page.ids } } }
`.replace("MISMATCH", "pass");

beforeAll(async () => {
  await api.start();
  compiled = await compiledServer(manifest, { API: api.origin });
  tools = compiled.tools.map((tool) => {
    const request = compiled.requests[tool.name];
    if (request === undefined) throw new Error(`no request for ${tool.name}`);
    return { ...tool, ...httpTool(request, tool.validateOutput) };
  });
  prepareTools(tools, { API: api.origin });
});
afterAll(() => api.stop());
beforeEach(() => api.reset());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function answering(text: string): void {
  api.answer = (_request, response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(text);
}

const args = `{"id":${large},"ids":[1,-${large},18446744073709551615],"filter":{"after":${large}},"note":"\\"${large}\\\\"}`;

function expectSent(): void {
  const { target, headers, body } = api.last;
  const url = new URL(target, api.origin);
  expect(url.pathname).toBe(`/things/${large}`);
  expect(url.searchParams.getAll("ids")).toEqual(["1", `-${large}`, "18446744073709551615"]);
  expect(url.searchParams.get("filter")).toBe(`{"after":${large}}`);
  expect(url.searchParams.get("since[after]")).toBe(large);
  expect(headers["x-thing"]).toBe(large);
  expect(headers["x-things"]).toBe(`[1,-${large},18446744073709551615]`);
  expect(headers["cookie"]).toBe(`thing=${large}`);
  expect(headers["idempotency-key"]).toBe(`key-${large}`);
  expect(body.toString()).toBe(
    `{"id":${large},"ids":[1,-${large},18446744073709551615],"text":"thing ${large}","note":"\\"${large}\\\\"}`,
  );
}

const ways = [
  { way: "directly", sdk: sdkV2, eras: ["legacy", "modern"], direct: true, edge: false },
  { way: "through the SDK v2", sdk: sdkV2, eras: ["legacy", "modern"], direct: false, edge: false },
  { way: "through the SDK v1", sdk: sdkV1, eras: ["legacy"], direct: false, edge: false },
  { way: "by the fetch function", sdk: sdkV2, eras: ["legacy", "modern"], direct: true, edge: true },
  {
    way: "by the fetch function and the SDK",
    sdk: sdkV2,
    eras: ["legacy", "modern"],
    direct: false,
    edge: true,
  },
] as const;

describe.each(ways)("$way", ({ sdk, eras, direct, edge }) => {
  let stop: LiveServer["close"] | undefined;
  let send: (init: RequestInit) => Promise<Response>;
  beforeAll(async () => {
    const limits = { requestBytes: 1_048_576, requestsPerMinute: 0 };
    const limited = { ...settings, limits };
    if (edge) {
      const parts = {
        settings: limited,
        tools,
        sdk: async () => sdk,
        ...(direct && { direct: webDirect(eras) }),
      };
      const answer = createFetch(parts);
      send = (init) =>
        answer(new Request("http://localhost/mcp", init), { API: api.origin, LOG_LEVEL: "silent" });
      return;
    }
    const { url, close } = await startServer({
      sdk: sdk.createSdkServer,
      eras,
      direct,
      config: { limits },
      settings: limited,
      tools,
    });
    send = (init) => fetch(url, init);
    stop = close;
  });
  afterAll(() => stop?.());

  async function post(era: "legacy" | "modern", name: string, text = "{}"): Promise<string> {
    const { headers, body } = request(era, "tools/call", { name, arguments: "ARGUMENTS" });
    const response = await send({
      method: "POST",
      headers: Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
      body: JSON.stringify(body).replace('"ARGUMENTS"', text),
    });
    return await response.text();
  }

  describe.each(eras)("era %s", (era) => {
    it("keeps every digit of arguments, in each place of a request, and of answers", async () => {
      answering(`{"id": ${large}, "tags": [ -${large}], "more": "${large}", "wide": 18446744073709551616}`);
      const text = await post(era, "change", args);
      expectSent();
      const json = `{"id":${large},"tags":[-${large}],"more":"${large}","wide":18446744073709551616}`;
      expect(text).toContain(`"structuredContent":${json}`);
      expect(text).toContain(JSON.stringify({ type: "text", text: json }));
      await post(era, "form", `{"id":${large}}`);
      expect(api.last.body.toString()).toBe(`id=${large}`);
    });

    it("keeps them in answers that are selected, picked, or not as the schema says", async () => {
      answering(`{"page":{"ids":[${large},7]}}`);
      const wrapped = era === "legacy" ? `{"result":[${large},7]}` : `[${large},7]`;
      expect(await post(era, "ids")).toContain(`"structuredContent":${wrapped}`);
      expect(await post(era, "picked")).toContain(`"structuredContent":{"first":[${large},7]}`);
      answering(`{"id":"x","tags":[${large}]}`);
      expect(await post(era, "change", args)).toContain(`"structuredContent":{"id":"x","tags":[${large}]}`);
      answering(`{"id":${large}}`);
      expect(await post(era, "form", '{"id":1}')).toContain(`"text":"{\\"id\\":${large}}"`);
    });

    it("judges arguments by their type", async () => {
      expect(await post(era, "change", `{"id":1,"note":${large}}`)).toContain("- note: must be string");
      expect(api.requests).toEqual([]);
    });

    it("takes no fraction for an integer, and any for a number", async () => {
      for (const id of [
        "9007199254740993.5",
        "-4503599627370497.5",
        "1.00000000000000001",
        "900719925474099.35e1",
      ])
        expect(await post(era, "change", `{"id":${id}}`), id).toContain("- id: must be integer");
      expect(await post(era, "change", `{"id":${large},"ids":[0.99999999999999999999]}`)).toContain(
        "- ids[0]: must be integer",
      );
      expect(api.requests).toEqual([]);
      answering('{"page":{"ids":[9007199254740993.5]}}');
      expect(await post(era, "ids")).toContain("does not fit the output schema:\\n- [0]: must be integer");
      answering('{"id":9007199254740993.5}');
      const passed = await post(era, "change", '{"id":2.0000000000000000}');
      expect(api.last.target).toBe("/things/2");
      expect(passed).toContain('"structuredContent":{"id":9007199254740994}');
      answering("{}");
      await post(era, "weigh", '{"weight":9007199254740993.5,"most":0.99999999999999999999}');
      expect(JSON.parse(api.last.body.toString())).toEqual({ weight: 9007199254740994, most: 1 });
    });

    it("refuses them by name where a handler would get other digits", async () => {
      const handled = await startServer({
        sdk: sdk.createSdkServer,
        eras,
        direct,
        config: { limits: { requestBytes: 1_048_576, requestsPerMinute: 0 } },
      });
      closing.push(() => handled.close());
      const { headers, body } = request(era, "tools/call", { name: "roll_dice", arguments: "ARGUMENTS" });
      const response = await fetch(handled.url, {
        method: "POST",
        headers: Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
        body: JSON.stringify(body).replace('"ARGUMENTS"', `{"n_dice":${large}}`),
      });
      expect(await response.text()).toContain(
        "Invalid arguments:\\n- n_dice: must be from -9007199254740991 to 9007199254740991: a larger integer loses digits",
      );
    });
  });
});

describe("idempotency keys", () => {
  it("differ where only the last digit does", async () => {
    const keyOf = async (id: bigint): Promise<unknown> => {
      await compiled.call("form", { id }, { caller: { subject: "a", scopes: [], claims: {}, expiresAt: 1 } });
      return api.last.headers["key"];
    };
    const first = await keyOf(9007199254740993n);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await keyOf(9007199254740993n)).toBe(first);
    expect(await keyOf(9007199254740992n)).not.toBe(first);
  });
});

describe("a client of the SDK", () => {
  it("accepts structured content whose integers it cannot hold itself", async () => {
    const server = await startServer({ tools, direct: false });
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
    closing.push(
      () => server.close(),
      () => client.close(),
    );
    await client.listTools();
    answering(`{"id":${large}}`);
    const result = await client.callTool({ name: "change", arguments: { id: 5 } });
    expect(result.content).toEqual([{ type: "text", text: `{"id":${large}}` }]);
    expect(result.structuredContent).toEqual({ id: Number(large) });
  });
});
