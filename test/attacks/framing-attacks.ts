import { post, rollDice } from "../harness/live-server.js";
import type { AttackGroup, Expected } from "./attack.js";

const rolled: Expected = { status: 200, contains: '"text":"rolled"' };
const badRequest: Expected = { status: 400, body: "" };
const parseError: Expected = { status: 400, contains: '"code":-32700' };
const notFound: Expected = { status: 404, contains: "Not found" };
const headTooLarge: Expected = { status: 431, body: "" };
const strangeHost: Expected = { status: 403, contains: "is not a host and port" };
const wrongType: Expected = { status: 415, contains: "The Content-Type must be application/json" };
const otherCoding: Expected = { status: 501, contains: "must be chunked" };
const compressed: Expected = { status: 415, contains: "without Content-Encoding" };
const tooLarge: Expected = { status: 413, contains: "longer than 4096 bytes" };
const healthy: Expected = { status: 200, body: '{"status":"ok"}' };
const notAllowed: Expected = { status: 405, headers: { allow: "POST" } };

type Case = readonly [name: string, request: string | Buffer, expected: Expected];

const body = JSON.stringify(rollDice);
const usual = "host: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n";

/** A call whose request line is `line`. */
const lined = (line: string): string => `${line}\r\n${usual}content-length: ${body.length}\r\n\r\n${body}`;
/** A call with these lines among its headers. */
const headed = (lines: string): string =>
  `POST /mcp HTTP/1.1\r\n${usual}content-length: ${body.length}\r\n${lines}\r\n${body}`;
/** A call in chunks with this line for its transfer encoding. */
const coded = (line: string, chunks = chunksOf(body)): string =>
  `POST /mcp HTTP/1.1\r\n${usual}${line}\r\n\r\n${chunks}`;
const chunked = (chunks: string): string => coded("transfer-encoding: chunked", chunks);
const size = body.length.toString(16);
const end = "0\r\n\r\n";
const chunksOf = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n${end}`;
/** A call of this length, in the words of its sender. */
const long = (length: string): string =>
  `POST /mcp HTTP/1.1\r\n${usual}content-length: ${length}\r\n\r\n${body}`;
const target = (path: string): Buffer => post(rollDice, {}, path);
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`;

const requestLines: readonly Case[] = [
  ["a method in small letters", lined("post /mcp HTTP/1.1"), badRequest],
  ["a method with a tab behind it", lined("POST\t/mcp HTTP/1.1"), badRequest],
  ["two spaces before the target", lined("POST  /mcp HTTP/1.1"), rolled],
  ["a tab before the version", lined("POST /mcp\tHTTP/1.1"), badRequest],
  ["a space at the end", lined("POST /mcp HTTP/1.1 "), badRequest],
  ["a space at the beginning", lined(" POST /mcp HTTP/1.1"), badRequest],
  ["an empty line before it", lined("\r\nPOST /mcp HTTP/1.1"), rolled],
  ["many empty lines before it", lined(`${"\r\n".repeat(100)}POST /mcp HTTP/1.1`), rolled],
  ["no target", lined("POST HTTP/1.1"), badRequest],
  ["a target of the method alone", lined("POST"), badRequest],
  ["a version of two digits", lined("POST /mcp HTTP/1.10"), badRequest],
  ["a version without a dot", lined("POST /mcp HTTP/11"), badRequest],
  ["a version in small letters", lined("POST /mcp http/1.1"), badRequest],
  ["HTTP/1.2", lined("POST /mcp HTTP/1.2"), badRequest],
  ["HTTP/3.0", lined("POST /mcp HTTP/3.0"), badRequest],
  ["a negative version", lined("POST /mcp HTTP/-1.1"), badRequest],
  ["another protocol's name", lined("POST /mcp EVIL/1.1"), badRequest],
  ["RTSP", "OPTIONS * RTSP/1.0\r\nhost: localhost\r\nconnection: close\r\n\r\n", notFound],
  ["ICE", "SOURCE /mcp ICE/1.0\r\nhost: localhost\r\nconnection: close\r\n\r\n", notAllowed],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", badRequest],
  ["the first bytes of TLS", Buffer.from("16030100c8010000c40303", "hex"), badRequest],
  ["an SSH client", "SSH-2.0-OpenSSH_9.2\r\n", badRequest],
  ["a mail client", "EHLO evil.example\r\n", badRequest],
  ["a Redis client", "*1\r\n$4\r\nPING\r\n", badRequest],
  [
    "a header of the PROXY protocol",
    lined("PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nPOST /mcp HTTP/1.1"),
    badRequest,
  ],
  ["a null byte in the target", lined("POST /m\0cp HTTP/1.1"), badRequest],
  ["letters of another script in the target", lined("POST /\uff4dcp HTTP/1.1"), badRequest],
  ["a target beyond the limit", lined(`POST /${"a".repeat(17_000)} HTTP/1.1`), headTooLarge],
  ["ten thousand parameters", lined(`POST /mcp?${"a&".repeat(10_000)} HTTP/1.1`), headTooLarge],
  ["seven thousand parameters", lined(`POST /mcp?${"a&".repeat(7_000)} HTTP/1.1`), rolled],
];

