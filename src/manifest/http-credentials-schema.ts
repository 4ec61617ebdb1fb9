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

/** OAuth 2.0 client credentials grant (RFC 6749 section 4.4). */
const oauth2 = section(
  "OAuth 2.0 client credentials (RFC 6749, section 4.4): the server gets an access token and keeps it until shortly before it expires.",
  {
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
  },
);

/** The section `credentials` of an `http` section. */
export const credentialsSchema = mapped(
  section(
    "The server's credentials for the API. Read secrets from the environment: `${NAME}`. The caller's own token is never passed on. At most one of `bearer`, `basic` and `oauth2`.",
    {
      bearer: text("A token for `Authorization: Bearer …`.", { examples: ["${PETS_TOKEN}"] }),
      basic: section("User name and password for `Authorization: Basic …` (RFC 7617).", {
        username: required(text("The user's name, without a colon.", { examples: ["${PETS_USER}"] })),
        password: required(text("The password.", { minLength: 0, examples: ["${PETS_PASSWORD}"] })),
      }),
      apiKey,
      oauth2,
    },
  ),
  ({ bearer, basic, apiKey: apiKeys, oauth2 }) => present({ bearer, basic, apiKeys, oauth2 }),
);
