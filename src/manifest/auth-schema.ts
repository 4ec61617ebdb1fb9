import { defaults } from "./defaults.js";
import { section, text, texts } from "./schema-parts.js";

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

/** Algorithms whose one key both signs and verifies: refused by a rule that says why. */
export const sharedSecretAlgorithms = ["HS256", "HS384", "HS512"] as const;

/** The section `auth`. */
export const authSchema = section(
  "How access tokens (JWT) are verified. Left out: everybody may call. Texts may hold `${NAME}` or `${NAME:-default}`, read from the environment by the running server.",
  {
    audience: {
      type: ["string", "array"],
      minLength: 1,
      minItems: 1,
      items: { type: "string", minLength: 1 },
      uniqueItems: true,
      description: "Accepted `aud` claims: one of them must be in the token.",
      examples: ["dice-server"],
    },
    issuer: text("Required `iss` claim.", { examples: ["https://issuer.example"] }),
    jwksUri: text("Where the issuer publishes its keys (RFC 7517). Not beside `publicKey`.", {
      examples: ["https://issuer.example/.well-known/jwks.json"],
    }),
    publicKey: text("The key that tokens are signed with: a PEM public key. Not beside `jwksUri`.", {
      examples: ["${DICE_PUBLIC_KEY}"],
    }),
    algorithms: {
      type: "array",
      items: { enum: [...asymmetricAlgorithms] },
      minItems: 1,
      uniqueItems: true,
      default: defaults.algorithms,
      description: "Accepted signature algorithms (RFC 7518).",
      examples: [["RS256"]],
    },
    requiredScopes: texts("OAuth scopes that every request needs.", { default: [], examples: [["dice"]] }),
    resource: text("This server's identifier in its RFC 9728 metadata: its public URL.", {
      examples: ["https://dice.example.com/mcp"],
    }),
    authorizationServers: texts("Issuers that give out tokens for this server, for its RFC 9728 metadata.", {
      default: [],
      examples: [["https://issuer.example"]],
    }),
  },
  ["audience"],
);