const paths: readonly Case[] = [
  ["a slash behind it", target("/mcp/"), rolled],
  ["a query", target("/mcp?a=b"), rolled],
  ["two question marks", target("/mcp??a"), rolled],
  ["a query that cannot be decoded", target("/mcp?%zz=%"), rolled],
  ["a query with a path", target("/mcp?/../healthz"), rolled],
  ["a fragment", target("/mcp#x"), notFound],
  ["a dot below it", target("/mcp/."), notFound],
  ["two dots below it", target("/mcp/x/.."), notFound],
  ["a dot before it", target("/./mcp"), notFound],
  ["a semicolon between dots", target("/..;/mcp"), notFound],
  ["escaped dots", target("/x/%2e%2e/mcp"), notFound],
  ["an escaped slash behind it", target("/mcp%2f"), notFound],
  ["an escaped question mark", target("/mcp%3fa"), notFound],
  ["an escaped space", target("/mcp%20"), notFound],
  ["an escaped line end", target("/mcp%0d%0ahost:%20evil"), notFound],
  ["escaped twice", target("/%256dcp"), notFound],
  ["an overlong encoding", target("/%c1%adcp"), notFound],
  ["a backslash for the slash", target("\\mcp"), badRequest],
  ["a backslash behind it", target("/mcp\\"), notFound],
  ["a host without a scheme", target("//evil.example/mcp"), notFound],
  ["a letter more", target("/mcpx"), notFound],
  ["a wildcard", target("/mc*"), notFound],
  ["health with a query", get("/healthz?x=/mcp"), healthy],
  ["health with a slash", get("/healthz/"), notFound],
  ["health in capitals", get("/HEALTHZ"), notFound],
  ["the endpoint from health", post(rollDice, {}, "/healthz/../mcp"), notFound],
  ["a well-known path below", get("/.well-known/../mcp"), notFound],
  ["the metadata of an authorization server", get("/.well-known/oauth-authorization-server"), notFound],
  ["the configuration of OpenID", get("/.well-known/openid-configuration"), notFound],
  ["the environment", get("/.env"), notFound],
  ["a file of the system", get("/../../../../etc/passwd"), notFound],
  ["the sources", get("/src/main.ts"), notFound],
  ["metrics, which are elsewhere", get("/metrics"), notFound],
  ["an icon", get("/favicon.ico"), notFound],
  ["HEAD", "HEAD /mcp HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", { ...notAllowed, body: "" }],
  [
    "a method of WebDAV",
    "PROPFIND /mcp HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    notAllowed,
  ],
  ["a method of caches", "PURGE /mcp HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", notAllowed],
];

const transferCodings: readonly Case[] = [
  ["in capitals", coded("TRANSFER-ENCODING: CHUNKED"), rolled],
  ["with spaces around it", coded("transfer-encoding:   chunked   "), rolled],
  ["identity before it", coded("transfer-encoding: identity, chunked"), otherCoding],
  ["gzip before it", coded("transfer-encoding: gzip, chunked"), otherCoding],
  ["twice in one header", coded("transfer-encoding: chunked, chunked"), badRequest],
  ["in two headers", coded("transfer-encoding: chunked\r\ntransfer-encoding: chunked"), badRequest],
  [
    "identity in a header of its own",
    coded("transfer-encoding: chunked\r\ntransfer-encoding: identity"),
    badRequest,
  ],
  ["identity alone", coded("transfer-encoding: identity"), badRequest],
  ["nothing", coded("transfer-encoding:"), badRequest],
  ["a comma alone", coded("transfer-encoding: ,"), badRequest],
  ["with a parameter", coded("transfer-encoding: chunked;q=1"), badRequest],
  ["in quotes", coded('transfer-encoding: "chunked"'), badRequest],
  ["a name that ends alike", coded("transfer-encoding: xchunked"), badRequest],
  ["a name that begins alike", coded("transfer-encoding: chunkedx"), badRequest],
  ["a vertical tab before it", coded("transfer-encoding: \x0bchunked"), badRequest],
  ["a space before the colon", coded("transfer-encoding : chunked"), badRequest],
  ["an underscore for the hyphen", coded("transfer_encoding: chunked"), badRequest],
  ["folded over lines", coded("transfer-encoding:\r\n chunked"), badRequest],
  [
    "in HTTP/1.0",
    coded("transfer-encoding: chunked").replace("HTTP/1.1", "HTTP/1.0"),
    { status: 400, contains: "HTTP/1.0 has no" },
  ],
  ["with a length of zero before it", coded("content-length: 0\r\ntransfer-encoding: chunked"), badRequest],
  [
    "a second request in the body",
    coded(`transfer-encoding: identity\r\ncontent-length: 4`, lined("GET /healthz HTTP/1.1")),
    badRequest,
  ],
];

