import { gzipSync } from "node:zlib";
import { post, rollDice } from "../harness/live-server.js";
import type { Attack, AttackGroup, Expected, ServerName } from "./attack.js";

const rolled = { status: 200, contains: '"text":"rolled"' };
const otherHost = {
  status: 403,
  contains: "add it to server.allowedHosts in the manifest or to MCP_ALLOWED_HOSTS",
};
const noHost = { status: 403, contains: "is not a host and port" };
const otherOrigin = {
  status: 403,
  contains: "add it to server.allowedOrigins in the manifest or to MCP_ALLOWED_ORIGINS",
};
const badRequest = { status: 400, body: "" };
const parseError = { status: 400, contains: '"code":-32700' };
const invalidRequest = { status: 400, contains: '"code":-32600' };
const notFound = { status: 404, contains: "Not found" };
const wrongType = { status: 415, contains: "The Content-Type must be application/json" };

type Case = readonly [name: string, request: string | Buffer, expected: Expected];

const host = (value: string | undefined): Buffer => post(rollDice, { host: value });
const origin = (value: string, of = "localhost"): Buffer => post(rollDice, { host: of, origin: value });
const keepArguments = (text: string): Buffer =>
  post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"keep","arguments":${text}}}`);
const call = (id: string): Buffer =>
  post(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"roll_dice","arguments":{}}}`);

const withCors = (of: string) => ({
  ...rolled,
  headers: { "access-control-allow-origin": of, vary: "Origin" },
});

const options = (headers: string): string =>
  `OPTIONS /mcp HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${headers}\r\n`;

const bare = (line: string, headers = "", body = ""): string =>
  `${line}\r\nhost: localhost\r\nconnection: close\r\n${headers}\r\n${body}`;
const absolute = (target: string, host = "evil.example"): Buffer => post(rollDice, { host }, target);
const noTunnel = {
  status: 405,
  body: "This server makes no tunnels\n",
  headers: { allow: "", connection: "close" },
};
const notAllowed = { status: 405, headers: { allow: "POST" } };

const tooLarge = { status: 413, contains: "longer than 4096 bytes (server.limits.requestBytes)" };
const compressed = { status: 415, contains: "without Content-Encoding" };
const chunked = (chunks: string): string =>
  `POST /mcp HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`;
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

const padded = (bytes: number): string => JSON.stringify(rollDice).padEnd(bytes);
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

