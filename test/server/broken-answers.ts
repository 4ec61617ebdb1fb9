import { randomBytes } from "node:crypto";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { Authority, type Certificate, selfSigned } from "./certificates.js";

/** An answer of a server that is broken or hostile. */
export interface BrokenAnswer {
  readonly name: string;
  /** Scheme of the URL that is asked; `http` unless said. */
  readonly scheme?: "http" | "https";
  /** Whether the connection is spoiled before the request has come. */
  readonly atOnce?: boolean;
  /** The connection is encrypted with this certificate, and `reply` is given what was decrypted. */
  readonly tls?: Certificate;
  /** Whether a client that keeps to HTTP reads an answer. The others must fail. */
  readonly read?: boolean;
  readonly reply: (socket: Socket) => void;
}

const head = (status: string, ...headers: readonly string[]): string =>
  `HTTP/1.1 ${status}\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`;

const ok = (...headers: readonly string[]): string =>
  head("200 OK", "content-type: application/json", ...headers);

const json = '{"keys":[],"access_token":"t","ok":true}';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const lastChunk = "0\r\n\r\n";

/** Sends parts one after another and leaves the connection open. */
const send =
  (...parts: readonly (string | Buffer)[]) =>
  (socket: Socket): void => {
    for (const part of parts) socket.write(part);
  };

/** Sends parts and closes the connection. */
const sendAndEnd =
  (...parts: readonly (string | Buffer)[]) =>
  (socket: Socket): void => {
    for (const part of parts) socket.write(part);
    socket.end();
  };

/** Sends parts, lets them arrive, and resets the connection. */
const sendAndReset =
  (...parts: readonly (string | Buffer)[]) =>
  (socket: Socket): void => {
    for (const part of parts) socket.write(part);
    setTimeout(() => socket.resetAndDestroy(), 20);
  };

/** Sends the same part for as long as it is read, after what comes first. */
const flood =
  (first: string, part: string | Buffer) =>
  (socket: Socket): void => {
    socket.write(first);
    const more = (): void => {
      while (!socket.destroyed && socket.writable && socket.write(part));
    };
    socket.on("drain", more);
    more();
  };

/** Sends a byte now and then. */
const drip =
  (first: string, part: string) =>
  (socket: Socket): void => {
    socket.write(first);
    const timer = setInterval(() => socket.write(part), 10);
    socket.on("close", () => clearInterval(timer));
  };

const large = Buffer.alloc(200_000);
const coded = (...codings: readonly string[]): string =>
  ok(`content-encoding: ${codings.join(", ")}`, `content-length: ${large.length}`);
const whole = (coding: string, body: Buffer): readonly [string, Buffer] => [
  ok(`content-encoding: ${coding}`, `content-length: ${body.length}`),
  body,
];
const zeros = Buffer.alloc(64 * 1_048_576);
const bomb = gzipSync(zeros);
const gzip = (times: number): readonly string[] => Array.from({ length: times }, () => "gzip");

const codings: readonly BrokenAnswer[] = [
  ...[3, 5, 6, 7, 20, 1_000].map((times) => ({
    name: `${times} gzip codings`,
    reply: send(coded(...gzip(times)), large),
  })),
  { name: "6 gzip codings, then a reset", reply: sendAndReset(coded(...gzip(6)), large) },
  { name: "6 gzip codings, then an end", reply: sendAndEnd(coded(...gzip(6)), large.subarray(0, 100_000)) },
  { name: "6 gzip codings and no body", reply: send(coded(...gzip(6))) },
  {
    name: "6 codings in headers of their own",
    reply: send(ok(...gzip(6).map((name) => `content-encoding: ${name}`), "content-length: 200000"), large),
  },
  { name: "6 different codings", reply: send(coded("gzip", "br", "deflate", "x-gzip", "gzip", "br"), large) },
  { name: "gzip that is none", reply: sendAndEnd(coded("gzip"), large) },
  { name: "br that is none", reply: sendAndEnd(coded("br"), Buffer.alloc(200_000, 0xff)) },
  { name: "deflate that is none", reply: sendAndEnd(coded("deflate"), Buffer.alloc(200_000, 0xff)) },
  { name: "gzip that is cut off", reply: sendAndEnd(...whole("gzip", gzipSync(json).subarray(0, 30))) },
  { name: "br that is cut off", reply: sendAndEnd(...whole("br", brotliCompressSync(json).subarray(0, 20))) },
  { name: "gzip with a wrong checksum", reply: sendAndEnd(...whole("gzip", spoiled(gzipSync(json)))) },
  {
    name: "gzip of random bytes in its middle",
    reply: sendAndEnd(...whole("gzip", spoiledInside(gzipSync(large)))),
  },
  {
    name: "gzip, then a reset",
    reply: sendAndReset(
      ok("content-encoding: gzip", `content-length: ${bomb.length}`),
      bomb.subarray(0, 1_000),
    ),
  },
  { name: "gzip that unpacks to 64 MiB", reply: sendAndEnd(...whole("gzip", bomb)), read: true },
  {
    name: "gzip of gzip that unpacks to 64 MiB",
    reply: sendAndEnd(...whole("gzip, gzip", gzipSync(bomb))),
    read: true,
  },
  {
    name: "br that unpacks to 64 MiB",
    reply: sendAndEnd(...whole("br", brotliCompressSync(zeros))),
    read: true,
  },
  { name: "empty gzip", reply: sendAndEnd(ok("content-encoding: gzip", "content-length: 0")), read: true },
  {
    name: "empty chunked br",
    reply: send(ok("content-encoding: br", "transfer-encoding: chunked"), lastChunk),
    read: true,
  },
  {
    name: "deflate without its frame",
    reply: sendAndEnd(...whole("deflate", deflateRawSync(json))),
    read: true,
  },
  { name: "deflate with its frame", reply: sendAndEnd(...whole("deflate", deflateSync(json))), read: true },
  { name: "an unknown coding", reply: sendAndEnd(...whole("snappy", Buffer.from(json))), read: true },
  { name: "an empty coding", reply: sendAndEnd(...whole(",,identity,", Buffer.from(json))), read: true },
];