const chunks: readonly Case[] = [
  ["an extension", chunked(`${size};a=b\r\n${body}\r\n${end}`), rolled],
  ["an extension in quotes", chunked(`${size};a="b;c"\r\n${body}\r\n${end}`), rolled],
  ["an extension without a name", chunked(`${size};\r\n${body}\r\n${end}`), badRequest],
  [
    "an extension beyond the limit",
    chunked(`${size};a=${"b".repeat(20_000)}\r\n${body}\r\n${end}`),
    { status: 413, body: "" },
  ],
  ["a size in capitals", chunked(`${size.toUpperCase()}\r\n${body}\r\n${end}`), rolled],
  ["zeros before the size", chunked(`000${size}\r\n${body}\r\n${end}`), rolled],
  ["a size beyond all", chunked(`fffffffffffffffff\r\n${body}\r\n${end}`), badRequest],
  ["a size of 64 bits", chunked(`ffffffffffffffff\r\n${body.padEnd(5_000)}`), tooLarge],
  ["a negative size", chunked(`-1\r\n${body}\r\n${end}`), badRequest],
  ["a size with a sign", chunked(`+${size}\r\n${body}\r\n${end}`), badRequest],
  ["a size with 0x", chunked(`0x${size}\r\n${body}\r\n${end}`), badRequest],
  ["a size with a space before it", chunked(` ${size}\r\n${body}\r\n${end}`), badRequest],
  ["a size with a tab behind it", chunked(`${size}\t\r\n${body}\r\n${end}`), badRequest],
  ["a size with an underscore", chunked(`1_0\r\n${body}\r\n${end}`), badRequest],
  ["no size", chunked(`\r\n${body}\r\n${end}`), badRequest],
  ["a line feed alone behind the size", chunked(`${size}\n${body}\r\n${end}`), badRequest],
  ["a carriage return alone behind the size", chunked(`${size}\r${body}\r\n${end}`), badRequest],
  ["nothing behind the data", chunked(`${size}\r\n${body}${end}`), badRequest],
  ["a line feed alone behind the data", chunked(`${size}\r\n${body}\n${end}`), badRequest],
  ["a letter behind the data", chunked(`${size}\r\n${body}x\r\n${end}`), badRequest],
  [
    "a chunk for each byte",
    chunked(`${[...body].map((letter) => `1\r\n${letter}\r\n`).join("")}${end}`),
    rolled,
  ],
  ["an empty chunk alone", chunked(end), parseError],
  ["trailers", chunked(`${size}\r\n${body}\r\n0\r\nx-a: b\r\n\r\n`), rolled],
  ["another Host in the trailers", chunked(`${size}\r\n${body}\r\n0\r\nhost: evil.example\r\n\r\n`), rolled],
  ["a length in the trailers", chunked(`${size}\r\n${body}\r\n0\r\ncontent-length: 1\r\n\r\n`), badRequest],
  [
    "an Origin in the trailers",
    chunked(`${size}\r\n${body}\r\n0\r\norigin: https://evil.example\r\n\r\n`),
    rolled,
  ],
  ["a trailer without a colon", chunked(`${size}\r\n${body}\r\n0\r\nevil\r\n\r\n`), badRequest],
  [
    "trailers beyond the limit",
    chunked(`${size}\r\n${body}\r\n0\r\nx-a: ${"b".repeat(20_000)}\r\n\r\n`),
    headTooLarge,
  ],
];

