import {
  flag,
  integer,
  oneOrMore,
  required,
  section,
  type TypeOf,
  text,
  texts,
  withDefault,
} from "./typed-schema.js";

/** The section `auth` with its defaults. */
export type AuthSection = NonNullable<TypeOf<typeof authSchema>>;

/** Signature algorithms that a server can verify with a published key (RFC 7518, RFC 8037, RFC 9864). */
export const asymmetricAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

/** Algorithms that sign and verify with the same key. A rule rejects them and explains why. */
export const sharedSecretAlgorithms = ["HS256", "HS384", "HS512"] as const;

/** The section `auth`. */
export const authSchema = section(
  "How access tokens (JWT) are verified. Without this section everybody may call the server. Strings may contain `${NAME}` or `${NAME:-default}`, which the running server reads from the environment.",
  {
    audience: required(
      oneOrMore(
        text("Accepted `aud` claims: one of them must be in the token.", { examples: ["dice-server"] }),
        { minItems: 1, uniqueItems: true },
      ),
    ),
    issuer: text("Required `iss` claim.", { examples: ["https://issuer.example"] }),
    jwksUri: text(
      "URL where the issuer publishes its keys (RFC 7517). Must not be combined with `publicKey`.",
      {
        examples: ["https://issuer.example/.well-known/jwks.json"],
      },
    ),
    jwksOverHttp: flag(
      "Whether `jwksUri` may be plain http to a host that only a private network reaches: a name without dots, one that ends in `.svc`, `.local` or `.internal`, or a private IP address. Who can change traffic in that network can forge tokens.",
      { examples: [true] },
    ),
    publicKey: text(
      "The PEM public key that verifies the tokens' signatures. Must not be combined with `jwksUri`.",
      {
        examples: ["${DICE_PUBLIC_KEY}"],
      },
    ),
    algorithms: withDefault(
      texts("Accepted signature algorithms (RFC 7518).", {
        items: { enum: [...asymmetricAlgorithms] },
        minItems: 1,
        examples: [["RS256"]],
      }),
      ["RS256"],
    ),
    cacheSeconds: withDefault(
      integer(
        "How long a verified token is accepted without being verified again, in seconds. 0: each request verifies its token.",
        0,
        86_400,
        { examples: [60] },
      ),
      300,
    ),
    requiredScopes: withDefault(
      texts("OAuth scopes that every request requires.", { examples: [["dice"]] }),
      [],
    ),
    scopeClaims: texts(
      "Claims of a token that hold its scopes, each a space-separated string or a list. Default: `scope` and `scp`.",
      { minItems: 1, uniqueItems: true, examples: [["scp", "roles", "permissions"]] },
    ),
    resource: text("This server's identifier in its RFC 9728 metadata: its public URL.", {
      examples: ["https://dice.example.com/mcp"],
    }),
    authorizationServers: withDefault(
      texts("Issuers of tokens for this server, for its RFC 9728 metadata.", {
        examples: [["https://issuer.example"]],
      }),
      [],
    ),
  },
);
