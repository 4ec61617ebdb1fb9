import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prepareTools } from "../../templates/server/calls/prepare.js";
import { httpTool } from "../../templates/server/http-tools/http-tool.js";
import * as sdkV1 from "../../templates/server/protocol/sdk-v1.js";
import * as sdkV2 from "../../templates/server/protocol/sdk-v2.js";
import { type CompiledServer, compiledServer } from "../harness/compiled-server.js";
import { serveSdk } from "../harness/http-adapter.js";
import { startServer } from "../harness/live-server.js";
import { request } from "./probes.js";
import { json, RecordingServer } from "./recording-server.js";
import { settings } from "./sample-tools.js";

const tool = (name: string, mismatch: string, output: string, more = "") => `
  ${name}:
    description: Creates a pet.
    inputSchema: { type: object }
    outputSchema: ${output}
    http:
      method: POST
      url: \${API}/pets
      response: { as: json, mismatch: ${mismatch}${more} }`;
const pet =
  "{ type: object, properties: { id: { type: integer }, name: { type: string } }, required: [id, name] }";
const manifest = `manifest: 1
server: { name: pets, version: 1.0.0 }
tools:${tool("strict", "error", pet)}${tool("lenient", "pass", pet)}${tool("list", "pass", '{ type: array, items: { $ref: "#/schemas/Pet" } }')}${tool("part", "pass", pet, ", select: /pet")}
schemas:
  Pet: ${pet}
`;

const api = new RecordingServer();
const closing: (() => Promise<unknown>)[] = [];
let server: CompiledServer;
const observed: string[] = [];
beforeAll(async () => {
  await api.start();
  server = await compiledServer(
    manifest,
    { API: api.origin },
    {
      call: () => ({ end: (outcome) => void observed.push(outcome) }),
      request: () => {},
    },
  );
});
afterAll(() => api.stop());
beforeEach(() => api.reset());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const answering = (status: number, body: unknown) => {
  api.answer = (_request, response) => json(response, status, body);
};

describe("mismatch: error", () => {
  it("says that the API answered, with its status and where the answer differs", async () => {
    answering(201, { id: "seven" });
    expect(await server.call("strict", {})).toEqual({
      isError: true,
      content: [
        {
          type: "text",
          text: [
            "The request was accepted: do not send it again.",
            "The API answered 201 Created, but its answer does not fit the output schema:",
            "- name: is required",
            "- id: must be integer",
          ].join("\n"),
        },
      ],
    });
    expect(server.ended.at(-1)).toMatchObject({ outcome: "invalid-output" });
    expect(String(server.ended.at(-1)?.cause)).toContain("- id: must be integer");
  });

  it("says so of an answer that is not JSON, too", async () => {
    api.answer = (_request, response) =>
      void response.writeHead(200, { "content-type": "text/html" }).end("<p>");
    expect(await server.call("strict", {})).toMatchObject({
      isError: true,
      content: [
        {
          text: "The API answered 200 OK, but its answer is not JSON (it says text/html). The request was accepted: do not send it again.",
        },
      ],
    });
  });
});