const lengths: readonly Case[] = [
  ["zeros before it", long(`000${body.length}`), rolled],
  ["spaces around it", long(`  ${body.length}  `), rolled],
  ["zero, before a body", long("0"), badRequest],
  ["nothing", long(""), badRequest],
  ["a fraction", long(`${body.length}.0`), badRequest],
  ["an exponent", long("1e2"), badRequest],
  ["a space inside", long("1 0"), badRequest],
  ["an underscore", long("1_0"), badRequest],
  ["digits of another script", long("\u0662"), badRequest],
  ["a semicolon behind it", long(`${body.length};`), badRequest],
  ["the same twice in one header", long(`${body.length},${body.length}`), badRequest],
  ["beyond 64 bits", long("99999999999999999999999"), badRequest],
  ["none", `POST /mcp HTTP/1.1\r\n${usual}\r\n`, parseError],
  ["less than is sent", long(String(body.length - 1)), badRequest],
  [
    "an underscore for the hyphen",
    `POST /mcp HTTP/1.1\r\n${usual}content_length: ${body.length}\r\n\r\n`,
    parseError,
  ],
];

const headers: readonly Case[] = [
  ["names in odd case", headed("").replace("content-type", "CoNtEnT-tYpE").replace("host", "HOST"), rolled],
  ["a line without a colon", headed("evil\r\n"), badRequest],
  ["an empty name", headed(": evil\r\n"), badRequest],
  ["a name with an at sign", headed("x@y: z\r\n"), badRequest],
  ["a name in quotes", headed('"x": y\r\n'), badRequest],
  ["a name with a letter of another script", headed("x\u0430: y\r\n"), badRequest],
  ["a name of Object.prototype", headed("__proto__: evil\r\nconstructor: evil\r\n"), rolled],
  ["a name of 10,000 letters", headed(`${"x".repeat(10_000)}: y\r\n`), rolled],
  ["199 headers in all", headed("a: b\r\n".repeat(195)), rolled],
  ["200 headers in all", headed("a: b\r\n".repeat(196)), { status: 431, contains: "Too many headers" }],
  ["2,000 headers", headed("a: b\r\n".repeat(2_000)), { status: 431, contains: "Too many headers" }],
  ["a carriage return in a value", headed("x-a: b\rc: d\r\n"), badRequest],
  ["a line feed in a value", headed("x-a: b\nc: d\r\n"), badRequest],
  ["a delete character in a value", headed("x-a: \x7f\r\n"), badRequest],
  ["bytes beyond ASCII in a value", headed("x-a: \u00ff\u20ac\r\n"), rolled],
  ["a folded Host", headed("").replace("host: localhost", "host:\r\n localhost"), badRequest],
  ["a tab before the value", headed("").replace("host: localhost", "host:\tlocalhost\t"), rolled],
  ["Connection that names the content type", headed("connection: content-type, host\r\n"), rolled],
  ["Keep-Alive for ever", headed("keep-alive: timeout=999999999, max=999999999\r\n"), rolled],
  ["TE and Trailer", headed("te: trailers, gzip\r\ntrailer: host, authorization\r\n"), rolled],
  [
    "Upgrade to a WebSocket",
    headed(
      "upgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n",
    ).replace("connection: close", "connection: upgrade, close"),
    rolled,
  ],
  ["Range", headed("range: bytes=0-1,2-3\r\n"), rolled],
  ["preconditions", headed('if-match: "x"\r\nif-none-match: *\r\nif-modified-since: x\r\n'), rolled],
  ["Max-Forwards", headed("max-forwards: 0\r\n"), rolled],
  [
    "forwarded addresses",
    headed("x-forwarded-for: 127.0.0.1\r\nx-real-ip: ::1\r\nforwarded: for=localhost\r\n"),
    rolled,
  ],
  ["a rewritten URL", headed("x-original-url: /healthz\r\nx-rewrite-url: /healthz\r\n"), rolled],
  ["another method", headed("x-http-method: DELETE\r\nx-method-override: DELETE\r\n"), rolled],
  ["cookies", headed(`cookie: ${"a=b; ".repeat(2_000)}\r\n`), rolled],
  ["Last-Event-ID of rubbish", headed("last-event-id: ../../x\0\r\n".replace("\0", "%00")), rolled],
  ["a session that nobody has", headed("mcp-session-id: 00000000-0000-0000-0000-000000000000\r\n"), rolled],
  [
    "an unknown protocol version",
    headed("mcp-protocol-version: 1999-01-01\r\n"),
    { status: 400, contains: "-32" },
  ],
  [
    "a protocol version of Object.prototype",
    headed("mcp-protocol-version: __proto__\r\n"),
    { status: 400, contains: "-32" },
  ],
  [
    "two protocol versions",
    headed("mcp-protocol-version: 2025-06-18\r\nmcp-protocol-version: 2025-03-26\r\n"),
    { status: 400, contains: "-32" },
  ],
  [
    "a context of traces that is none",
    headed("traceparent: 00-evil\r\ntracestate: =,=\r\nbaggage: ,;=\r\n"),
    rolled,
  ],
  ["Accept of nothing", headed("accept:\r\n"), rolled],
  ["Accept of HTML alone", headed("accept: text/html\r\n"), rolled],
  ["Accept of 2,000 types", headed(`accept: ${"a/b,".repeat(2_000)}\r\n`), rolled],
  [
    "an encoding of three, the last one known",
    headed("content-encoding: gzip, br, identity\r\n"),
    compressed,
  ],
  ["an empty encoding", headed("content-encoding:\r\n"), compressed],
  [
    "identity twice",
    headed("content-encoding: identity\r\ncontent-encoding: identity\r\n"),
    { status: 400, contains: "content-encoding was sent more than once" },
  ],
  ["identity in capitals", headed("content-encoding: IDENTITY\r\n"), rolled],
  ["a media type in quotes", headed("").replace("application/json", '"application/json"'), wrongType],
  [
    "a media type with a vertical tab",
    headed("").replace("application/json", "application/json\x0b"),
    badRequest,
  ],
  [
    "a media type with a space inside",
    headed("").replace("application/json", "application / json"),
    wrongType,
  ],
  [
    "a media type of 10,000 parameters",
    headed("").replace("application/json", `application/json${";a=b".repeat(2_500)}`),
    rolled,
  ],
  ["Expect in HTTP/1.0", headed("expect: 100-continue\r\n").replace("HTTP/1.1", "HTTP/1.0"), rolled],
];

