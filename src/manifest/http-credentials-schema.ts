import {
  choice,
  mapped,
  mapping,
  oneOrMore,
  present,
  required,
  section,
  text,
  texts,
} from "./typed-schema.js";

const apiKey = oneOrMore(
  section("An API key in a header, in the query or in a cookie, or an array of several.", {
    in: required(choice("Where the key is sent.", ["header", "query", "cookie"], { examples: ["header"] })),
    name: required(text("The header's, parameter's or cookie's name.", { examples: ["X-Api-Key"] })),
    value: required(text("The key.", { examples: ["${PETS_KEY}"] })),
  }),
  { examples: [{ in: "header", name: "X-Api-Key", value: "${PETS_KEY}" }] },
);

/** The client that the server is at an authorization server. */
const client = {
  tokenUrl: required(
    text("The token endpoint: an https URL.", { examples: ["https://login.example.com/token"] }),
  ),
  clientId: required(text("The client's id.", { examples: ["${PETS_CLIENT_ID}"] })),
  clientSecret: required(text("The client's secret.", { examples: ["${PETS_CLIENT_SECRET}"] })),
  scopes: texts("Scopes to request.", { default: [], examples: [["pets:read"]] }),
  parameters: mapped(
    mapping("Further parameters of the token request.", text("A parameter's value.", { minLength: 0 }), {
      default: {},
      examples: [{ audience: "https://api.example.com" }],
    }),
    (values) => Object.entries(values).map(([name, value]) => ({ name, value })),
  ),
  clientAuthentication: choice(
    "How the id and the secret are sent: in `Authorization: Basic …`, or in the body.",
    ["basic", "body"],
    { default: "basic", examples: ["body"] },
  ),
};

/** OAuth 2.0 client credentials grant (RFC 6749 section 4.4). */
const oauth2 = section(
  "OAuth 2.0 client credentials (RFC 6749, section 4.4): the server gets an access token and keeps it until shortly before it expires.",
  client,
);

/** OAuth 2.0 token exchange. */
const tokenExchange = section(
  "Calls the API as the caller: the server exchanges the caller's access token for one of the API (RFC 8693), and keeps it until shortly before it expires or the caller's own does. Needs `auth`.",
  {
    ...client,
    grant: choice(
      "The form of the exchange: RFC 8693, or the on-behalf-of flow of Entra ID (`urn:ietf:params:oauth:grant-type:jwt-bearer`).",
      ["token-exchange", "on-behalf-of"],
      { default: "token-exchange", examples: ["on-behalf-of"] },
    ),
    audience: text("Name of the API at the authorization server.", { examples: ["orders-api"] }),
    resource: text("URL of the API (RFC 8707).", { examples: ["https://api.example.com"] }),
  },
);

/** The section `credentials` of an `http` section. */
export const credentialsSchema = mapped(
  section(
    "The server's credentials for the API. Read secrets from the environment: `${NAME}`. The caller's own token is never passed on. At most one of `bearer`, `basic`, `oauth2` and `tokenExchange`.",
    {
      bearer: text("A token for `Authorization: Bearer …`.", { examples: ["${PETS_TOKEN}"] }),
      basic: section("User name and password for `Authorization: Basic …` (RFC 7617).", {
        username: required(text("The user's name, without a colon.", { examples: ["${PETS_USER}"] })),
        password: required(text("The password.", { minLength: 0, examples: ["${PETS_PASSWORD}"] })),
      }),
      apiKey,
      oauth2,
      tokenExchange,
    },
  ),
  ({ bearer, basic, apiKey: apiKeys, oauth2, tokenExchange }) =>
    present({ bearer, basic, apiKeys, oauth2, tokenExchange }),
);
