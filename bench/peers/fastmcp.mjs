/** `fastmcp` from npm, without sessions, answering in JSON. */
import { FastMCP } from "fastmcp";
import { guarded, verifyAccessToken } from "./tokens.mjs";
import { answer, description, input, names, output, port } from "./tools.mjs";

const server = new FastMCP({
  name: "peer",
  version: "1.0.0",
  ...(guarded && {
    authenticate: async (request) => {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
      try {
        return await verifyAccessToken(token);
      } catch {
        throw new Response(null, { status: 401, statusText: "Unauthorized" });
      }
    },
  }),
});
for (const name of names) {
  server.addTool({
    name,
    description,
    parameters: input,
    outputSchema: output,
    execute: async (args) => answer(args),
  });
}
await server.start({
  transportType: "httpStream",
  httpStream: { port, host: "127.0.0.1", stateless: true, enableJsonResponse: true },
});