const authorities: readonly Case[] = [
  ["a zone of IPv6", "[fe80::1%25lo]", strangeHost],
  ["IPv6 with more behind it", "[::1]evil", strangeHost],
  ["IPv6 that does not end", "[::1", strangeHost],
  ["IPv6 of a future version", "[v1.fe80::a]", strangeHost],
  ["a fragment", "localhost#", strangeHost],
  ["a query", "localhost?", strangeHost],
  ["a backslash", "localhost\\", strangeHost],
  ["a null byte, escaped", "localhost%00.evil.example", strangeHost],
  ["a semicolon", "localhost;evil.example", strangeHost],
  ["a quote", '"localhost"', strangeHost],
  ["a wildcard", "*", strangeHost],
  ["a dot", ".", strangeHost],
  ["a dot before it", ".localhost", strangeHost],
  ["a hyphen before it", "-localhost", strangeHost],
  ["a port with a sign", "localhost:+80", strangeHost],
  ["a negative port", "localhost:-1", strangeHost],
  ["a port with a space before it", "localhost: 80", strangeHost],
  ["a port of six digits", "localhost:000080", strangeHost],
  ["a port of 65536", "localhost:65536", strangeHost],
  ["port 0", "localhost:0", rolled],
  ["circled letters", "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3", strangeHost],
  ["a soft hyphen", "local\u00adhost", strangeHost],
  ["a name of 10,000 letters", "a".repeat(10_000), { status: 403, contains: "Host" }],
  ["a name of Object.prototype", "__proto__", { status: 403, contains: "is not accepted" }],
];

const others: readonly Case[] = [
  ["loopback in octal", "0177.0.0.1"],
  ["loopback with zeros", "127.000.000.001"],
  ["loopback in hexadecimal, by parts", "0x7f.0.0.1"],
  ["loopback of two numbers", "127.1"],
  ["the unspecified address of IPv6", "[::]"],
  ["IPv6 loopback with a part of zeros", "[0::1]"],
  ["loopback inside IPv6, by numbers", "[::ffff:7f00:1]"],
  ["the name of a container's host", "host.docker.internal"],
  ["a name that resolves to loopback", "localtest.me"],
  ["a name of this machine elsewhere", "localhost.localdomain"],
  ["an allowed host in Punycode", "xn--mcp-example-com"],
  ["an allowed host with zeros before its port", "mcp.example.org:08443"],
].map(([name = "", host = ""]) => [
  name,
  post(rollDice, { host }),
  { status: 403, contains: "is not accepted" },
]);