const lengths: readonly BrokenAnswer[] = [
  { name: "fewer bytes than announced, then an end", reply: sendAndEnd(ok("content-length: 100"), json) },
  { name: "fewer bytes than announced, then a reset", reply: sendAndReset(ok("content-length: 100"), json) },
  { name: "fewer bytes than announced, then silence", reply: send(ok("content-length: 100"), json) },
  { name: "more bytes than announced", reply: send(ok("content-length: 2"), "{}", json), read: true },
  { name: "a negative length", reply: send(ok("content-length: -1"), json) },
  { name: "a length with a sign", reply: send(ok("content-length: +2"), "{}") },
  { name: "a length that is not a number", reply: send(ok("content-length: two"), "{}") },
  { name: "a length beyond all", reply: send(ok("content-length: 99999999999999999999999999"), json) },
  { name: "two different lengths", reply: send(ok("content-length: 2", "content-length: 40"), json) },
  {
    name: "a length and chunks",
    reply: send(ok("content-length: 2", "transfer-encoding: chunked"), chunk("{}"), lastChunk),
  },
  { name: "no length and no end", reply: send(ok(), json) },
  { name: "no length, then an end", reply: sendAndEnd(ok(), json), read: true },
  { name: "no length, then a reset", reply: sendAndReset(ok(), json) },
  { name: "a body with 204", reply: send(head("204 No Content", "content-length: 40"), json), read: true },
  { name: "a body with 304", reply: send(head("304 Not Modified", "content-length: 40"), json), read: true },
  { name: "an endless body", reply: flood(ok(), Buffer.alloc(65_536, " ")) },
  { name: "a body of one byte at a time", reply: drip(ok("content-length: 100000"), " ") },
];

const chunks: readonly BrokenAnswer[] = [
  {
    name: "a chunk size that is not a number",
    reply: send(ok("transfer-encoding: chunked"), "xyz\r\n{}\r\n"),
  },
  {
    name: "a chunk size beyond all",
    reply: send(ok("transfer-encoding: chunked"), `${"f".repeat(40)}\r\n{}`),
  },
  { name: "a negative chunk size", reply: send(ok("transfer-encoding: chunked"), "-2\r\n{}\r\n0\r\n\r\n") },
  {
    name: "a chunk longer than its size",
    reply: send(ok("transfer-encoding: chunked"), `1\r\n${json}\r\n${lastChunk}`),
  },
  { name: "no last chunk, then an end", reply: sendAndEnd(ok("transfer-encoding: chunked"), chunk(json)) },
  { name: "no last chunk, then a reset", reply: sendAndReset(ok("transfer-encoding: chunked"), chunk(json)) },
  { name: "no last chunk, then silence", reply: send(ok("transfer-encoding: chunked"), chunk(json)) },
  { name: "a chunk cut off within its size", reply: sendAndEnd(ok("transfer-encoding: chunked"), "2") },
  {
    name: "an endless chunk extension",
    reply: flood(`${ok("transfer-encoding: chunked")}2;`, "a".repeat(65_536)),
  },
  {
    name: "endless chunks of one byte",
    reply: flood(ok("transfer-encoding: chunked"), "1\r\n \r\n".repeat(1_000)),
  },
  {
    name: "chunked twice",
    reply: sendAndEnd(ok("transfer-encoding: chunked, chunked"), chunk("{}"), lastChunk),
    read: true,
  },
  {
    name: "an unknown transfer coding",
    reply: sendAndEnd(ok("transfer-encoding: snappy"), json),
    read: true,
  },
  {
    name: "trailers",
    reply: send(ok("transfer-encoding: chunked", "trailer: x-a"), chunk(json), "0\r\nx-a: 1\r\n\r\n"),
    read: true,
  },
  {
    name: "trailers that are no headers",
    reply: send(ok("transfer-encoding: chunked"), chunk(json), "0\r\n\0\0\r\n\r\n"),
  },
  {
    name: "endless trailers",
    reply: flood(`${ok("transfer-encoding: chunked")}${chunk(json)}0\r\n`, `x-a: ${"a".repeat(1_000)}\r\n`),
  },
  {
    name: "a trailer without an end",
    reply: sendAndEnd(ok("transfer-encoding: chunked"), chunk(json), "0\r\nx-a: 1"),
  },
];

