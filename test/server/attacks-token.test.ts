import { createHmac } from "node:crypto";
import { exportJWK, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, describe, expect, test } from "vitest";
import { createVerifier } from "../../templates/server/auth.js";
import type { AuthSettings } from "../../templates/server/settings.js";
import { createKey, goodClaims, inSeconds, keySetOf, sign, startKeyEndpoint } from "./issuer.js";
import { ask, post, rollDice, startServer } from "./live-server.js";
import { tool } from "./sample-tools.js";

const good = await createKey("RS256");
const elliptic = await createKey("ES256");
const edwards = await createKey("EdDSA");
const stranger = await createKey("RS256");

const auth: AuthSettings = {
  audience: ["dice", "https://dice.example.com/mcp"],
  issuer: "https://issuer.example",
  publicKey: good.pem,
  algorithms: ["RS256"],
  requiredScopes: ["dice:roll"],
  authorizationServers: ["https://issuer.example"],
};
const endpoint = await startKeyEndpoint(await keySetOf(good, elliptic, edwards));
const { publicKey: _, ...remote } = auth;
const withKeySet: AuthSettings = {
  ...remote,
  jwksUri: endpoint.url,
  algorithms: ["RS256", "ES256", "EdDSA"],
};

let ran = 0;
const tools = [
  tool("roll_dice", {
    handler: () => {
      ran += 1;
      return "rolled";
    },
  }),
  tool("load_dice", { scopes: ["dice:load"], handler: () => "loaded" }),
];
const server = await startServer({ tools, auth, verifier: await createVerifier(auth) });
const keySetServer = await startServer({
  tools,
  auth: withKeySet,
  verifier: await createVerifier(withKeySet),
});
afterAll(async () => {
  await Promise.all([server.close(), keySetServer.close(), endpoint.close()]);
});

const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const bearer = (token: string): Buffer => post(rollDice, { authorization: `Bearer ${token}` });

