import { createHmac } from "node:crypto";
import { exportJWK, SignJWT, UnsecuredJWT } from "jose";
import { post, rollDice } from "../harness/live-server.js";
import { goodClaims, type SigningKey, sign, signText } from "../server/issuer.js";
import type { Attack, AttackGroup, Expected } from "./attack.js";

/** The keys of the issuer of the attacked servers. */
export interface IssuerKeys {
  /** RS256: the key of the server with one key, and in the key set of the other. */
  readonly good: SigningKey;
  /** ES256 and EdDSA: in the key set. */
  readonly elliptic: SigningKey;
  readonly edwards: SigningKey;
  /** Where the key set is published. */
  readonly keysUrl: string;
}

/** A token, or how it is made at a time given in seconds. */
type Made = string | Promise<string> | ((now: number) => Promise<string>);
type Case = readonly [name: string, token: Made, description: string];

const metadata = 'resource_metadata="http://localhost/.well-known/oauth-protected-resource/mcp"';
const rolled: Expected = { status: 200, contains: '"text":"rolled"' };

/** A key that is not known may have been published since the issuer was asked. */
const askedAMomentAgo: Expected = {
  status: 503,
  contains: "the token's key is not known yet, and the issuer was asked a moment ago",
};

/** 401 for a token that was sent (RFC 6750 section 3.1). */
const invalidToken = (description: string): Expected => ({
  status: 401,
  body: JSON.stringify({
    jsonrpc: "2.0",
    error: { code: -32000, message: `Unauthorized: ${description}` },
    id: null,
  }),
  headers: {
    "www-authenticate": `Bearer error="invalid_token", error_description="${description}", ${metadata}`,
  },
});

/** 401 where none was sent: no error is named. */
const noToken: Expected = {
  status: 401,
  headers: { "www-authenticate": `Bearer scope="dice:roll dice:load", ${metadata}` },
};

/**
 * Attacks with access tokens. `token` is a server with the key `good`, the issuer `https://issuer.example` and the
 * required scope `dice:roll`; `key-set` has the same but fetches its keys.
 */