const heads: readonly BrokenAnswer[] = [
  { name: "endless headers", reply: flood("HTTP/1.1 200 OK\r\n", `x-a: ${"a".repeat(1_000)}\r\n`) },
  { name: "one endless header", reply: flood("HTTP/1.1 200 OK\r\nx-a: ", "a".repeat(65_536)) },
  { name: "headers of one byte at a time", reply: drip("HTTP/1.1 200 OK\r\n", "a") },
  { name: "5,000 headers", reply: send(`HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(5_000)}\r\n`) },
  { name: "an endless status line", reply: flood("HTTP/1.1 200 ", "a".repeat(65_536)) },
  { name: "a header with control characters", reply: send(ok("x-a: \0\x01\x02"), json) },
  {
    name: "a header of bytes above ASCII",
    reply: sendAndEnd(ok("x-a: \xe4\xf6", `content-length: ${json.length}`), json),
    read: true,
  },
  { name: "a header without a colon", reply: send(ok("x-a"), json) },
  { name: "a header with a space in its name", reply: send(ok("x a: b"), json) },
  { name: "lines that end with LF alone", reply: send("HTTP/1.1 200 OK\ncontent-length: 2\n\n{}") },
  { name: "status 0", reply: send(head("000 ", "content-length: 2"), "{}") },
  { name: "status 600", reply: send(head("600 Strange", "content-length: 2"), "{}") },
  { name: "status 999", reply: send(head("999 Strange", "content-length: 2"), "{}") },
  { name: "a status of four digits", reply: send(head("2000 OK", "content-length: 2"), "{}") },
  { name: "HTTP/9.9", reply: send("HTTP/9.9 200 OK\r\ncontent-length: 2\r\n\r\n{}") },
  { name: "HTTP/0.9", reply: sendAndEnd(json) },
  { name: "HTTP/1.0", reply: sendAndEnd(`HTTP/1.0 200 OK\r\n\r\n${json}`), read: true },
  {
    name: "HTTP/2",
    reply: send(Buffer.from("00001204000000000000030000006400040010000000060000400000", "hex")),
  },
  { name: "random bytes", reply: sendAndEnd(randomBytes(10_000)) },
  {
    name: "an upgrade",
    reply: send(head("101 Switching Protocols", "upgrade: websocket", "connection: upgrade")),
  },
  { name: "100 Continue, endlessly", reply: flood("", head("100 Continue")) },
  {
    name: "103 Early Hints, endlessly",
    reply: flood("", head("103 Early Hints", `link: <${"a".repeat(200)}>`)),
  },
  {
    name: "20 interim answers",
    reply: send(head("102 Processing").repeat(20), ok("content-length: 2"), "{}"),
  },
  { name: "an interim answer and nothing more", reply: send(head("102 Processing")) },
  { name: "an interim answer, then an end", reply: sendAndEnd(head("103 Early Hints")) },
  {
    name: "an interim answer, then a good one",
    reply: send(head("103 Early Hints"), ok("content-length: 2"), "{}"),
    read: true,
  },
  {
    name: "two answers at once",
    reply: send(ok("content-length: 2"), "{}", ok("content-length: 2"), "{}"),
    read: true,
  },
];

