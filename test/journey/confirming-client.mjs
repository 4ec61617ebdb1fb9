// Calls `delete_book` as a client that asks its person, who gives the answer named on the command line: `accept` or `decline`.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const action = process.argv[2] === "accept" ? "accept" : "decline";
const client = new Client(
  { name: "confirming-client", version: "1.0.0" },
  { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: "auto" } },
);
client.setRequestHandler("elicitation/create", ({ params }) => {
  console.log(`The server asks: ${params.message}\nThe person answers: ${action}`);
  return { action };
});
const headers = { authorization: `Bearer ${process.env.MCP_ACCESS_TOKEN}` };
await client.connect(
  new StreamableHTTPClientTransport(new URL(process.env.MCP_SERVER_URL ?? ""), { requestInit: { headers } }),
);
const { content } = await client.callTool({ name: "delete_book", arguments: { id: "book-1" } });
for (const block of content) if (block.type === "text") console.log(block.text);
await client.close();