export async function tokenAttacks(keys: IssuerKeys, stranger: SigningKey): Promise<readonly AttackGroup[]> {
  const { good, elliptic, edwards, keysUrl } = keys;
  const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const bearer = (token: string): Buffer => post(rollDice, { authorization: `Bearer ${token}` });

  const carrying = async (made: Made): Promise<Attack["request"]> => {
    if (typeof made === "function") return async (now) => bearer(await made(now));
    return bearer(await made);
  };

  const hs256 = (secret: string): string => {
    const input = `${text({ alg: "HS256", typ: "at+jwt", kid: good.kid })}.${text(goodClaims())}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  };

  const token = await sign(good);
  const [head = "", claims = "", signature = ""] = token.split(".");
  const strangerJwk = await exportJWK(stranger.publicKey);
  const goodHeader = JSON.stringify({ alg: "RS256" });
  const goodText = JSON.stringify(goodClaims());

  const refused: readonly Case[] = [
    ["alg none", new UnsecuredJWT(goodClaims()).encode(), "the token's algorithm is not accepted"],
    [
      "alg none with a signature",
      `${text({ alg: "none" })}.${claims}.${signature}`,
      "the token's algorithm is not accepted",
    ],
    ["alg None", `${text({ alg: "None" })}.${claims}.${signature}`, "the token's algorithm is not accepted"],
    ["no alg", `${text({ typ: "JWT" })}.${claims}.${signature}`, "the token cannot be read"],
    [
      "an alg that is a list",
      `${text({ alg: ["RS256"] })}.${claims}.${signature}`,
      "the token cannot be read",
    ],
    ["HS256 signed with the public key", hs256(good.pem), "the token's algorithm is not accepted"],
    ["HS256 signed with nothing", hs256(""), "the token's algorithm is not accepted"],
    [
      "an unlisted algorithm of the same key",
      `${text({ alg: "PS256" })}.${claims}.${signature}`,
      "the token's algorithm is not accepted",
    ],
    ["an unlisted algorithm of another key", sign(elliptic), "the token's algorithm is not accepted"],
    [
      "an unlisted algorithm",
      `${text({ alg: "RS512" })}.${claims}.${signature}`,
      "the token's algorithm is not accepted",
    ],
    [
      "rs256 in small letters",
      `${text({ alg: "rs256" })}.${claims}.${signature}`,
      "the token's algorithm is not accepted",
    ],
    ["another key of the same kid", sign(stranger), "the token's signature is wrong"],
    [
      "changed claims",
      `${head}.${text({ ...goodClaims(), sub: "eve" })}.${signature}`,
      "the token's signature is wrong",
    ],
    [
      "a changed header",
      `${text({ alg: "RS256", kid: "x" })}.${claims}.${signature}`,
      "the token's signature is wrong",
    ],
    [
      "a changed signature",
      `${head}.${claims}.${signature.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`,
      "the token's signature is wrong",
    ],
    ["a signature cut off", `${head}.${claims}.${signature.slice(0, 100)}`, "the token's signature is wrong"],
    [
      "a signature with more behind it",
      `${head}.${claims}.${signature}AAAA`,
      "the token's signature is wrong",
    ],
    ["no signature", `${head}.${claims}.`, "the token's signature is wrong"],
    [
      "the signature of another token",
      sign(good, { sub: "bob" }).then((other) => `${head}.${claims}.${other.split(".")[2]}`),
      "the token's signature is wrong",
    ],
    ["another audience", sign(good, { aud: "other" }), "the token's aud claim is not the one needed"],
    [
      "other audiences",
      sign(good, { aud: ["other", "dice2"] }),
      "the token's aud claim is not the one needed",
    ],
    [
      "an audience that begins alike",
      sign(good, { aud: "dice.evil.example" }),
      "the token's aud claim is not the one needed",
    ],
    ["an audience in capitals", sign(good, { aud: "DICE" }), "the token's aud claim is not the one needed"],
    [
      "an audience with a slash",
      sign(good, { aud: "https://dice.example.com/mcp/" }),
      "the token's aud claim is not the one needed",
    ],
    ["no audience", sign(good, { aud: undefined }), "the token has no aud claim"],
    ["an empty list of audiences", sign(good, { aud: [] }), "the token's aud claim is not the one needed"],
    [
      "an audience inside a list inside a list",
      signText(good, goodHeader, JSON.stringify({ ...goodClaims(), aud: [["dice"]] })),
      "the token's aud claim is not the one needed",
    ],
    [
      "an audience that is an object",
      signText(good, goodHeader, JSON.stringify({ ...goodClaims(), aud: { dice: 1 } })),
      "the token's aud claim is not the one needed",
    ],
    [
      "another issuer",
      sign(good, { iss: "https://evil.example" }),
      "the token's iss claim is not the one needed",
    ],
    [
      "the issuer with a slash",
      sign(good, { iss: "https://issuer.example/" }),
      "the token's iss claim differs from the issuer needed in the slash at its end",
    ],
    ["no issuer", sign(good, { iss: undefined }), "the token has no iss claim"],
    [
      "an issuer that is a list",
      signText(good, goodHeader, JSON.stringify({ ...goodClaims(), iss: ["https://issuer.example"] })),
      "the token's iss claim is not the one needed",
    ],
    ["no expiry", sign(good, { exp: undefined }), "the token has no exp claim"],
    ["expired", (now) => sign(good, { exp: now - 60 }), "the token has expired"],
    [
      "expired by more than the clocks may differ",
      (now) => sign(good, { exp: now - 6 }),
      "the token has expired",
    ],
    [
      "an expiry that is a string",
      (now) => signText(good, goodHeader, JSON.stringify({ ...goodClaims(), exp: String(now + 60) })),
      "the token's exp claim is not the one needed",
    ],
    [
      "an expiry beyond all",
      signText(good, goodHeader, goodText.replace(/"exp":\d+/, '"exp":1e999')),
      "the token's exp claim is not a time",
    ],
    [
      "two expiries, the last one past",
      signText(good, goodHeader, goodText.replace("}", ',"exp":1}')),
      "the token has expired",
    ],
    ["not valid yet", (now) => sign(good, { nbf: now + 60 }), "the token is not valid yet"],
    [
      "not valid yet by more than the clocks may differ",
      (now) => sign(good, { nbf: now + 8 }),
      "the token is not valid yet",
    ],
    [
      "a start that is a string",
      signText(good, goodHeader, JSON.stringify({ ...goodClaims(), nbf: "0" })),
      "the token is not valid yet",
    ],
    [
      "critical extensions",
      signText(good, JSON.stringify({ alg: "RS256", crit: ["exp"], exp: 1 }), goodText),
      "the token cannot be read",
    ],
    [
      "empty critical extensions",
      signText(good, JSON.stringify({ alg: "RS256", crit: [] }), goodText),
      "the token cannot be read",
    ],
    [
      "critical b64",
      signText(good, JSON.stringify({ alg: "RS256", crit: ["b64"], b64: true }), goodText),
      "the token has critical extensions",
    ],
    [
      "its own key (jwk)",
      sign(stranger, {}, { jwk: strangerJwk, kid: "x" }),
      "the token's signature is wrong",
    ],
    [
      "where its key is (jku)",
      sign(stranger, {}, { jku: keysUrl, kid: "x" }),
      "the token's signature is wrong",
    ],
    [
      "where its certificate is (x5u)",
      sign(stranger, {}, { x5u: keysUrl, kid: "x" }),
      "the token's signature is wrong",
    ],
    [
      "its own certificate (x5c)",
      sign(stranger, {}, { x5c: ["MIIB"], kid: "x" }),
      "the token's signature is wrong",
    ],
    ["a kid that is a path", sign(stranger, {}, { kid: "../../dev/null" }), "the token's signature is wrong"],
    ["an ID token", sign(good, {}, { typ: "id_token+jwt" }), "this is not an access token"],
    ["a logout token", sign(good, {}, { typ: "logout+jwt" }), "this is not an access token"],
    ["a security event", sign(good, {}, { typ: "secevent+jwt" }), "this is not an access token"],
    ["a DPoP proof", sign(good, {}, { typ: "dpop+jwt" }), "this is not an access token"],
    ["an empty typ", sign(good, {}, { typ: "" }), "this is not an access token"],
    [
      "a typ that is a number",
      signText(good, JSON.stringify({ alg: "RS256", typ: 1 }), goodText),
      "the token cannot be read",
    ],
    ["claims that are a list", signText(good, goodHeader, "[]"), "the token cannot be read"],
    ["claims that are null", signText(good, goodHeader, "null"), "the token cannot be read"],
    ["claims that are not JSON", signText(good, goodHeader, "dice"), "the token cannot be read"],
    ["a header that is not JSON", signText(good, "dice", goodText), "the token cannot be read"],
    ["one part", "dice", "the token cannot be read"],
    ["two parts", `${head}.${claims}`, "the token cannot be read"],
    ["four parts", `${token}.AAAA`, "the token cannot be read"],
    [
      "five parts, as if it were encrypted",
      `${head}.${claims}.${signature}.AAAA.AAAA`,
      "the token cannot be read",
    ],
    ["only dots", "..", "the token cannot be read"],
    ["padding inside", `${head}=.${claims}.${signature}`, "the Authorization header holds no token"],
    ["a space inside", `${head} .${claims}.${signature}`, "the Authorization header holds no token"],
    ["two tokens", `${token} ${token}`, "the Authorization header holds no token"],
    ["two tokens with a comma", `${token}, Bearer ${token}`, "the Authorization header holds no token"],
    ["quotes", `"${token}"`, "the Authorization header holds no token"],
    ["nothing", "", "the Authorization header holds no token"],
    [
      "more than a token can be",
      sign(good, { pad: "x".repeat(7_000) }),
      "the token is longer than 8192 characters",
    ],
  ];

  const accepted: readonly (readonly [string, Made])[] = [
    ["a good one", token],
    ["the second audience", sign(good, { aud: "https://dice.example.com/mcp" })],
    ["a list of audiences", sign(good, { aud: ["other", "dice"] })],
    ["typ JWT", sign(good, {}, { typ: "JWT" })],
    ["typ with its media type", sign(good, {}, { typ: "application/at+jwt" })],
    ["no typ", signText(good, goodHeader, goodText)],
    ["expired within the tolerance", (now) => sign(good, { exp: now - 2 })],
    ["valid from within the tolerance", (now) => sign(good, { nbf: now + 3 })],
    ["issued in the future by a clock that is ahead", (now) => sign(good, { iat: now + 4 })],
    ["scope as a list", sign(good, { scope: ["a", "dice:roll"] })],
    ["scp as a string", sign(good, { scope: undefined, scp: "a dice:roll" })],
    ["scp as a list", sign(good, { scope: undefined, scp: ["dice:roll"] })],
    ["scope and scp", sign(good, { scope: "a", scp: ["dice:roll"] })],
    ["an unknown kid, where there is one key", sign(good, {}, { kid: "x" })],
    [
      "keys it brings beside a good signature",
      sign(good, {}, { jwk: strangerJwk, jku: "https://evil.example" }),
    ],
  ];

  const unsent: readonly (readonly [string, Buffer])[] = [
    ["no header", post(rollDice)],
    ["an empty header", post(rollDice, { authorization: "" })],
    ["another scheme", post(rollDice, { authorization: "Basic YTpi" })],
    ["a scheme that begins alike", post(rollDice, { authorization: `Bearers ${token}` })],
    ["the token alone", post(rollDice, { authorization: token })],
    ["a cookie", post(rollDice, { cookie: `access_token=${token}` })],
    ["another header", post(rollDice, { "x-access-token": token, "proxy-authorization": `Bearer ${token}` })],
    ["the body", post({ ...rollDice, access_token: token })],
  ];

  const misplaced: readonly (readonly [string, Buffer])[] = [
    ["the query", post(rollDice, {}, `/mcp?access_token=${token}`)],
    ["the query, escaped", post(rollDice, {}, `/mcp?%61ccess_token=${token}`)],
    [
      "the query beside the header",
      post(rollDice, { authorization: `Bearer ${token}` }, "/mcp?a=1&access_token=x"),
    ],
  ];

  const schemes: readonly (readonly [string, string, number])[] = [
    ["bearer in small letters", `bearer ${token}`, 200],
    ["BEARER in capitals", `BEARER ${token}`, 200],
    ["two spaces", `Bearer  ${token}`, 200],
    ["a tab", `Bearer\t${token}`, 401],
  ];

  const twice: readonly (readonly [string, string])[] = [
    ["a good one first", `Bearer ${token}\r\nauthorization: Bearer x`],
    ["a good one last", `Bearer x\r\nauthorization: Bearer ${token}`],
    ["the same twice", `Bearer ${token}\r\nAuthorization: Bearer ${token}`],
  ];

  const load = { ...rollDice, id: "seven", params: { name: "load_dice", arguments: {} } };
  const scopes: readonly (readonly [string, unknown, string, string])[] = [
    ["the server's", rollDice, "other", "dice:roll other"],
    [
      "the server's, by a name that begins alike",
      rollDice,
      "dice:rol dice:roller",
      "dice:roll dice:rol dice:roller",
    ],
    ["the server's, in capitals", rollDice, "DICE:ROLL", "dice:roll DICE:ROLL"],
    ["the server's, for a listing", { ...rollDice, method: "tools/list", params: {} }, "", "dice:roll"],
    ["a tool's", load, "dice:roll mail", "dice:roll mail dice:load"],
    ["both", load, "", "dice:roll dice:load"],
    ["a tool's, in a batch", [rollDice, load], "dice:roll", "dice:roll dice:load"],
    ["with hostile names", rollDice, 'a" b\\c \u00e9', "dice:roll"],
  ];

  const inKeySet: readonly (readonly [string, Made])[] = [
    ["RS256", sign(good)],
    ["ES256", sign(elliptic)],
    ["EdDSA", sign(edwards)],
    ["no kid", sign(good, {}, { kid: undefined })],
  ];

  const notInKeySet: readonly Case[] = [
    [
      "a key of another algorithm by its kid",
      sign(good, {}, { kid: "ES256" }),
      "the token's key is not known",
    ],
    ["an unknown kid", sign(stranger, {}, { kid: "stranger" }), "the token's key is not known"],
    [
      "its own key",
      sign(stranger, {}, { jwk: strangerJwk, kid: "stranger" }),
      "the token's key is not known",
    ],
    ["a strange key by a known kid", sign(stranger), "the token's signature is wrong"],
    ["a strange key without kid", sign(stranger, {}, { kid: undefined }), "the token's signature is wrong"],
    [
      "a shared secret",
      new SignJWT(goodClaims())
        .setProtectedHeader({ alg: "HS256", kid: "RS256" })
        .sign(Buffer.from(good.pem)),
      "the token's algorithm is not accepted",
    ],
  ];

  const withScope = async (body: unknown, scope: string): Promise<Buffer> =>
    post(body, { authorization: `Bearer ${await sign(good, { scope })}` });

  return [
    await group(
      "Tokens that are refused",
      "token",
      refused.map(async ([name, made, description]) => ({
        name,
        request: await carrying(made),
        expected: invalidToken(description),
      })),
    ),
    await group(
      "Tokens that are accepted",
      "token",
      accepted.map(async ([name, made]) => ({
        name,
        request: await carrying(made),
        expected: rolled,
      })),
    ),
    await group("Where a token is sent", "token", [
      ...unsent.map(async ([name, request]) => ({ name, request, expected: noToken })),
      ...misplaced.map(async ([name, request]) => ({
        name,
        request,
        expected: { status: 400, challenge: 'error="invalid_request"' },
      })),
      ...schemes.map(async ([name, authorization, status]) => ({
        name,
        request: post(rollDice, { authorization }),
        expected: { status },
      })),
      ...twice.map(async ([name, authorization]) => ({
        name: `two headers, ${name}`,
        request: post(rollDice, { authorization }),
        expected: { status: 400, contains: "The header authorization was sent more than once" },
      })),
      {
        name: "a bad token and a bad body",
        request: post("rubbish", { authorization: "Bearer x" }),
        expected: invalidToken("the token cannot be read"),
      },
      {
        name: "no token and a body that is too long",
        request: post("", { "content-length": "9999999" }),
        expected: noToken,
      },
    ]),
    await group("Scopes", "token", [
      ...scopes.map(async ([name, body, scope, asked]) => ({
        name: `${name} is missing`,
        request: await withScope(body, scope),
        expected: { status: 403, challenge: `Bearer error="insufficient_scope", scope="${asked}"` },
      })),
      {
        name: "all of them",
        request: await withScope(load, "dice:load dice:roll"),
        expected: { status: 200, contains: '"text":"loaded"' },
      },
    ]),
    await group("Tokens and a key set", "key-set", [
      ...inKeySet.map(async ([name, made]) => ({ name, request: await carrying(made), expected: rolled })),
      ...notInKeySet.map(async ([name, made, description]) => ({
        name,
        request: await carrying(made),
        expected: { ...invalidToken(description), or: askedAMomentAgo },
      })),
    ]),
  ];
}

async function group(
  title: string,
  server: Attack["server"],
  attacks: readonly (Omit<Attack, "server"> | Promise<Omit<Attack, "server">>)[],
): Promise<AttackGroup> {
  const made = await Promise.all(attacks);
  return { title, attacks: made.map((attack) => ({ ...attack, server })) };
}
