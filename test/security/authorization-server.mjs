// An OAuth 2 authorization server, as an operator would set it up for MCP servers: client credentials, access tokens
// that are JWTs (RFC 9068) for the resource that was asked for (RFC 8707), and scopes. Writes its issuer on stdout.
import { once } from "node:events";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const { RESOURCE = "", CLIENT_ID = "", CLIENT_SECRET = "" } = process.env;
const scope = "dice:roll dice:load";

const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const server = createServer();
server.listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
      scope,
    },
  ],
  scopes: scope.split(" "),
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: "first", alg: "RS256", use: "sig" }] },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo(_context, resource) {
        if (resource !== RESOURCE) throw new Error(`unknown resource: ${resource}`);
        return {
          scope,
          audience: resource,
          accessTokenFormat: "jwt",
          accessTokenTTL: 300,
          jwt: { sign: { alg: "RS256" } },
        };
      },
    },
  },
});
server.on("request", provider.callback());
process.stdout.write(`${issuer}\n`);
process.on("disconnect", () => process.exit(0));