/** Attacks on the way to the tools: addresses, browsers, methods, bodies and JSON. */
export const transportAttacks: readonly AttackGroup[] = [
  group("Host, on a server that listens on loopback", "open", [
    ["localhost", host("localhost"), rolled],
    ["localhost on any port", host("localhost:1"), rolled],
    ["LOCALHOST", host("LOCALHOST"), rolled],
    ["127.0.0.1", host("127.0.0.1:8000"), rolled],
    ["[::1]", host("[::1]:8000"), rolled],
    ["an allowed host", host("mcp.example.com"), rolled],
    ["an allowed host on any port", host("mcp.example.com:444"), rolled],
    ["an allowed host in capitals", host("MCP.Example.COM"), rolled],
    ["an allowed host and port", host("mcp.example.org:8443"), rolled],
    ["an allowed IPv6 address", host("[2001:db8::1]:80"), rolled],
    ["an allowed host on another port than the one allowed", host("mcp.example.org:8444"), otherHost],
    ["an allowed host without the port that is allowed", host("mcp.example.org"), otherHost],
    ["a strange host", host("evil.example"), otherHost],
    ["a host that begins like an allowed one", host("mcp.example.com.evil.example"), otherHost],
    ["a host that ends like an allowed one", host("evilmcp.example.com"), otherHost],
    ["a host that begins like loopback", host("localhost.evil.example"), otherHost],
    ["a subdomain of localhost", host("evil.localhost"), otherHost],
    ["loopback with a name in front", host("127.0.0.1.evil.example"), otherHost],
    ["another loopback address", host("127.0.0.2"), otherHost],
    ["loopback as one number", host("2130706433"), otherHost],
    ["loopback in hexadecimal", host("0x7f000001"), otherHost],
    ["loopback with parts left out", host("127.1"), otherHost],
    ["the unspecified address", host("0.0.0.0"), otherHost],
    ["IPv6 loopback written long", host("[0:0:0:0:0:0:0:1]"), otherHost],
    ["an IPv4 address inside IPv6", host("[::ffff:127.0.0.1]"), otherHost],
    ["IPv6 loopback without brackets", host("::1"), noHost],
    ["a trailing dot", host("localhost."), noHost],
    ["a trailing dot and a port", host("localhost.:8000"), noHost],
    ["two dots", host("mcp..example.com"), noHost],
    ["userinfo before the host", host("localhost@evil.example"), noHost],
    ["userinfo that is an allowed host", host("evil.example@localhost"), noHost],
    ["userinfo with a password", host("localhost:80@evil.example"), noHost],
    ["two ports", host("localhost:80:80"), noHost],
    ["a port that is not a number", host("localhost:http"), noHost],
    ["an empty port", host("localhost:"), noHost],
    ["a port beyond all", host("localhost:99999"), noHost],
    ["a scheme", host("http://localhost"), noHost],
    ["a path", host("localhost/evil"), noHost],
    ["an escaped name", host("%6cocalhost"), noHost],
    ["a list of hosts", host("localhost, evil.example"), noHost],
    ["a space inside", host("localhost evil.example"), noHost],
    ["a letter of another script", host("loc\u0430lhost"), noHost],
    ["an empty host", host(""), noHost],
    ["no host in HTTP/1.1", host(undefined), badRequest],
    [
      "no host in HTTP/1.0",
      "POST /mcp HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
      noHost,
    ],
    [
      "two hosts, the first allowed",
      post(rollDice, { host: "localhost\r\nhost: evil.example" }),
      { status: 400, contains: "The header host was sent more than once" },
    ],
    [
      "X-Forwarded-Host beside a strange host",
      post(rollDice, { host: "evil.example", "x-forwarded-host": "localhost" }),
      otherHost,
    ],
    [
      "Forwarded beside a strange host",
      post(rollDice, { host: "evil.example", forwarded: "host=localhost" }),
      otherHost,
    ],
  ]),
  group("Host, on a server that listens on all addresses and names its hosts", "public", [
    ["an allowed host", host("mcp.example.com"), rolled],
    ["loopback, which is not allowed by itself", host("localhost"), otherHost],
    ["a strange host", host("evil.example"), otherHost],
  ]),
  group("Host, on a server that listens on all addresses and names none", "any-host", [
    ["any host", host("some.example"), rolled],
    ["what is not a host", host("some.example/"), noHost],
    ["an address with a number too large", host("1.2.3.999"), noHost],
    ["an IPv6 address of colons", host("[::::]"), noHost],
    ["a page of this machine", origin("http://localhost:3000"), otherOrigin],
    ["a page of the host itself", origin("https://some.example", "some.example"), otherOrigin],
  ]),
  group("Origin", "open", [
    ["an allowed origin", origin("https://app.example.com"), withCors("https://app.example.com")],
    [
      "an allowed origin with a port",
      origin("https://app.example.com:8443"),
      withCors("https://app.example.com:8443"),
    ],
    ["a page of this machine", origin("http://localhost:6274"), withCors("http://localhost:6274")],
    ["a page of this machine by address", origin("http://127.0.0.1"), withCors("http://127.0.0.1")],
    ["a page of this machine by IPv6 address", origin("http://[::1]:80"), withCors("http://[::1]:80")],
    [
      "a page of this machine, through a public name",
      origin("http://localhost:6274", "mcp.example.com"),
      otherOrigin,
    ],
    ["a strange origin", origin("https://evil.example"), otherOrigin],
    ["null", origin("null"), { status: 403, contains: 'Origin \\"null\\" is not accepted' }],
    ["an empty origin", origin(""), otherOrigin],
    ["an allowed origin by another scheme", origin("http://app.example.com"), otherOrigin],
    ["an allowed origin on another port", origin("https://app.example.com:444"), otherOrigin],
    ["an allowed origin with its default port", origin("https://app.example.com:443"), otherOrigin],
    ["an allowed origin in capitals", origin("HTTPS://APP.EXAMPLE.COM"), otherOrigin],
    ["an allowed origin with a trailing dot", origin("https://app.example.com."), otherOrigin],
    ["an allowed origin with a slash", origin("https://app.example.com/"), otherOrigin],
    [
      "an origin that begins like an allowed one",
      origin("https://app.example.com.evil.example"),
      otherOrigin,
    ],
    ["an origin that ends like an allowed one", origin("https://evil-app.example.com"), otherOrigin],
    ["a subdomain of an allowed origin", origin("https://x.app.example.com"), otherOrigin],
    ["userinfo that is an allowed origin", origin("https://app.example.com@evil.example"), otherOrigin],
    ["userinfo that is loopback", origin("http://localhost@evil.example"), otherOrigin],
    ["loopback with a name after it", origin("http://localhost.evil.example"), otherOrigin],
    ["loopback by an odd scheme", origin("ftp://localhost"), otherOrigin],
    ["a file", origin("file://"), otherOrigin],
    ["two origins in one header", origin("https://app.example.com https://evil.example"), otherOrigin],
    [
      "two origins in two headers",
      post(rollDice, { origin: "https://app.example.com\r\norigin: https://evil.example" }),
      { status: 400, contains: "The header origin was sent more than once" },
    ],
  ]),
  group("Preflight requests", "open", [
    [
      "of an allowed origin",
      options(
        "origin: https://app.example.com\r\naccess-control-request-method: POST\r\naccess-control-request-headers: content-type, authorization, mcp-param-Region, x-evil\r\n",
      ),
      {
        status: 204,
        headers: {
          "access-control-allow-origin": "https://app.example.com",
          "access-control-allow-methods": "POST",
          "access-control-allow-headers": "content-type, authorization, mcp-param-region",
          "access-control-expose-headers":
            "WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, Retry-After",
          "access-control-max-age": "600",
          vary: "Origin",
        },
      },
    ],
    [
      "of a strange origin",
      options("origin: https://evil.example\r\naccess-control-request-method: POST\r\n"),
      otherOrigin,
    ],
    ["without an origin", options(""), { status: 204, headers: { allow: "POST" } }],
  ]),
  group("Methods and paths", "open", [
    ["GET", bare("GET /mcp HTTP/1.1"), notAllowed],
    ["GET for an event stream", bare("GET /mcp HTTP/1.1", "accept: text/event-stream\r\n"), notAllowed],
    ["DELETE of a session", bare("DELETE /mcp HTTP/1.1", "mcp-session-id: 1\r\n"), notAllowed],
    ["PUT", bare("PUT /mcp HTTP/1.1", "content-length: 2\r\n", "{}"), notAllowed],
    ["PATCH", bare("PATCH /mcp/ HTTP/1.1", "content-length: 2\r\n", "{}"), notAllowed],
    ["TRACE", bare("TRACE /mcp HTTP/1.1", "cookie: a=b\r\n"), notAllowed],
    ["an unknown method", bare("BREW /mcp HTTP/1.1"), badRequest],
    ["POST overridden to GET", post(rollDice, { "x-http-method-override": "GET" }), rolled],
    ["a path below", post(rollDice, {}, "/mcp/x"), notFound],
    ["a path with two slashes", post(rollDice, {}, "//mcp"), notFound],
    ["a path with two slashes at its end", post(rollDice, {}, "/mcp//"), notFound],
    ["a path with dots", post(rollDice, {}, "/x/../mcp"), notFound],
    ["an escaped path", post(rollDice, {}, "/%6dcp"), notFound],
    ["a path in capitals", post(rollDice, {}, "/MCP"), notFound],
    ["a path with a semicolon", post(rollDice, {}, "/mcp;x=1"), notFound],
    ["a path with a null byte escaped", post(rollDice, {}, "/mcp%00"), notFound],
    ["HTTP/0.9", Buffer.from("GET /healthz\r\n\r\n"), { status: 505, contains: "Use HTTP/1.1" }],
    [
      "HTTP/0.9 by name",
      Buffer.from(
        "POST /mcp HTTP/0.9\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
      ),
      { status: 505, contains: "Use HTTP/1.1" },
    ],
    [
      "HTTP/2 by name",
      Buffer.from("GET /healthz HTTP/2.0\r\nhost: localhost\r\n\r\n"),
      { status: 505, contains: "Use HTTP/1.1" },
    ],
    ["an asterisk", post(rollDice, {}, "*"), notFound],
    ["a name of Object.prototype", post(rollDice, {}, "/__proto__"), notFound],
    ["the root", bare("GET / HTTP/1.1"), notFound],
    [
      "the metadata of a server without auth",
      bare("GET /.well-known/oauth-protected-resource HTTP/1.1"),
      notFound,
    ],
    ["health", bare("GET /healthz HTTP/1.1"), { status: 200, body: '{"status":"ok"}' }],
    ["readiness", bare("GET /readyz HTTP/1.1"), { status: 200, body: '{"status":"ok"}' }],
    ["health by HEAD", bare("HEAD /healthz HTTP/1.1"), { status: 200, body: "" }],
    [
      "health under a strange host",
      "GET /healthz HTTP/1.1\r\nhost: 10.0.0.7\r\nconnection: close\r\n\r\n",
      { status: 200 },
    ],
    ["POST to health", post("{}", {}, "/healthz"), { status: 405, headers: { allow: "GET, HEAD" } }],
    ["a WebSocket", bare("GET /mcp HTTP/1.1", "upgrade: websocket\r\n"), notAllowed],
    ["HTTP/2 by upgrade", post(rollDice, { upgrade: "h2c", "http2-settings": "AAMAAABkAAQAAP__" }), rolled],
  ]),
  group("Targets that are URLs or authorities", "open", [
    ["a URL", post(rollDice, {}, "http://localhost/mcp"), rolled],
    ["a URL in capitals", post(rollDice, {}, "HTTP://LOCALHOST/mcp"), rolled],
    ["a URL of https, as a proxy sends it", post(rollDice, {}, "https://localhost:443/mcp"), rolled],
    ["a URL with a query", post(rollDice, {}, "http://localhost/mcp?a=/b"), rolled],
    ["a URL of an allowed host beside another Host", absolute("http://mcp.example.com/mcp"), rolled],
    ["a URL in capitals beside another Host", absolute("HTTP://MCP.EXAMPLE.COM/mcp"), rolled],
    [
      "health at a URL in capitals beside another Host",
      "GET HTTP://LOCALHOST/healthz HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
      { status: 200, body: '{"status":"ok"}' },
    ],
    [
      "a URL without Host in HTTP/1.1",
      post(rollDice, { host: undefined }, "http://localhost/mcp"),
      badRequest,
    ],
    [
      "a URL without Host in HTTP/1.0",
      post(rollDice, { host: undefined }, "http://localhost/mcp").toString().replace("HTTP/1.1", "HTTP/1.0"),
      rolled,
    ],
    ["a URL of another host", post(rollDice, {}, "http://evil.example/mcp"), otherHost],
    [
      "a URL of another host beside an allowed Host",
      absolute("http://evil.example/mcp", "mcp.example.com"),
      otherHost,
    ],
    [
      "a URL of another port than the one allowed",
      post(rollDice, {}, "http://mcp.example.org:8444/mcp"),
      otherHost,
    ],
    ["a URL with userinfo", post(rollDice, {}, "http://localhost@evil.example/mcp"), noHost],
    [
      "a URL with an allowed host as userinfo",
      post(rollDice, {}, "http://evil.example:80@localhost/mcp"),
      noHost,
    ],
    ["a URL without a host", post(rollDice, {}, "http:///mcp"), noHost],
    ["a URL with a backslash", post(rollDice, {}, "http://localhost\\mcp"), badRequest],
    ["a URL without a path", post(rollDice, {}, "http://localhost"), notFound],
    ["a URL of another scheme", post(rollDice, {}, "ftp://localhost/mcp"), notFound],
    ["a URL of a file", post(rollDice, {}, "file:///mcp"), notFound],
    [
      "a URL beside two Hosts",
      absolute("http://localhost/mcp", "localhost\r\nhost: localhost"),
      {
        status: 400,
        contains: "The header host was sent more than once",
      },
    ],
    [
      "a page of this machine, through a URL of a public name",
      post(rollDice, { origin: "http://localhost:6274" }, "http://mcp.example.com/mcp"),
      otherOrigin,
    ],
    [
      "a URL of this machine with a page of this machine, beside another Host",
      post(rollDice, { host: "evil.example", origin: "http://localhost:6274" }, "http://localhost/mcp"),
      withCors("http://localhost:6274"),
    ],
    ["CONNECT", bare("CONNECT mcp.example.com:443 HTTP/1.1"), noTunnel],
    ["CONNECT to this server", bare("CONNECT localhost:80 HTTP/1.1"), noTunnel],
    [
      "CONNECT with bytes for the tunnel",
      bare("CONNECT localhost:25 HTTP/1.1", "", "EHLO evil\r\n"),
      noTunnel,
    ],
    ["CONNECT of the endpoint", bare("CONNECT /mcp HTTP/1.1"), noTunnel],
    ["CONNECT with a token", bare("CONNECT a:1 HTTP/1.1", "proxy-authorization: Basic YTpi\r\n"), noTunnel],
  ]),
  group("Content type", "open", [
    ["with parameters", post(rollDice, { "content-type": "application/json; charset=utf-8" }), rolled],
    [
      "with a space before the parameters",
      post(rollDice, { "content-type": "Application/JSON ;x=y" }),
      rolled,
    ],
    ["none", post(rollDice, { "content-type": undefined }), wrongType],
    ["empty", post(rollDice, { "content-type": "" }), wrongType],
    ["text, which needs no preflight", post(rollDice, { "content-type": "text/plain" }), wrongType],
    [
      "text with JSON as a parameter",
      post(rollDice, { "content-type": "text/plain; application/json" }),
      wrongType,
    ],
    ["a form", post("a=b", { "content-type": "application/x-www-form-urlencoded" }), wrongType],
    ["a type that begins alike", post(rollDice, { "content-type": "application/jsonp" }), wrongType],
    ["a structured suffix", post(rollDice, { "content-type": "application/x+json" }), wrongType],
    ["a list", post(rollDice, { "content-type": "application/json, text/plain" }), wrongType],
    [
      "two",
      post(rollDice, { "content-type": "text/plain\r\ncontent-type: application/json" }),
      { status: 400, contains: "The header content-type was sent more than once" },
    ],
  ]),
  group("Length, framing and headers", "open", [
    ["as long as allowed", post(padded(4_096)), rolled],
    ["one byte longer", post(padded(4_097)), tooLarge],
    ["far longer", post(padded(1_000_000)), tooLarge],
    [
      "as long as allowed, in chunks",
      chunked(`${chunk(padded(4_000))}${chunk(" ".repeat(96))}0\r\n\r\n`),
      rolled,
    ],
    [
      "one byte longer, in chunks",
      chunked(`${chunk(padded(4_000))}${chunk(" ".repeat(97))}0\r\n\r\n`),
      tooLarge,
    ],
    [
      "longer, with more to come",
      chunked(`${chunk(padded(4_000))}${chunk(" ".repeat(97))}ffff\r\n`),
      tooLarge,
    ],
    [
      "a huge length and nothing else",
      bare("POST /mcp HTTP/1.1", "content-type: application/json\r\ncontent-length: 99999999999\r\n"),
      tooLarge,
    ],
    ["a gzip bomb", post(gzipSync(Buffer.alloc(1_000_000, 32)), { "content-encoding": "gzip" }), compressed],
    ["compressed by another method", post("{}", { "content-encoding": "br" }), compressed],
    ["identity", post(rollDice, { "content-encoding": "identity" }), rolled],
    [
      "length and chunks both",
      chunked("0\r\n\r\n").replace("transfer", "content-length: 2\r\ntransfer"),
      badRequest,
    ],
    [
      "chunks and length both",
      chunked("0\r\n\r\n").replace("\r\n\r\n", "\r\ncontent-length: 2\r\n\r\n"),
      badRequest,
    ],
    ["two different lengths", post("{}", { "content-length": "2\r\ncontent-length: 3" }), badRequest],
    ["two equal lengths", post("{}", { "content-length": "2\r\ncontent-length: 2" }), badRequest],
    ["a negative length", post("{}", { "content-length": "-1" }), badRequest],
    ["a length with a sign", post("{}", { "content-length": "+2" }), badRequest],
    ["a length in hexadecimal", post("{}", { "content-length": "0x2" }), badRequest],
    ["a list of lengths", post("{}", { "content-length": "2, 2" }), badRequest],
    ["an unknown transfer encoding", chunked("0\r\n\r\n").replace("chunked", "evil"), badRequest],
    [
      "chunks that are not the last encoding",
      chunked("0\r\n\r\n").replace("chunked", "chunked, identity"),
      badRequest,
    ],
    ["a chunk size that is not a number", chunked("zz\r\n{}\r\n0\r\n\r\n"), badRequest],
    ["a chunk longer than it says", chunked("1\r\n{}\r\n0\r\n\r\n"), badRequest],
    ["a header name with a space", post("{}", { "content-length ": "2" }), badRequest],
    ["a header folded over lines", post("{}", { "x-a": "b\r\n c: d" }), badRequest],
    [
      "lines that end without carriage return",
      post(rollDice).toString().replaceAll("\r\n", "\n"),
      badRequest,
    ],
    ["a null byte in a header", post("{}", { "x-a": "\u0000" }), badRequest],
    ["headers beyond the limit", post("{}", { "x-a": "a".repeat(20_000) }), { status: 431, body: "" }],
    [
      "too many headers",
      post("{}", { "x-a": `b${"\r\nx-a: b".repeat(300)}` }),
      { status: 431, contains: "Too many headers" },
    ],
    ["an unknown expectation", post("{}", { expect: "evil" }), { status: 417, body: "" }],
    [
      "a client that waits for 100 Continue with a strange host",
      post("", { host: "evil.example", expect: "100-continue", "content-length": "50" }),
      otherHost,
    ],
    [
      "a client that waits for 100 Continue with too long a body",
      post("", { expect: "100-continue", "content-length": "5000" }),
      tooLarge,
    ],
  ]),
  group("JSON", "open", [
    ["empty", post(""), parseError],
    ["a space", post(" "), parseError],
    ["cut off", post('{"jsonrpc":"2.0"'), parseError],
    ["two values", post("{}{}"), parseError],
    ["a comment", post("{} // evil"), parseError],
    ["a trailing comma", post('{"a":1,}'), parseError],
    ["single quotes", post("{'a':1}"), parseError],
    ["NaN", post('{"a":NaN}'), parseError],
    ["a byte order mark", post("\ufeff{}"), parseError],
    ["UTF-16", post(Buffer.from("{}", "utf16le")), parseError],
    [
      "a byte that is not UTF-8",
      post(Buffer.from([0x22, 0xff, 0x22])),
      { status: 400, contains: "not UTF-8" },
    ],
    [
      "an overlong encoding",
      post(Buffer.from([0x22, 0xc0, 0xaf, 0x22])),
      { status: 400, contains: "not UTF-8" },
    ],
    [
      "a surrogate in UTF-8",
      post(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])),
      { status: 400, contains: "not UTF-8" },
    ],
    ["cut inside a character", post(Buffer.from([0x22, 0xe2, 0x82])), { status: 400, contains: "not UTF-8" }],
    ["a raw control character", post('{"a":"\u0001"}'), parseError],
    ["deep objects", keepArguments(deep(500)), invalidRequest],
    ["deep arrays", post(`${"[".repeat(2_000)}${"]".repeat(2_000)}`), invalidRequest],
    ["deep arrays, not closed", post("[".repeat(4_000)), parseError],
    ["a number beyond all", keepArguments('{"n":1e999}'), invalidRequest],
    ["an id beyond all", call("1e999"), invalidRequest],
    ["`__proto__` in arguments", keepArguments('{"__proto__":{"admin":true}}'), invalidRequest],
    ["`__proto__` with escapes", keepArguments('{"\\u005f_proto__":{"admin":true}}'), invalidRequest],
    ["`__proto__` deep inside", keepArguments('{"a":[{"b":{"__proto__":null}}]}'), invalidRequest],
    [
      "`__proto__` beside the method",
      post('{"__proto__":{"method":"ping"},"id":1,"jsonrpc":"2.0"}'),
      invalidRequest,
    ],
    [
      "of two equal keys the last one counts",
      keepArguments('{"a":1,"a":2}'),
      { status: 200, contains: '{\\"a\\":2}' },
    ],
    [
      "`constructor` is an ordinary key",
      keepArguments('{"constructor":{"prototype":{"admin":true}}}'),
      { status: 200, contains: '{\\"constructor\\":{\\"prototype\\":{\\"admin\\":true}}}' },
    ],
  ]),
];

function group(title: string, server: ServerName, cases: readonly Case[]): AttackGroup {
  return {
    title,
    attacks: cases.map(([name, request, expected]): Attack => ({ name, server, request, expected })),
  };
}
