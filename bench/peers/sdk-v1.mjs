/** `@modelcontextprotocol/sdk`, without sessions, as its documentation shows it: a server and a transport a request. */
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { guarded, verifyAccessToken } from "./tokens.mjs";
import { answer, description, input, names, output, port } from "./tools.mjs";

const app = createMcpExpressApp({ jsonLimit: "1mb" });
if (guarded) app.use("/mcp", requireBearerAuth({ verifier: { verifyAccessToken } }));
app.post("/mcp", async (request, response) => {
  const server = new McpServer({ name: "peer", version: "1.0.0" });
  for (const name of names) {
    server.registerTool(name, { description, inputSchema: input, outputSchema: output }, answer);
  }
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
  });
  response.on("close", () => {
    transport.close();
    server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
});
app.listen(port, "127.0.0.1");