/** A token that is signed well, with a header and claims that no library would write. */
async function signText(header: string, claims: string): Promise<string> {
  const input = `${Buffer.from(header).toString("base64url")}.${Buffer.from(claims).toString("base64url")}`;
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", good.privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

const hs256 = (secret: string): string => {
  const input = `${text({ alg: "HS256", typ: "at+jwt", kid: good.kid })}.${text(goodClaims())}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
};

const token = await sign(good);
const [head = "", claims = "", signature = ""] = token.split(".");
const strangerJwk = await exportJWK(stranger.publicKey);
const goodHeader = JSON.stringify({ alg: "RS256" });
const goodText = JSON.stringify(goodClaims());

type Case = readonly [name: string, token: string | Promise<string>, description: string];

const refused: readonly Case[] = [
  ["alg none", new UnsecuredJWT(goodClaims()).encode(), "the token's algorithm is not accepted"],
  [
    "alg none with a signature",
    `${text({ alg: "none" })}.${claims}.${signature}`,
    "the token's algorithm is not accepted",
  ],
  ["alg None", `${text({ alg: "None" })}.${claims}.${signature}`, "the token's algorithm is not accepted"],
  ["no alg", `${text({ typ: "JWT" })}.${claims}.${signature}`, "the token cannot be read"],
  ["an alg that is a list", `${text({ alg: ["RS256"] })}.${claims}.${signature}`, "the token cannot be read"],
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
  ["a signature with more behind it", `${head}.${claims}.${signature}AAAA`, "the token's signature is wrong"],
  ["no signature", `${head}.${claims}.`, "the token's signature is wrong"],
  [
    "the signature of another token",
    sign(good, { sub: "bob" }).then((other) => `${head}.${claims}.${other.split(".")[2]}`),
    "the token's signature is wrong",
  ],
  ["another audience", sign(good, { aud: "other" }), "the token's aud claim is not the one needed"],
  ["other audiences", sign(good, { aud: ["other", "dice2"] }), "the token's aud claim is not the one needed"],
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
    signText(goodHeader, JSON.stringify({ ...goodClaims(), aud: [["dice"]] })),
    "the token's aud claim is not the one needed",
  ],
  [
    "an audience that is an object",
    signText(goodHeader, JSON.stringify({ ...goodClaims(), aud: { dice: 1 } })),
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
    "the token's iss claim is not the one needed",
  ],
  ["no issuer", sign(good, { iss: undefined }), "the token has no iss claim"],
  [
    "an issuer that is a list",
    signText(goodHeader, JSON.stringify({ ...goodClaims(), iss: ["https://issuer.example"] })),
    "the token's iss claim is not the one needed",
  ],
  ["no expiry", sign(good, { exp: undefined }), "the token has no exp claim"],
  ["expired", sign(good, { exp: inSeconds(-60) }), "the token has expired"],
  ["expired by more than the clocks may differ", sign(good, { exp: inSeconds(-6) }), "the token has expired"],
  [
    "an expiry that is a text",
    signText(goodHeader, JSON.stringify({ ...goodClaims(), exp: String(inSeconds(60)) })),
    "the token's exp claim is not the one needed",
  ],
  [
    "an expiry beyond all",
    signText(goodHeader, goodText.replace(/"exp":\d+/, '"exp":1e999')),
    "the token's exp claim is not a time",
  ],
  [
    "two expiries, the last one past",
    signText(goodHeader, goodText.replace("}", ',"exp":1}')),
    "the token has expired",
  ],
  ["not valid yet", sign(good, { nbf: inSeconds(60) }), "the token is not valid yet"],
  [
    "not valid yet by more than the clocks may differ",
    sign(good, { nbf: inSeconds(8) }),
    "the token is not valid yet",
  ],
  [
    "a start that is a text",
    signText(goodHeader, JSON.stringify({ ...goodClaims(), nbf: "0" })),
    "the token is not valid yet",
  ],
  [
    "critical extensions",
    signText(JSON.stringify({ alg: "RS256", crit: ["exp"], exp: 1 }), goodText),
    "the token cannot be read",
  ],
  [
    "empty critical extensions",
    signText(JSON.stringify({ alg: "RS256", crit: [] }), goodText),
    "the token cannot be read",
  ],
  [
    "critical b64",
    signText(JSON.stringify({ alg: "RS256", crit: ["b64"], b64: true }), goodText),
    "the token has critical extensions",
  ],
  ["its own key (jwk)", sign(stranger, {}, { jwk: strangerJwk, kid: "x" }), "the token's signature is wrong"],
  [
    "where its key is (jku)",
    sign(stranger, {}, { jku: endpoint.url, kid: "x" }),
    "the token's signature is wrong",
  ],
  [
    "where its certificate is (x5u)",
    sign(stranger, {}, { x5u: endpoint.url, kid: "x" }),
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
    signText(JSON.stringify({ alg: "RS256", typ: 1 }), goodText),
    "the token cannot be read",
  ],
  ["claims that are a list", signText(goodHeader, "[]"), "the token cannot be read"],
  ["claims that are null", signText(goodHeader, "null"), "the token cannot be read"],
  ["claims that are not JSON", signText(goodHeader, "dice"), "the token cannot be read"],
  ["a header that is not JSON", signText("dice", goodText), "the token cannot be read"],
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

const metadata = 'resource_metadata="http://localhost/.well-known/oauth-protected-resource/mcp"';

describe("a token is refused:", () => {
  test.each(refused)("%s", async (_name, made, description) => {
    ran = 0;
    const answer = await ask(server.port, bearer(await made));
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe(
      `Bearer error="invalid_token", error_description="${description.replaceAll('"', "'")}", ${metadata}`,
    );
    expect(JSON.parse(answer.body)).toEqual({
      jsonrpc: "2.0",
      error: { code: -32000, message: `Unauthorized: ${description}` },
      id: null,
    });
    expect(ran).toBe(0);
  });
});

describe("a token is accepted:", () => {
  test.each<readonly [string, string | Promise<string>]>([
    ["a good one", token],
    ["the second audience", sign(good, { aud: "https://dice.example.com/mcp" })],
    ["a list of audiences", sign(good, { aud: ["other", "dice"] })],
    ["typ JWT", sign(good, {}, { typ: "JWT" })],
    ["typ with its media type", sign(good, {}, { typ: "application/at+jwt" })],
    ["no typ", signText(goodHeader, goodText)],
    ["expired within the tolerance", sign(good, { exp: inSeconds(-2) })],
    ["valid from within the tolerance", sign(good, { nbf: inSeconds(3) })],
    ["issued in the future by a clock that is ahead", sign(good, { iat: inSeconds(4) })],
    ["scope as a list", sign(good, { scope: ["a", "dice:roll"] })],
    ["scp as a text", sign(good, { scope: undefined, scp: "a dice:roll" })],
    ["scp as a list", sign(good, { scope: undefined, scp: ["dice:roll"] })],
    ["scope and scp", sign(good, { scope: "a", scp: ["dice:roll"] })],
    ["an unknown kid, where there is one key", sign(good, {}, { kid: "x" })],
    [
      "keys it brings beside a good signature",
      sign(good, {}, { jwk: strangerJwk, jku: "https://evil.example" }),
    ],
  ])("%s", async (_name, made) => {
    const value = await made;
    for (const _again of ["verified", "from the cache"]) {
      expect(await ask(server.port, bearer(value))).toMatchObject({ status: 200 });
    }
  });
});

describe("how a token is sent", () => {
  const challenge = (request: string | Buffer) => ask(server.port, request);

  test.each<readonly [string, Buffer]>([
    ["no header", post(rollDice)],
    ["an empty header", post(rollDice, { authorization: "" })],
    ["another scheme", post(rollDice, { authorization: "Basic YTpi" })],
    ["a scheme that begins alike", post(rollDice, { authorization: `Bearers ${token}` })],
    ["the token alone", post(rollDice, { authorization: token })],
    ["a cookie", post(rollDice, { cookie: `access_token=${token}` })],
    ["another header", post(rollDice, { "x-access-token": token, "proxy-authorization": `Bearer ${token}` })],
    ["the body", post({ ...rollDice, access_token: token })],
  ])("%s: 401 that names no error", async (_name, request) => {
    const answer = await challenge(request);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe(`Bearer scope="dice:roll", ${metadata}`);
  });

  test.each<readonly [string, Buffer]>([
    ["the query", post(rollDice, {}, `/mcp?access_token=${token}`)],
    ["the query, escaped", post(rollDice, {}, `/mcp?%61ccess_token=${token}`)],
    [
      "the query beside the header",
      post(rollDice, { authorization: `Bearer ${token}` }, "/mcp?a=1&access_token=x"),
    ],
  ])("%s: 400", async (_name, request) => {
    const answer = await challenge(request);
    expect(answer.status).toBe(400);
    expect(answer.headers["www-authenticate"]).toContain('error="invalid_request"');
  });

  test.each<readonly [string, string, number]>([
    ["bearer in small letters", `bearer ${token}`, 200],
    ["BEARER in capitals", `BEARER ${token}`, 200],
    ["two spaces", `Bearer  ${token}`, 200],
    ["a tab", `Bearer\t${token}`, 401],
  ])("%s", async (_name, authorization, status) => {
    expect(await challenge(post(rollDice, { authorization }))).toMatchObject({ status });
  });

  test.each<readonly [string, string]>([
    ["a good one first", `Bearer ${token}\r\nauthorization: Bearer x`],
    ["a good one last", `Bearer x\r\nauthorization: Bearer ${token}`],
    ["the same twice", `Bearer ${token}\r\nAuthorization: Bearer ${token}`],
  ])("two headers, %s: 400", async (_name, authorization) => {
    const answer = await challenge(post(rollDice, { authorization }));
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body).toContain("The header authorization was sent more than once");
  });

  test("a token is judged before the body is looked at", async () => {
    expect(await challenge(post("rubbish", { authorization: "Bearer x" }))).toMatchObject({ status: 401 });
    expect(await challenge(post("", { "content-length": "9999999" }))).toMatchObject({ status: 401 });
  });

  test("no token reaches the log", async () => {
    await challenge(bearer(token));
    await challenge(bearer(`${token}x`));
    expect(server.log().map(({ msg }) => msg)).toEqual(expect.arrayContaining(["call", "refused"]));
    expect(server.logText()).not.toContain(claims);
    expect(server.logText()).not.toContain(signature);
  });
});

describe("scopes", () => {
  const send = async (body: unknown, scope: string) =>
    ask(server.port, post(body, { authorization: `Bearer ${await sign(good, { scope })}` }));
  const load = { ...rollDice, id: "seven", params: { name: "load_dice", arguments: {} } };
  const scopeAsked = (header = "") => /scope="([^"]*)"/.exec(header)?.[1];

  test.each<readonly [string, unknown, string, string]>([
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
  ])("%s are missing: 403", async (_name, body, scope, asked) => {
    const answer = await send(body, scope);
    expect(answer.status).toBe(403);
    expect(answer.headers["www-authenticate"]).toContain('Bearer error="insufficient_scope"');
    expect(scopeAsked(answer.headers["www-authenticate"])).toBe(asked);
  });

  test("the refusal of a call names its id", async () => {
    expect(JSON.parse((await send(load, "dice:roll")).body)).toMatchObject({ id: "seven" });
  });

  test("with all of them a tool runs", async () => {
    expect(await send(load, "dice:load dice:roll")).toMatchObject({ status: 200 });
  });
});

describe("a token and a key set", () => {
  const send = async (made: string | Promise<string>) => ask(keySetServer.port, bearer(await made));

  test.each<readonly [string, Promise<string>]>([
    ["RS256", sign(good)],
    ["ES256", sign(elliptic)],
    ["EdDSA", sign(edwards)],
    ["no kid", sign(good, {}, { kid: undefined })],
  ])("%s is accepted", async (_name, made) => {
    expect(await send(made)).toMatchObject({ status: 200 });
  });

  test.each<readonly [string, Promise<string>, string]>([
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
  ])("%s is refused", async (_name, made, description) => {
    const answer = await send(made);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toContain(`error_description="${description}"`);
  });
});
