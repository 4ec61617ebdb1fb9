import type { HttpRequest } from "../../templates/server/http-tools/request.js";

/** An argument that attacks the request of an HTTP tool, and the expected outcome. */
export interface HttpAttack {
  /** A sentence for the table of attacks in the documentation. */
  readonly name: string;
  /** Where the argument `v` stands: added to a request for `/api/…` of the stand-in. */
  readonly request: Partial<Omit<HttpRequest, "url">> & { readonly url?: string };
  readonly input: Readonly<Record<string, unknown>>;
  /** The call is refused and nothing is sent, or this is what arrives. */
  readonly expect:
    | "refused"
    | {
        readonly target?: string;
        readonly cookie?: string;
        readonly header?: string;
        readonly body?: string;
      };
}

const path = (style: "simple" | "label" | "matrix" | "json", explode = false): HttpAttack["request"] => ({
  url: "/api/things/{v}/parts",
  path: [{ name: "v", style, explode }],
});
const query = (
  style: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json",
  explode = false,
): HttpAttack["request"] => ({
  query: [
    { name: "v", value: "{v}", style, explode },
    { name: "owner", value: "me" },
  ],
});
const key: HttpAttack["request"] = { idempotencyKey: { header: "x-v", value: "{v}" } };
const header: HttpAttack["request"] = { headers: [{ name: "x-v", value: "{v}" }] };
const cookie = (style: "form" | "cookie", explode = true): HttpAttack["request"] => ({
  cookies: [
    { name: "v", value: "{v}", style, explode },
    { name: "owner", value: "me" },
  ],
});