const stages: readonly BrokenAnswer[] = [
  { name: "a reset when the connection opens", atOnce: true, reply: (socket) => socket.resetAndDestroy() },
  { name: "an end when the connection opens", atOnce: true, reply: sendAndEnd() },
  {
    name: "an answer before the request, then an end",
    atOnce: true,
    reply: sendAndEnd(ok("content-length: 100"), json),
  },
  { name: "a reset when the request has come", reply: (socket) => socket.resetAndDestroy() },
  { name: "an end when the request has come", reply: sendAndEnd() },
  { name: "a reset within the status line", reply: sendAndReset("HTTP/1.1 2") },
  { name: "an end within the status line", reply: sendAndEnd("HTTP/1.1 2") },
  { name: "a reset within the headers", reply: sendAndReset("HTTP/1.1 200 OK\r\ncontent-le") },
  { name: "an end within the headers", reply: sendAndEnd("HTTP/1.1 200 OK\r\ncontent-le") },
  { name: "a reset after the headers", reply: sendAndReset(ok("content-length: 100")) },
  {
    name: "a reset after the whole answer",
    reply: sendAndReset(ok(`content-length: ${json.length}`), json),
    read: true,
  },
  { name: "silence", reply: () => {} },
  { name: "silence after the status line", reply: send("HTTP/1.1 200 OK\r\n") },
];

const redirects: readonly BrokenAnswer[] = [
  ...[
    "",
    "http://",
    "http://[::1",
    "http://127.0.0.1:1/",
    "//127.0.0.1:99999/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    `/${"a".repeat(15_000)}`,
    "\x80\xff",
  ].map((location) => ({
    name: `a redirect to ${JSON.stringify(location.slice(0, 30))}`,
    reply: send(head("302 Found", `location: ${location}`, "content-length: 2"), "{}"),
    read: true,
  })),
  {
    name: "a redirect without a place",
    reply: send(head("302 Found", "content-length: 2"), "{}"),
    read: true,
  },
  {
    name: "a redirect to itself",
    reply: send(head("307 Temporary Redirect", "location: /", "content-length: 2"), "{}"),
    read: true,
  },
  {
    name: "a redirect with an endless body",
    reply: flood(head("302 Found", "location: /"), Buffer.alloc(65_536)),
  },
  {
    name: "a redirect with 6 codings",
    reply: send(head("302 Found", "location: /", `content-encoding: ${gzip(6).join(",")}`), large),
  },
];

/** The certificates of these servers are refused: nobody reads the good answer. */
const certificates: readonly BrokenAnswer[] = [
  { name: "signed by itself", tls: selfSigned("127.0.0.1") },
  { name: "of an unknown authority", tls: new Authority().issue("127.0.0.1") },
  { name: "that has expired", tls: new Authority().issue("127.0.0.1", [-10, -5]) },
  { name: "that is not yet valid", tls: new Authority().issue("127.0.0.1", [5, 10]) },
  { name: "of another host", tls: new Authority().issue("127.0.0.2") },
].map(({ name, tls }) => ({
  name: `TLS: a certificate ${name}`,
  scheme: "https",
  tls,
  reply: send(ok(`content-length: ${json.length}`), json),
}));

const security: readonly BrokenAnswer[] = [
  {
    name: "TLS: plain HTTP",
    scheme: "https",
    atOnce: true,
    reply: sendAndEnd(ok("content-length: 2"), "{}"),
  },
  { name: "TLS: random bytes", scheme: "https", reply: sendAndEnd(randomBytes(1_000)) },
  { name: "TLS: a reset within the handshake", scheme: "https", reply: (socket) => socket.resetAndDestroy() },
  { name: "TLS: an end within the handshake", scheme: "https", reply: sendAndEnd() },
  { name: "TLS: silence within the handshake", scheme: "https", reply: () => {} },
  { name: "TLS: an alert", scheme: "https", reply: sendAndEnd(Buffer.from("15030300020228", "hex")) },
  {
    name: "TLS: an endless record",
    scheme: "https",
    reply: flood("", Buffer.from("1603030400".padEnd(2_000, "0"), "hex")),
  },
  {
    name: "TLS: half a ServerHello",
    scheme: "https",
    reply: sendAndReset(Buffer.from("160303007a0200007603", "hex")),
  },
];

export const brokenAnswers: readonly BrokenAnswer[] = [
  ...codings,
  ...lengths,
  ...chunks,
  ...heads,
  ...stages,
  ...redirects,
  ...security,
  ...certificates,
];

/** A server on loopback that gives one broken answer to each request. */
export interface BrokenServer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startBroken({
  scheme = "http",
  atOnce,
  tls,
  reply,
}: BrokenAnswer): Promise<BrokenServer> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  };
  const serve = (socket: Socket): void => {
    keep(socket);
    if (atOnce === true) reply(socket);
    else socket.once("data", () => reply(socket));
    socket.resume();
  };
  const server: Server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  // A client may leave within the handshake.
  server.on("connection", keep);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function spoiled(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length - 6) ^ 0xff, copy.length - 6);
  return copy;
}

function spoiledInside(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0xa5, 20, Math.min(60, copy.length - 10));
  return copy;
}
