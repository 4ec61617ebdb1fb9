// An OAuth 2 authorization server with two ways to exchange tokens: RFC 8693, and the on-behalf-of form of Entra ID. Its
// `/subject` gives access tokens of users, for the MCP server. Writes its issuer on stdout.
import { once } from "node:events";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { errors, Provider } from "oidc-provider";

const { AUDIENCE = "", API = "", CLIENT_ID = "", CLIENT_SECRET = "" } = process.env;
const scope = "orders:read";
const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const onBehalfOf = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const accessToken = "urn:ietf:params:oauth:token-type:access_token";

const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const server = createServer();
server.listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_types: [exchange, onBehalfOf],
      redirect_uris: [],
      response_types: [],
      scope,
    },
  ],
  scopes: [scope],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: "first", alg: "RS256", use: "sig" }] },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: { enabled: true },
  },
});

/** The user whose token a request has to exchange. */
async function userOf(token) {
  try {
    return (await jwtVerify(token, publicKey, { issuer, audience: AUDIENCE })).payload.sub;
  } catch {
    throw new errors.InvalidGrant("the token is not one of this server");
  }
}

/** Answers with an access token of the API that speaks for the user and is held by the client. */
async function issue(context, token, audience) {
  const { client, provider: own, params } = context.oidc;
  if (audience !== API) throw new errors.InvalidTarget();
  const accountId = await userOf(token);
  const issued = new own.AccessToken({ client, accountId, gty: "token_exchange", scope: params.scope });
  issued.resourceServer = new own.ResourceServer(audience, {
    scope,
    audience,
    accessTokenFormat: "jwt",
    accessTokenTTL: 300,
    jwt: { sign: { alg: "RS256" } },
  });
  context.body = {
    access_token: await issued.save(),
    issued_token_type: accessToken,
    token_type: "Bearer",
    expires_in: issued.expiration,
    scope: params.scope,
  };
}

provider.registerGrantType(
  exchange,
  async (context) => {
    const { subject_token, subject_token_type, audience } = context.oidc.params;
    if (subject_token_type !== accessToken) throw new errors.InvalidRequest("unknown type of token");
    await issue(context, subject_token, audience);
  },
  ["subject_token", "subject_token_type", "requested_token_type", "audience", "scope"],
);
provider.registerGrantType(
  onBehalfOf,
  async (context) => {
    const { assertion, requested_token_use, scope: asked = "" } = context.oidc.params;
    if (requested_token_use !== "on_behalf_of") throw new errors.InvalidRequest("not on behalf of anyone");
    // Entra ID reads the API from the scope.
    await issue(context, assertion, asked === scope ? API : "");
  },
  ["assertion", "requested_token_use", "scope"],
);

const oidc = provider.callback();
server.on("request", async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, issuer);
  if (pathname !== "/subject") return oidc(request, response);
  const token = await new SignJWT({
    client_id: "app",
    iss: issuer,
    aud: searchParams.get("audience") ?? AUDIENCE,
  })
    .setProtectedHeader({ alg: "RS256", kid: "first", typ: "at+jwt" })
    .setSubject(searchParams.get("sub"))
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(privateKey);
  response.end(token);
});
process.stdout.write(`${issuer}\n`);
process.on("disconnect", () => process.exit(0));