/** One case for each way in that a parameter style leaves open if it is written carelessly. */
export const httpAttacks: readonly HttpAttack[] = [
  {
    name: "a line break in an idempotency key adds a header",
    request: key,
    input: { v: "k\r\nx-admin: 1" },
    expect: "refused",
  },
  { name: "a key without ASCII is not a key", request: key, input: { v: "k\u010a" }, expect: "refused" },
  {
    name: "an idempotency key that poses as two stays one",
    request: key,
    input: { v: "a, b" },
    expect: { header: "a, b" },
  },
  // Path: to another resource.
  { name: "`..` in a path goes up a level", request: path("simple"), input: { v: ".." }, expect: "refused" },
  { name: "`.` in a path drops its segment", request: path("simple"), input: { v: "." }, expect: "refused" },
  {
    name: "an empty argument drops its segment",
    request: path("simple"),
    input: { v: "" },
    expect: "refused",
  },
  { name: "an empty list drops its segment", request: path("simple"), input: { v: [] }, expect: "refused" },
  { name: "an argument left out drops its segment", request: path("simple"), input: {}, expect: "refused" },
  { name: "a slash adds a segment", request: path("simple"), input: { v: "a/b" }, expect: "refused" },
  {
    name: "`../` climbs out of the API",
    request: path("simple"),
    input: { v: "../../admin" },
    expect: "refused",
  },
  {
    name: "a leading slash starts a new path",
    request: path("simple"),
    input: { v: "/admin" },
    expect: "refused",
  },
  {
    name: "`//host` names another host",
    request: path("simple"),
    input: { v: "//evil.example" },
    expect: "refused",
  },
  {
    name: "a backslash passes for a slash",
    request: path("simple"),
    input: { v: "..\\admin" },
    expect: "refused",
  },
  {
    name: "`%2e%2e` is `..` to a server that decodes twice",
    request: path("simple"),
    input: { v: "%2e%2e" },
    expect: "refused",
  },
  {
    name: "`%2F` is a slash to a server that decodes twice",
    request: path("simple"),
    input: { v: "a%2Fb" },
    expect: "refused",
  },
  {
    name: "`%252F` is a slash to a chain that decodes three times",
    request: path("simple"),
    input: { v: "a%252Fb" },
    expect: "refused",
  },
  {
    name: "`%5c` is a backslash to a server that decodes twice",
    request: path("simple"),
    input: { v: "..%5cadmin" },
    expect: "refused",
  },
  {
    name: "overlong UTF-8 hides a slash",
    request: path("simple"),
    input: { v: "..%c0%afadmin" },
    expect: "refused",
  },
  {
    name: "`..;` is `..` to a servlet container",
    request: path("simple"),
    input: { v: "..;x=1" },
    expect: "refused",
  },
  {
    name: "`.` and `.` from two arguments make `..`",
    request: { url: "/api/things/{v}{w}/parts" },
    input: { v: ".", w: "." },
    expect: "refused",
  },
  { name: "NUL cuts a path short", request: path("simple"), input: { v: "a\0b" }, expect: "refused" },
  {
    name: "CR LF in a path splits the request",
    request: path("simple"),
    input: { v: "a\r\nHost: evil.example" },
    expect: "refused",
  },
  {
    name: "`%0d%0a` in a path splits the request after decoding",
    request: path("simple"),
    input: { v: "a%0d%0aX: y" },
    expect: "refused",
  },
  {
    name: "a lone surrogate has no encoding",
    request: path("simple"),
    input: { v: "\ud800" },
    expect: "refused",
  },
  {
    name: "a path argument of a megabyte",
    request: path("simple"),
    input: { v: "a".repeat(1_000_000) },
    expect: "refused",
  },
  {
    name: "`?` in a path starts a query",
    request: path("simple"),
    input: { v: "a?admin=1" },
    expect: { target: "/api/things/a%3Fadmin%3D1/parts" },
  },
  {
    name: "`#` in a path cuts the URL off",
    request: path("simple"),
    input: { v: "a#b" },
    expect: { target: "/api/things/a%23b/parts" },
  },
  {
    name: "`@` in a path makes a host of what follows",
    request: path("simple"),
    input: { v: "x@evil.example" },
    expect: { target: "/api/things/x%40evil.example/parts" },
  },
  {
    name: "a whole URL as a path argument without slashes",
    request: path("simple"),
    input: { v: "http:evil.example" },
    expect: { target: "/api/things/http%3Aevil.example/parts" },
  },
  {
    name: "Unicode that normalises to a slash",
    request: path("simple"),
    input: { v: "a\uFF0Fb\u2024\u2024" },
    expect: { target: "/api/things/a%EF%BC%8Fb%E2%80%A4%E2%80%A4/parts" },
  },
  {
    name: "a tab or newline that URL parsers drop",
    request: path("simple"),
    input: { v: ".\t." },
    expect: "refused",
  },
  {
    name: "`..` in a list of style simple",
    request: path("simple"),
    input: { v: [".."] },
    expect: "refused",
  },
  {
    name: "a slash in a list of style simple",
    request: path("simple"),
    input: { v: ["a", "b/../.."] },
    expect: "refused",
  },
  {
    name: "a comma in an item of style simple",
    request: path("simple"),
    input: { v: ["a,b"] },
    expect: { target: "/api/things/a%2Cb/parts" },
  },
  {
    name: "a slash in a member's name of style simple",
    request: path("simple", true),
    input: { v: { "a/..": "b" } },
    expect: "refused",
  },
  { name: "`.` in style label makes `..`", request: path("label"), input: { v: "." }, expect: "refused" },
  {
    name: "an empty argument in style label makes `.`",
    request: path("label"),
    input: { v: "" },
    expect: "refused",
  },
  {
    name: "an empty item in style label makes `.`",
    request: path("label", true),
    input: { v: [""] },
    expect: "refused",
  },
  {
    name: "a slash in style label",
    request: path("label", true),
    input: { v: ["a", "/etc"] },
    expect: "refused",
  },
  { name: "a slash in style matrix", request: path("matrix"), input: { v: "a/b" }, expect: "refused" },
  {
    name: "`;` adds a matrix parameter",
    request: path("matrix"),
    input: { v: "a;admin=1" },
    expect: { target: "/api/things/;v=a%3Badmin%3D1/parts" },
  },
  {
    name: "a slash in a member's name of style matrix",
    request: path("matrix", true),
    input: { v: { "a/../..": "1" } },
    expect: "refused",
  },
  {
    name: "a slash within JSON in a path",
    request: path("json"),
    input: { v: { a: "/../.." } },
    expect: "refused",
  },
  {
    name: "`..` where slashes are kept",
    request: { url: "/api/files/{v}", path: [{ name: "v", slash: "keep" }] },
    input: { v: "a/../../admin" },
    expect: "refused",
  },
  {
    name: "an empty segment where slashes are kept",
    request: { url: "/api/files/{v}", path: [{ name: "v", slash: "keep" }] },
    input: { v: "a//b" },
    expect: "refused",
  },
  {
    name: "an encoded slash where slashes are kept",
    request: { url: "/api/files/{v}", path: [{ name: "v", slash: "keep" }] },
    input: { v: "a/..%2fb" },
    expect: "refused",
  },
  {
    name: "`..` where slashes are encoded",
    request: { url: "/api/projects/{v}/x", path: [{ name: "v", slash: "encode" }] },
    input: { v: "../admin" },
    expect: "refused",
  },
  {
    name: "a property that only the prototype has",
    request: { url: "/api/things/{constructor}/parts" },
    input: {},
    expect: "refused",
  },

  // Query: another parameter.
  {
    name: "`&` adds a query parameter",
    request: query("form"),
    input: { v: "a&owner=you" },
    expect: { target: "/api?v=a%26owner%3Dyou&owner=me" },
  },
  {
    name: "`#` cuts the query off",
    request: query("form"),
    input: { v: "a#" },
    expect: { target: "/api?v=a%23&owner=me" },
  },
  {
    name: "`+` and `%` change when decoded",
    request: query("form"),
    input: { v: "+%26owner=you" },
    expect: { target: "/api?v=%2B%2526owner%3Dyou&owner=me" },
  },
  {
    name: "CR LF in a query splits the request",
    request: query("form"),
    input: { v: "a\r\nX: y" },
    expect: { target: "/api?v=a%0D%0AX%3A%20y&owner=me" },
  },
  {
    name: "a comma adds an item of style form",
    request: query("form"),
    input: { v: ["a,b"] },
    expect: { target: "/api?v=a%2Cb&owner=me" },
  },
  {
    name: "a member of an exploded object poses as another parameter",
    request: query("form", true),
    input: { v: { owner: "you" } },
    expect: "refused",
  },
  {
    name: "a member of an exploded object hides a parameter in its name",
    request: query("form", true),
    input: { v: { "a&owner": "you" } },
    expect: { target: "/api?a%26owner=you&owner=me" },
  },
  {
    name: "a space adds an item of style spaceDelimited",
    request: query("spaceDelimited"),
    input: { v: ["a b"] },
    expect: "refused",
  },
  {
    name: "a bar adds an item of style pipeDelimited",
    request: query("pipeDelimited"),
    input: { v: ["a|b"] },
    expect: "refused",
  },
  {
    name: "`&` in style pipeDelimited",
    request: query("pipeDelimited"),
    input: { v: ["a", "b&owner=you"] },
    expect: { target: "/api?v=a%7Cb%26owner%3Dyou&owner=me" },
  },
  {
    name: "a bracket closes a level of style deepObject",
    request: query("deepObject", true),
    input: { v: { "a][owner": "you" } },
    expect: "refused",
  },
  {
    name: "`&` in a member's name of style deepObject",
    request: query("deepObject", true),
    input: { v: { "&owner": "you" } },
    expect: { target: "/api?v%5B%26owner%5D=you&owner=me" },
  },
  {
    name: "`&` in a value of style deepObject",
    request: query("deepObject", true),
    input: { v: { a: "b&owner=you" } },
    expect: { target: "/api?v%5Ba%5D=b%26owner%3Dyou&owner=me" },
  },
  {
    name: "`&` within JSON in a query",
    request: query("json"),
    input: { v: { a: "&owner=you" } },
    expect: { target: "/api?v=%7B%22a%22%3A%22%26owner%3Dyou%22%7D&owner=me" },
  },
  {
    name: "`&` and `#` with allowReserved",
    request: { query: [{ name: "v", value: "{v}", allowReserved: true }] },
    input: { v: "a/b?c&d#e" },
    expect: { target: "/api?v=a/b?c%26d%23e" },
  },
  {
    name: "placeholders within an argument",
    request: query("form"),
    input: { v: "${PETS_TOKEN} {owner}" },
    expect: { target: "/api?v=%24%7BPETS_TOKEN%7D%20%7Bowner%7D&owner=me" },
  },
  {
    name: "a query of a megabyte",
    request: query("form"),
    input: { v: "a".repeat(1_000_000) },
    expect: "refused",
  },
  {
    name: "a member poses as the API key in the query",
    request: {
      query: [{ name: "v", value: "{v}" }],
      credentials: { apiKeys: [{ in: "query", name: "key", value: "k" }] },
    },
    input: { v: { key: "mine" } },
    expect: "refused",
  },

  {
    name: "a member poses as a parameter of the URL itself",
    request: { url: "/api?key=k", query: [{ name: "v", value: "{v}" }] },
    input: { v: { key: "mine" } },
    expect: "refused",
  },

  // Headers: another line, another header.
  { name: "CR LF adds a header", request: header, input: { v: "a\r\nX-Admin: 1" }, expect: "refused" },
  { name: "LF alone adds a header", request: header, input: { v: "a\nX-Admin: 1" }, expect: "refused" },
  { name: "CR alone adds a header", request: header, input: { v: "a\rX-Admin: 1" }, expect: "refused" },
  { name: "NUL in a header", request: header, input: { v: "a\0b" }, expect: "refused" },
  { name: "a character whose low byte is LF", request: header, input: { v: "a\u010Ab" }, expect: "refused" },
  {
    name: "CR LF in an item of a header",
    request: header,
    input: { v: ["a", "b\r\nX: y"] },
    expect: "refused",
  },
  {
    name: "CR LF in a member's name of a header",
    request: { headers: [{ name: "x-v", value: "{v}", explode: true }] },
    input: { v: { "a\r\nX: y": "b" } },
    expect: "refused",
  },
  { name: "a comma adds an item to a header", request: header, input: { v: ["a,b"] }, expect: "refused" },
  {
    name: "CR LF within JSON in a header",
    request: { headers: [{ name: "x-v", value: "{v}", style: "json" }] },
    input: { v: { a: "\r\nX: y" } },
    expect: { header: '{"a":"\\r\\nX: y"}' },
  },
  { name: "a header of a megabyte", request: header, input: { v: "a".repeat(1_000_000) }, expect: "refused" },

  // Cookies: another cookie, another header.
  {
    name: "`;` adds a cookie",
    request: cookie("form"),
    input: { v: "a; owner=you" },
    expect: { cookie: "v=a%3B%20owner%3Dyou; owner=me" },
  },
  {
    name: "CR LF in a cookie adds a header",
    request: cookie("form"),
    input: { v: "a\r\nX: y" },
    expect: { cookie: "v=a%0D%0AX%3A%20y; owner=me" },
  },
  {
    name: "a member of an exploded object poses as another cookie",
    request: cookie("cookie"),
    input: { v: { owner: "you" } },
    expect: "refused",
  },
  {
    name: "`;` in a member's name adds a cookie",
    request: cookie("cookie"),
    input: { v: { "a; owner": "you" } },
    expect: { cookie: "a%3B%20owner=you; owner=me" },
  },
  {
    name: "a member poses as the API key in a cookie",
    request: {
      cookies: [{ name: "v", value: "{v}", style: "cookie" }],
      credentials: { apiKeys: [{ in: "cookie", name: "session", value: "k" }] },
    },
    input: { v: { session: "mine" } },
    expect: "refused",
  },

  // Bodies: another field, another part.
  {
    name: "`&` adds a form field",
    request: {
      method: "POST",
      body: {
        format: "form",
        contentType: "application/x-www-form-urlencoded",
        content: { v: "{v}", owner: "me" },
      },
    },
    input: { v: "a&owner=you" },
    expect: { body: "v=a%26owner%3Dyou&owner=me" },
  },
  {
    name: "a quote closes a string in a JSON body",
    request: {
      method: "POST",
      body: { format: "json", contentType: "application/json", content: { v: "{v}", owner: "me" } },
    },
    input: { v: '","owner":"you' },
    expect: { body: '{"v":"\\",\\"owner\\":\\"you","owner":"me"}' },
  },
  {
    name: "`__proto__` in a JSON body",
    request: {
      method: "POST",
      body: { format: "json", contentType: "application/json", content: { v: "{v}" } },
    },
    input: { v: JSON.parse('{"__proto__":{"admin":true}}') },
    expect: { body: '{"v":{"__proto__":{"admin":true}}}' },
  },
];
