import { Client, StreamableHTTPClientTransport, type Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioTransportV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as HttpTransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { OtherClient, Target } from "./other-client.js";

const identity = { name: "interop", version: "1.0.0" };
const rollThree = { name: "roll_dice", arguments: { n_dice: 3 } };

/** The client of `@modelcontextprotocol/sdk`. */
export const sdkClient: OtherClient = {
  name: "@modelcontextprotocol/sdk",
  era: () => "legacy",
  async roll(target) {
    const client = new ClientV1(identity);
    // The transport's declared type is not exact about its optional `sessionId`.
    await client.connect(sdkTransport(target) as Parameters<typeof client.connect>[0]);
    try {
      const { tools } = await client.listTools();
      const { structuredContent } = await client.callTool(rollThree);
      return { tools: tools.map((tool) => tool.name), structured: structuredContent };
    } finally {
      await client.close();
    }
  },
};

function sdkTransport(target: Target): StdioTransportV1 | HttpTransportV1 {
  if (target.kind === "stdio") return new StdioTransportV1({ ...target, stderr: "ignore" });
  const headers = target.token === undefined ? {} : { Authorization: `Bearer ${target.token}` };
  return new HttpTransportV1(new URL(target.url), { requestInit: { headers } });
}

/** The client of `@modelcontextprotocol/client`, choosing the protocol as `mode` says. */
export function newClient(mode: "auto" | "legacy" | { readonly pin: string }): OtherClient {
  return {
    name: `@modelcontextprotocol/client, ${typeof mode === "string" ? mode : `pinned to ${mode.pin}`}`,
    era: (sdk) =>
      typeof mode === "object" ? "modern" : mode === "auto" && sdk === "v2" ? "modern" : "legacy",
    async roll(target) {
      const client = new Client(identity, { versionNegotiation: { mode } });
      await client.connect(newTransport(target));
      try {
        const { tools } = await client.listTools();
        const { structuredContent } = await client.callTool(rollThree);
        return { tools: tools.map((tool) => tool.name), structured: structuredContent };
      } finally {
        await client.close();
      }
    },
  };
}

function newTransport(target: Target): Transport {
  if (target.kind === "stdio") return new StdioClientTransport({ ...target, stderr: "ignore" });
  const { token } = target;
  return new StreamableHTTPClientTransport(new URL(target.url), {
    ...(token !== undefined && { authProvider: { token: async () => token } }),
  });
}