const origins: readonly Case[] = [
  ["loopback with a port beyond all", "http://localhost:65536"],
  ["loopback with an empty port", "http://localhost:"],
  ["loopback in capitals", "http://LOCALHOST:1"],
  ["loopback with a slash", "http://localhost/"],
  ["loopback with a fragment", "http://localhost#"],
  ["loopback with a trailing dot", "http://localhost."],
  ["loopback with two ports", "http://127.0.0.1:80:80"],
  ["loopback with parts left out", "http://127.1"],
  ["the unspecified address", "http://0.0.0.0"],
  ["IPv6 loopback with more behind it", "http://[::1]evil"],
  ["a subdomain of localhost", "http://evil.localhost"],
  ["another port of an allowed origin", "https://app.example.com:8444"],
  ["an allowed origin in odd case", "https://App.example.com"],
  ["an allowed origin twice", "https://app.example.com, https://app.example.com"],
  ["an allowed origin with a query", "https://app.example.com?"],
  ["an allowed origin with a backslash", "https://app.example.com\\.evil.example"],
  ["an allowed origin with a port in its name", "https://app.example.com:443@evil.example"],
  ["an extension of a browser", "chrome-extension://abcdefghijklmnop"],
  ["a page of an editor", "vscode-webview://abc"],
  ["a page of data", "data:text/html,x"],
  ["a blob", "blob:http://localhost/x"],
  ["NULL in capitals", "NULL"],
  ["undefined", "undefined"],
  ["a wildcard", "*"],
  ["a scheme alone", "http://"],
  ["a list of ten thousand", "http://a,".repeat(1_500)],
].map(([name = "", origin = ""]) => [name, post(rollDice, { origin }), { status: 403, contains: "Origin" }]);

const preflight = (lines: string): string =>
  `OPTIONS /mcp HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\norigin: https://app.example.com\r\n${lines}\r\n`;
const allowed = (names: string): Expected => ({
  status: 204,
  headers: { "access-control-allow-headers": names },
});

const preflights: readonly Case[] = [
  [
    "a method that is not offered",
    preflight("access-control-request-method: DELETE\r\n"),
    { status: 204, headers: { "access-control-allow-methods": "POST" } },
  ],
  ["a private network", preflight("access-control-request-private-network: true\r\n"), allowed("")],
  [
    "credentials",
    preflight("access-control-request-headers: cookie, set-cookie, credentials\r\n"),
    allowed(""),
  ],
  [
    "headers of proxies",
    preflight("access-control-request-headers: x-forwarded-for, host, content-length\r\n"),
    allowed(""),
  ],
  [
    "names that are not names",
    preflight('access-control-request-headers: a b, mcp-\u00e9, mcp-x:y, "accept", mcp-\r\n'),
    allowed(""),
  ],
  ["a wildcard", preflight("access-control-request-headers: *\r\n"), allowed("")],
  [
    "a thousand names",
    preflight(`access-control-request-headers: ${"mcp-a,".repeat(1_000)}\r\n`),
    { status: 204 },
  ],
  [
    "a name that is too long",
    preflight(`access-control-request-headers: mcp-${"a".repeat(101)}\r\n`),
    allowed(""),
  ],
  ["a body", `${preflight("content-length: 4\r\n")}evil`, { status: 204 }],
  [
    "of null",
    preflight("").replace("https://app.example.com", "null"),
    { status: 403, contains: "is not accepted" },
  ],
  [
    "of an allowed origin to a strange host",
    preflight("").replace("localhost", "evil.example"),
    { status: 403, contains: "is not accepted" },
  ],
];

/** Attacks with request lines, framing and headers of HTTP, and with what stands in `Host` and `Origin`. */
export const framingAttacks: readonly AttackGroup[] = [
  group("Request lines", requestLines),
  group("Paths of the endpoint", paths),
  group("Transfer codings", transferCodings),
  group("Chunks and trailers", chunks),
  group("Lengths", lengths),
  group("Headers", headers),
  group("What is not a host", [
    ...authorities.map(
      ([name, host, expected]): Case => [name, post(rollDice, { host: String(host) }), expected],
    ),
    ...others,
  ]),
  group("What is not an origin", origins),
  group("Preflight requests that ask for more", preflights),
];

function group(title: string, cases: readonly Case[]): AttackGroup {
  return {
    title,
    attacks: cases.map(([name, request, expected]) => ({ name, server: "open", request, expected })),
  };
}
