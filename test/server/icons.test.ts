import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { compileText } from "../../src/index.js";
import { createCallModule } from "../../templates/server/calls/call.js";
import * as sdkV1 from "../../templates/server/protocol/sdk-v1.js";
import * as sdkV2 from "../../templates/server/protocol/sdk-v2.js";
import type { ToolListing } from "../../templates/server/tool.js";
import { serveSdk } from "../harness/http-adapter.js";
import { request } from "./probes.js";
import { recordedLog } from "./recorded-log.js";
import { settings, tool } from "./sample-tools.js";

const icons = [
  { src: "https://dice.example.com/die.png", mimeType: "image/png", sizes: ["48x48", "96x96"] },
  { src: "data:image/svg+xml;base64,PHN2Zy8+", sizes: ["any"], theme: "dark" },
];

const compile = (written: unknown) =>
  compileText(
    JSON.stringify({
      manifest: 1,
      server: { name: "dice", version: "1.0.0" },
      tools: { roll: { description: "Rolls.", icons: written } },
    }),
    "dice.json",
  );

/** The tool of the generated `tools.ts`, as far as lists show it. */
async function generatedListing(): Promise<ToolListing> {
  const { files } = await compile(icons);
  const literal = /listing: (\{.*?\n {2}\}),\n/s.exec(files?.get("src/tools.ts")?.text ?? "")?.[1];
  return new Function(`return ${literal}`)();
}

describe("icons of a tool", () => {
  test.each([
    { name: "v2, 2026-07-28", sdk: sdkV2, mode: { pin: "2026-07-28" } },
    { name: "v2, 2025-11-25", sdk: sdkV2, mode: "legacy" },
    { name: "v1, 2025-11-25", sdk: sdkV1, mode: "legacy" },
  ] as const)("reach clients of $name as the manifest says them", async ({ sdk, mode }) => {
    const listed = { ...tool("roll"), listing: await generatedListing() };
    const calls = createCallModule([listed], { log: recordedLog() });
    const server = await serveSdk(sdk.createSdkServer(settings, calls));
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
    try {
      await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
      const { tools } = await client.listTools();
      expect(tools).toMatchObject([{ name: "roll", icons }]);
    } finally {
      await client.close();
      await server.close();
    }
  });

  test.each([sdkV1, sdkV2])("do no harm to clients of protocol versions before them", async (sdk) => {
    const listed = { ...tool("roll"), listing: await generatedListing() };
    const calls = createCallModule([listed], { log: recordedLog() });
    const server = await serveSdk(sdk.createSdkServer(settings, calls));
    const { headers, body } = request("legacy", "tools/list");
    try {
      const response = await fetch(server.url, {
        method: "POST",
        headers: { ...headers, "mcp-protocol-version": "2025-03-26" },
        body: JSON.stringify(body),
      });
      expect(await response.json()).toMatchObject({ result: { tools: [{ name: "roll" }] } });
    } finally {
      await server.close();
    }
  });

  test.each([
    [[{ src: "http://dice.example.com/die.png" }], "must be an `https:` URL or a `data:image/` URI"],
    [[{ src: "javascript:alert(1)" }], "must be an `https:` URL or a `data:image/` URI"],
    [[{ src: "https://${HOST}/die.png" }], "without placeholders"],
    [[{ src: "https://a.example/a.png", sizes: ["48"] }], "must be a size such as `48x48`, or `any`"],
    [[{ src: "https://a.example/a.png", theme: "red" }], "must be `light` or `dark`"],
    [[{ mimeType: "image/png" }], "has no `src`"],
  ])("are refused as %j", async (written, message) => {
    const { diagnostics } = await compile(written);
    expect(diagnostics.map((diagnostic) => diagnostic.message).join("\n")).toContain(message);
  });
});