describe("mismatch: pass", () => {
  const answers: readonly (readonly [name: string, tool: string, body: unknown])[] = [
    ["an answer that fits", "lenient", { id: 7, name: "Rex" }],
    ["null for a required member", "lenient", { id: 7, name: null, more: [1] }],
    ["a list instead of an object", "lenient", [1, "two"]],
    ["null", "lenient", null],
    ["a string", "lenient", "done"],
    ["an object instead of a list", "list", { items: [] }],
    ["an item that does not fit", "list", [{ id: 1 }]],
    ["an answer without the selected part", "part", { data: 1 }],
  ];

  it.each(answers)(
    "hands on %s: structured content fits what is listed in both eras",
    async (_name, name, body) => {
      answering(200, body);
      const { listing, legacyOutputSchema } = server.tools.find((one) => one.name === name) ?? {};
      for (const era of ["modern", "legacy"] as const) {
        const { isError, content, structuredContent } = await server.call(name, {}, { era });
        expect(isError).toBeUndefined();
        expect(content.map((block) => block.type === "text" && JSON.parse(block.text))).toEqual([body]);
        const listed = (era === "legacy" ? legacyOutputSchema : undefined) ?? listing?.outputSchema;
        if (listed === undefined) throw new Error("nothing listed");
        expect(new Ajv2020({ strict: false }).validate(listed, structuredContent)).toBe(true);
        expect(JSON.stringify(structuredContent)).toContain(JSON.stringify(body));
      }
    },
  );

  it("logs where the answer differs and counts the call", async () => {
    answering(200, { id: 7, name: null });
    await server.call("lenient", {});
    expect(server.messages.at(-1)).toMatchObject({
      level: "warning",
      data: { status: 200, answer: expect.stringContaining("- name: must be string") },
    });
    expect(observed.at(-1)).toBe("unexpected-answer");
    answering(200, { id: 7, name: "Rex" });
    await server.call("lenient", {});
    expect(observed.at(-1)).toBe("ok");
  });

  it("hands on the text of an answer that is not JSON", async () => {
    api.answer = (_request, response) =>
      void response.writeHead(200, { "content-type": "text/plain" }).end("done");
    expect(await server.call("lenient", {})).toEqual({
      content: [{ type: "text", text: "done" }],
      structuredContent: { result: "done" },
    });
  });

  it.each([true, false])("is the same over HTTP (directly: %s), whatever the answer is", async (direct) => {
    const tools = server.tools.map((tool) => {
      const http = server.requests[tool.name];
      if (http === undefined) throw new Error(`no request for ${tool.name}`);
      return { ...tool, ...httpTool(http, tool.validateOutput) };
    });
    prepareTools(tools, { API: api.origin });
    const { url, close } = await startServer({
      sdk: sdkV2.createSdkServer,
      eras: ["legacy", "modern"],
      direct,
      tools,
    });
    closing.push(close);
    const texts = ["done", "", '{"a":', "[1", '"', "null ", "1 2", "ä\n</>", '{"result":'];
    for (const era of ["legacy", "modern"] as const) {
      for (const tool of ["lenient", "list", "part"]) {
        const bodies = answers.map(([, , body]) => ["application/json", JSON.stringify(body)] as const);
        for (const [type, text] of [...bodies, ...texts.map((text) => ["text/plain", text] as const)]) {
          api.answer = (_request, response) =>
            void response.writeHead(200, { "content-type": type }).end(text);
          const { headers, body } = request(era, "tools/call", { name: tool, arguments: {} });
          const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
          const sent = (await response.text()).replace(/^(?:.*\n)*data: /, "");
          const { result } = JSON.parse(sent);
          expect(result, `${era} ${tool} ${text}`).toMatchObject(await server.call(tool, {}, { era }));
        }
      }
    }
  });

  it.each(answers)(
    "%s is taken by the clients of both SDKs, which validate it",
    async (_name, name, body) => {
      answering(200, body);
      for (const sdk of [sdkV1, sdkV2]) {
        const sdkServer = sdk.createSdkServer(settings, server.calls);
        const { url, close } = await serveSdk(sdkServer);
        closing.push(close, () => sdkServer.close());
        const information = { name: "test", version: "1" };
        const [v1, v2] = [new ClientV1(information), new Client(information)];
        closing.push(
          () => v1.close(),
          () => v2.close(),
        );
        await v1.connect(new TransportV1(new URL(url)));
        await v2.connect(new StreamableHTTPClientTransport(new URL(url)));
        for (const client of [v1, v2]) {
          await client.listTools();
          const { isError, structuredContent } = await client.callTool({ name, arguments: {} });
          expect(isError).toBeFalsy();
          expect(JSON.stringify(structuredContent)).toContain(JSON.stringify(body));
        }
      }
    },
  );
});
