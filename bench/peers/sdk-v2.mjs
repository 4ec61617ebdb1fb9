/** `@modelcontextprotocol/server`, as its documentation shows it: one handler, a fresh server for each request. */
import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer, requireBearerAuth } from "@modelcontextprotocol/server";
import { guarded, verifyAccessToken } from "./tokens.mjs";
import { answer, description, input, names, output, port } from "./tools.mjs";

const handler = createMcpHandler(
  () => {
    const server = new McpServer({ name: "peer", version: "1.0.0" });
    for (const name of names) {
      server.registerTool(name, { description, inputSchema: input, outputSchema: output }, answer);
    }
    return server;
  },
  { responseMode: "json" },
);

const gate = requireBearerAuth({ verifier: { verifyAccessToken } });
const fetch = async (request, options) => {
  if (!guarded) return handler.fetch(request, options);
  const authInfo = await gate(request);
  return authInfo instanceof Response ? authInfo : handler.fetch(request, { ...options, authInfo });
};

createServer(toNodeHandler({ fetch })).listen(port, "127.0.0.1");
