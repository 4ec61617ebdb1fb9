import { post, rollDice } from "../harness/live-server.js";
import { goodClaims, type SigningKey, sign, signText } from "../server/issuer.js";
import type { AttackGroup, Expected } from "./attack.js";

const rolled: Expected = { status: 200, contains: '"text":"rolled"' };
const refused = (description: string): Expected => ({
  status: 401,
  challenge: `Bearer error="invalid_token", error_description="${description}"`,
});
const unreadable = refused("the token cannot be read");
const noToken = refused("the Authorization header holds no token");
const wrongSignature = refused("the token's signature is wrong");
const wrongAlgorithm = refused("the token's algorithm is not accepted");
const notAccess = refused("this is not an access token");
const wrongAudience = refused("the token's aud claim is not the one needed");
const wrongIssuer = refused("the token's iss claim is not the one needed");
const lacksScope: Expected = { status: 403, challenge: 'Bearer error="insufficient_scope"' };
/** No token was sent: the challenge names no error. */
const unsent: Expected = { status: 401, challenge: 'Bearer scope="' };

type Case = readonly [name: string, token: string | Promise<string>, expected: Expected];

/** Attacks with what a token of the key `good` says in its header and claims, and with how it is spelled. */
export async function claimAttacks(good: SigningKey): Promise<readonly AttackGroup[]> {
  const claims = JSON.stringify(goodClaims());
  const headed = (header: string): Promise<string> => signText(good, header, claims);
  const claimed = (text: string): Promise<string> => signText(good, '{"alg":"RS256"}', text);
  /** Good claims with these members behind them. */
  const more = (members: string): Promise<string> => claimed(claims.replace(/}$/, `,${members}}`));
  const token = await sign(good);
  const [head = "", payload = "", signature = ""] = token.split(".");
  const unsigned = (header: string): string =>
    `${Buffer.from(header).toString("base64url")}.${payload}.${signature}`;

  const headers: readonly Case[] = [
    ["typ in capitals", headed('{"alg":"RS256","typ":"AT+JWT"}'), rolled],
    ["typ with a media type in capitals", headed('{"alg":"RS256","typ":"APPLICATION/AT+JWT"}'), rolled],
    ["typ with a space behind it", headed('{"alg":"RS256","typ":"at+jwt "}'), notAccess],
    ["typ of two", headed('{"alg":"RS256","typ":"at+jwt,id_token+jwt"}'), notAccess],
    ["typ of JOSE", headed('{"alg":"RS256","typ":"JOSE"}'), notAccess],
    ["typ of a proof of possession", headed('{"alg":"RS256","typ":"kb+jwt"}'), notAccess],
    ["typ of a request object", headed('{"alg":"RS256","typ":"oauth-authz-req+jwt"}'), notAccess],
    ["typ of a client's assertion", headed('{"alg":"RS256","typ":"client-authentication+jwt"}'), notAccess],
    ["typ of a letter that looks alike", headed('{"alg":"RS256","typ":"\u0430t+jwt"}'), notAccess],
    ["typ of null", headed('{"alg":"RS256","typ":null}'), unreadable],
    ["typ of a list", headed('{"alg":"RS256","typ":["at+jwt"]}'), unreadable],
    ["two typ, the last one right", headed('{"alg":"RS256","typ":"id_token+jwt","typ":"at+jwt"}'), rolled],
    ["two typ, the last one wrong", headed('{"alg":"RS256","typ":"at+jwt","typ":"id_token+jwt"}'), notAccess],
    ["two alg, the last one none", headed('{"alg":"RS256","alg":"none"}'), wrongAlgorithm],
    ["alg of null", unsigned('{"alg":null}'), unreadable],
    ["alg of a number", unsigned('{"alg":256}'), unreadable],
    ["alg with a space behind it", unsigned('{"alg":"RS256 "}'), wrongAlgorithm],
    ["alg with a null byte behind it", unsigned('{"alg":"RS256\\u0000"}'), wrongAlgorithm],
    ["alg nOnE", unsigned('{"alg":"nOnE"}'), wrongAlgorithm],
    ["alg of nothing", unsigned('{"alg":""}'), unreadable],
    ["alg of Object.prototype", unsigned('{"alg":"__proto__"}'), wrongAlgorithm],
    ["alg of the prototype alone", unsigned('{"__proto__":{"alg":"RS256"}}'), unreadable],
    ["an encrypted token's header", unsigned('{"alg":"RSA-OAEP","enc":"A256GCM"}'), wrongAlgorithm],
    ["a token inside the token", headed('{"alg":"RS256","cty":"JWT"}'), rolled],
    ["a compressed token", headed('{"alg":"RS256","zip":"DEF"}'), rolled],
    ["a kid that is a number", headed('{"alg":"RS256","kid":1}'), rolled],
    ["a kid that is a list", headed('{"alg":"RS256","kid":["RS256"]}'), rolled],
    ["a kid of Object.prototype", headed('{"alg":"RS256","kid":"__proto__"}'), rolled],
    ["a kid that is a query", headed(`{"alg":"RS256","kid":"' or 1=1 --"}`), rolled],
    ["a kid of 2,000 letters", headed(`{"alg":"RS256","kid":"${"k".repeat(2_000)}"}`), rolled],
    [
      "a kid that is a path, by another signature",
      unsigned('{"alg":"RS256","kid":"/dev/null"}'),
      wrongSignature,
    ],
    ["b64 without crit", headed('{"alg":"RS256","b64":false}'), rolled],
    ["crit that is a string", headed('{"alg":"RS256","crit":"exp"}'), unreadable],
    ["crit of an unknown extension", headed('{"alg":"RS256","crit":["evil"],"evil":1}'), unreadable],
    ["crit of what is not there", headed('{"alg":"RS256","crit":["b64"]}'), unreadable],
    ["crit of alg", headed('{"alg":"RS256","crit":["alg"]}'), unreadable],
    ["crit of null", headed('{"alg":"RS256","crit":null}'), unreadable],
    [
      "a header of 1,000 members",
      headed(`{"alg":"RS256",${Array.from({ length: 500 }, (_, n) => `"a${n}":1`).join()}}`),
      rolled,
    ],
    ["a deep header", headed(`{"alg":"RS256","x":${"[".repeat(1_500)}${"]".repeat(1_500)}}`), rolled],
    ["a header that is a list", headed('[{"alg":"RS256"}]'), unreadable],
    ["a header that is a string", headed('"RS256"'), unreadable],
    ["a header that is null", headed("null"), unreadable],
    ["a header with a byte order mark", headed('\ufeff{"alg":"RS256"}'), unreadable],
    ["a header with spaces around it", headed(' {"alg":"RS256"} '), rolled],
    ["a header with a comma too many", headed('{"alg":"RS256",}'), unreadable],
    ["a header with names by escapes", headed('{"\\u0061lg":"RS256"}'), rolled],
  ];

  const audience = (value: string): Promise<string> =>
    claimed(claims.replace('"aud":"dice"', `"aud":${value}`));
  const issuer = (value: string): Promise<string> =>
    claimed(claims.replace('"iss":"https://issuer.example"', `"iss":${value}`));
  const expiry = (value: string): Promise<string> => claimed(claims.replace(/"exp":\d+/, `"exp":${value}`));
  const scoped = (value: string): Promise<string> =>
    claimed(claims.replace('"scope":"dice:roll"', `"scope":${value}`));
  const many = JSON.stringify(Array.from({ length: 500 }, (_, n) => `a${n}`));

  const values: readonly Case[] = [
    ["500 audiences, none of them right", audience(many), wrongAudience],
    ["500 audiences, the last one right", audience(many.replace(/]$/, ',"dice"]')), rolled],
    ["an audience of null", audience("null"), wrongAudience],
    ["an audience of true", audience("true"), wrongAudience],
    ["an audience of a number", audience("0"), wrongAudience],
    ["an audience like an array", audience('{"0":"dice","length":1}'), wrongAudience],
    ["an audience with a space", audience('"dice "'), wrongAudience],
    ["an audience with a null byte", audience('"dice\\u0000"'), wrongAudience],
    ["two audiences in a string", audience('"dice other"'), wrongAudience],
    ["an audience by escapes", audience('"\\u0064ice"'), rolled],
    ["an audience in letters that look alike", audience('"dic\u0435"'), wrongAudience],
    ["an audience beside null", audience('[null,{},"dice"]'), rolled],
    ["an empty audience", audience('""'), wrongAudience],
    ["two audiences, the last one right", more('"aud":"dice"'), rolled],
    ["two audiences, the last one wrong", more('"aud":"other"'), wrongAudience],
    [
      "an audience of the prototype alone",
      claimed(claims.replace('"aud":"dice"', '"__proto__":{"aud":"dice"}')),
      refused("the token has no aud claim"),
    ],
    ["an issuer of null", issuer("null"), wrongIssuer],
    ["an issuer in capitals", issuer('"HTTPS://ISSUER.EXAMPLE"'), wrongIssuer],
    ["an issuer with a port", issuer('"https://issuer.example:443"'), wrongIssuer],
    ["an issuer with a space", issuer('" https://issuer.example"'), wrongIssuer],
    ["an issuer that begins alike", issuer('"https://issuer.example.evil.example"'), wrongIssuer],
    ["an issuer with a user", issuer('"https://issuer.example@evil.example"'), wrongIssuer],
    ["an issuer by another scheme", issuer('"http://issuer.example"'), wrongIssuer],
    ["two issuers, the last one wrong", more('"iss":"https://evil.example"'), wrongIssuer],
    ["an expiry of null", expiry("null"), refused("the token's exp claim is not the one needed")],
    ["an expiry of true", expiry("true"), refused("the token's exp claim is not the one needed")],
    [
      "an expiry that is a list",
      expiry("[9999999999]"),
      refused("the token's exp claim is not the one needed"),
    ],
    ["an expiry of zero", expiry("0"), refused("the token has expired")],
    ["a negative expiry", expiry("-9999999999"), refused("the token has expired")],
    ["an expiry in milliseconds", expiry("9999999999999"), rolled],
    ["an expiry with a fraction", expiry("9999999999.5"), rolled],
    ["an expiry beyond all, below zero", expiry("-1e999"), refused("the token has expired")],
    ["a start of null", more('"nbf":null'), refused("the token is not valid yet")],
    ["a start beyond all", more('"nbf":1e999'), refused("the token is not valid yet")],
    ["a negative start", more('"nbf":-1'), rolled],
    ["issued at a string", more('"iat":"now"'), refused("the token's iat claim is not the one needed")],
    ["issued in a hundred years", more('"iat":4918608000'), rolled],
    ["a subject that is a number", more('"sub":1'), rolled],
    ["a subject that is an object", more('"sub":{"a":1}'), rolled],
    ["a subject of line ends", more('"sub":"a\\r\\nevil: b"'), rolled],
    ["a subject of half a surrogate pair", more('"sub":"\\ud800"'), rolled],
    ["scopes with a tab between", scoped('"other\\tdice:roll"'), lacksScope],
    ["scopes with a line end between", scoped('"other\\ndice:roll"'), lacksScope],
    ["scopes with a comma between", scoped('"other,dice:roll"'), lacksScope],
    ["a scope with a null byte", scoped('"dice:roll\\u0000"'), lacksScope],
    ["a scope with a wildcard", scoped('"dice:*"'), lacksScope],
    ["a scope of all", scoped('"*"'), lacksScope],
    ["a scope that is an object", scoped('{"dice:roll":true}'), lacksScope],
    ["a scope that is a number", scoped("1"), lacksScope],
    ["a scope of null", scoped("null"), lacksScope],
    ["a scope in a list in a list", scoped('[["dice:roll"]]'), lacksScope],
    ["scopes in a list, in one string", scoped('["other dice:roll"]'), lacksScope],
    ["a scope of Object.prototype", scoped('"__proto__ constructor"'), lacksScope],
    ["many spaces around a scope", scoped('"   dice:roll   "'), rolled],
    ["a thousand scopes", scoped(JSON.stringify(`${"a ".repeat(1_000)}dice:roll`)), rolled],
    ["two scopes, the last one empty", more('"scope":""'), lacksScope],
    ["deep claims", more(`"x":${"[".repeat(1_500)}${"]".repeat(1_500)}`), rolled],
    [
      "claims of Object.prototype",
      more('"constructor":{"name":"x"},"toString":1,"hasOwnProperty":1'),
      rolled,
    ],
    ["a prototype", more('"__proto__":{"scope":"dice:load"}'), rolled],
    ["claims with spaces around them", claimed(` ${claims} `), rolled],
    ["claims twice", claimed(claims + claims), unreadable],
    ["claims in a list", claimed(`[${claims}]`), unreadable],
    ["claims that are a string", claimed(JSON.stringify(claims)), unreadable],
    ["claims that are a number", claimed("1"), unreadable],
    ["claims of nothing", claimed(""), unreadable],
    ["claims with a comment", claimed(`${claims}//`), unreadable],
  ];

  const last = signature.slice(-1);
  const spellings: readonly Case[] = [
    ["a tilde in the signature", `${token}~`, unreadable],
    ["a plus in the signature", `${token}+`, unreadable],
    ["a slash in the signature", `${token}/`, unreadable],
    ["padding behind the signature", `${token}==`, unreadable],
    ["much padding behind the signature", `${token}${"=".repeat(100)}`, unreadable],
    ["a letter of another script in the signature", `${token}\u0430`, noToken],
    ["an exclamation mark in the signature", `${token}!`, noToken],
    ["a percent sign in the signature", `${token}%00`, noToken],
    ["a quote behind it", `${token}"`, noToken],
    ["a semicolon behind it", `${token};`, noToken],
    ["a comma behind it", `${token},`, noToken],
    ["a tab inside", `${head}\t.${payload}.${signature}`, noToken],
    ["a tilde in the header", `~${token}`, unreadable],
    ["a dot before it", `.${token}`, unreadable],
    ["a dot behind it", `${token}.`, unreadable],
    ["an empty header", `.${payload}.${signature}`, unreadable],
    ["empty claims", `${head}..${signature}`, wrongSignature],
    ["the parts in another order", `${payload}.${head}.${signature}`, unreadable],
    ["the header twice", `${head}.${head}.${signature}`, wrongSignature],
    ["another last letter", `${token.slice(0, -1)}${last === "A" ? "Q" : "A"}`, wrongSignature],
    ["all in capitals", token.toUpperCase(), unreadable],
    ["4,000 dots", ".".repeat(4_000), unreadable],
    ["8,000 letters", "a".repeat(8_000), unreadable],
    ["a word", "null", unreadable],
    ["a placeholder", "<token>", noToken],
    ["a variable", "$TOKEN", noToken],
    ["of a path", "../../etc/passwd", unreadable],
  ];

  const bearer = `Bearer ${token}`;
  const places: readonly (readonly [string, Buffer, Expected])[] = [
    ["a name in odd case", post(rollDice, { aUtHoRiZaTiOn: bearer }), rolled],
    ["spaces before the scheme", post(rollDice, { authorization: `   ${bearer}` }), rolled],
    ["spaces behind the token", post(rollDice, { authorization: `${bearer}   ` }), rolled],
    ["a space before the colon", post(rollDice, { "authorization ": bearer }), { status: 400, body: "" }],
    ["a name with an underscore before it", post(rollDice, { _authorization: bearer }), unsent],
    ["a folded header", post(rollDice, { authorization: `Bearer\r\n ${token}` }), { status: 400, body: "" }],
    ["the scheme alone", post(rollDice, { authorization: "Bearer" }), noToken],
    ["an equals sign for the space", post(rollDice, { authorization: `Bearer=${token}` }), unsent],
    ["a colon for the space", post(rollDice, { authorization: `Bearer:${token}` }), unsent],
    ["a space that does not break", post(rollDice, { authorization: `Bearer\u00a0${token}` }), unsent],
    ["the scheme DPoP", post(rollDice, { authorization: `DPoP ${token}` }), unsent],
    [
      "the scheme Digest",
      post(rollDice, { authorization: `Digest username="a", response="${token}"` }),
      unsent,
    ],
    ["a parameter", post(rollDice, { authorization: `Bearer token="${token}"` }), noToken],
    ["another scheme before it", post(rollDice, { authorization: `Basic YTpi, ${bearer}` }), unsent],
    ["the query in capitals", post(rollDice, { authorization: bearer }, "/mcp?ACCESS_TOKEN=x"), rolled],
    ["the query of a list", post(rollDice, {}, `/mcp?access_token[]=${token}`), unsent],
    [
      "the query without a value",
      post(rollDice, { authorization: bearer }, "/mcp?access_token"),
      { status: 400, challenge: 'error="invalid_request"' },
    ],
    ["the query behind a semicolon", post(rollDice, {}, `/mcp?a;access_token=${token}`), unsent],
    [
      "the query of a whole URL",
      post(rollDice, {}, `http://localhost/mcp?access_token=${token}`),
      { status: 400, challenge: 'error="invalid_request"' },
    ],
    [
      "the user of a whole URL",
      post(rollDice, {}, `http://${token.slice(0, 20)}@localhost/mcp`),
      { status: 403, contains: "is not a host and port" },
    ],
    [
      "a form",
      post(`access_token=${token}`, { "content-type": "application/x-www-form-urlencoded" }),
      { status: 415 },
    ],
    [
      "the params",
      post({ ...rollDice, params: { ...rollDice.params, _meta: { authorization: bearer } } }),
      unsent,
    ],
    ["a session", post(rollDice, { "mcp-session-id": token }), unsent],
    [
      "a certificate of the client",
      post(rollDice, { "x-client-cert": token, "x-ssl-client-verify": "SUCCESS" }),
      unsent,
    ],
    [
      "what a proxy adds for a user",
      post(rollDice, { "x-forwarded-user": "admin", "x-remote-user": "admin" }),
      unsent,
    ],
    [
      "10,000 letters",
      post(rollDice, { authorization: `Bearer ${"a".repeat(10_000)}` }),
      refused("the token is longer than 8192 characters"),
    ],
    ["10,000 spaces", post(rollDice, { authorization: `Bearer${" ".repeat(10_000)}x` }), unreadable],
  ];

  const trailing = post("")
    .toString()
    .replace(/content-length: 0\r\n/, "transfer-encoding: chunked\r\n");
  const body = JSON.stringify(rollDice);
  const trailers = `${trailing}${body.length.toString(16)}\r\n${body}\r\n0\r\nauthorization: ${bearer}\r\n\r\n`;

  const tokens = async (title: string, cases: readonly Case[]): Promise<AttackGroup> => ({
    title,
    attacks: await Promise.all(
      cases.map(async ([name, made, expected]) => ({
        name,
        server: "token" as const,
        request: post(rollDice, { authorization: `Bearer ${await made}` }),
        expected,
      })),
    ),
  });
  return [
    await tokens("Headers of tokens", headers),
    await tokens("Claims", values),
    await tokens("Spellings of tokens", spellings),
    {
      title: "Places and schemes of a token",
      attacks: [
        ...places.map(([name, request, expected]) => ({ name, server: "token" as const, request, expected })),
        { name: "the trailers", server: "token", request: trailers, expected: unsent },
      ],
    },
  ];
}
