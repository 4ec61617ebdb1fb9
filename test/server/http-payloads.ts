/** Arguments that try to leave their place in a request. */
export interface Payload {
  /** A sentence for the tables of the documentation. */
  readonly name: string;
  readonly texts: readonly string[];
}

/** Strings that leave a place which is written carelessly; each is tried as a string, a list's item, a member's value and a member's name. */
export const payloads: readonly Payload[] = [
  {
    name: "climbs out of the path",
    texts: ["..", "../admin", "../../../../etc/passwd", "..\\admin", ".", "..;/admin"],
  },
  {
    name: "encodes slashes",
    texts: ["a%2Fadmin", "..%2f..%2fadmin", "..%5cadmin", "a%252Fadmin", "..%c0%afadmin"],
  },
  { name: "encodes dots", texts: ["%2e%2e", "%2e", ".%2E", "%252e%252e", "%2e%2e;x=1"] },
  {
    name: "names a scheme and a host",
    texts: ["http://evil.example/", "https:evil.example", "file:///etc/passwd", "javascript:1"],
  },
  {
    name: "names a host alone",
    texts: ["//evil.example/", "\\\\evil.example\\", "/\\evil.example", "evil.example:80"],
  },
  { name: "names a user", texts: ["@evil.example", "me:secret@evil.example", "a%40evil.example"] },
  {
    name: "is a host in numbers",
    texts: [
      "http://2130706433/",
      "http://0x7f000001/",
      "http://0177.0.0.1/",
      "http://127.1/",
      "http://[::1]/",
      "http://[::ffff:127.0.0.1]/",
      "0",
    ],
  },
  {
    name: "is an address of metadata",
    texts: [
      "http://169.254.169.254/latest/meta-data/",
      "@169.254.169.254",
      "http://[fd00:ec2::254]/",
      "http://2852039166/",
    ],
  },
  {
    name: "ends the header line",
    texts: ["a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\rX-Evil: 1", "a\r\n X-Evil: 1"],
  },
  {
    name: "adds a request",
    texts: ["a HTTP/1.1\r\nHost: evil.example\r\n\r\nGET /admin", "\r\n\r\nGET /admin HTTP/1.1\r\n\r\n"],
  },
  {
    name: "adds a length or an encoding",
    texts: ["a\r\nContent-Length: 0\r\n\r\n", "a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  },
  {
    name: "encodes line ends",
    texts: ["a%0d%0aX-Evil: 1", "a%0AX-Evil: 1", "a%250d%250aX-Evil: 1", "a%E5%98%8D%E5%98%8AX-Evil: 1"],
  },
  {
    name: "has line ends of Unicode",
    texts: ["a\u2028X-Evil: 1", "a\u2029X-Evil: 1", "a\u0085X-Evil: 1", "a\vX-Evil: 1", "a\fX-Evil: 1"],
  },
  {
    name: "has letters whose low bytes are line ends",
    texts: ["a\u010D\u010AX-Evil: 1", "a\u560D\u560AX-Evil: 1"],
  },
  { name: "has NUL", texts: ["a\0", "a\0.json", "a%00.json", "\0"] },
  { name: "begins a query", texts: ["a?owner=you", "a%3Fowner=you", "?owner=you"] },
  {
    name: "adds a parameter",
    texts: ["a&owner=you", "a;owner=you", "a%26owner=you", "&owner=you&", "a\u0026owner=you"],
  },
  { name: "ends the name of its parameter", texts: ["a=b", "owner=you", "=you", "v=1&v=2"] },
  { name: "cuts the URL off", texts: ["a#", "#owner=you", "a%23b"] },
  { name: "has separators of lists", texts: ["a,b", "a|b", "a b", "a%2Cb", "a%20b", "a%7Cb", "a.b", "a;b"] },
  { name: "has brackets", texts: ["a][owner", "v[owner]", "[]", "a]=b&owner[", "owner]"] },
  {
    name: "adds a cookie",
    texts: ["a; owner=you", "a;owner=you", "a, owner=you", "a%3B owner=you", '"; owner="you'],
  },
  {
    name: "sets attributes of a cookie",
    texts: ["a; Path=/; Domain=evil.example", "a\r\nSet-Cookie: owner=you"],
  },
  {
    name: "closes a text of JSON",
    texts: ['","owner":"you', '"}', '\\","owner":"you', "\\u0022,\\u0022owner\\u0022:\\u0022you"],
  },
  {
    name: "ends a part of a form",
    texts: [
      'a"; name="owner',
      'a"\r\n\r\nyou\r\n--',
      '\r\n--boundary\r\nContent-Disposition: form-data; name="owner"\r\n\r\nyou',
    ],
  },
  { name: "is a template", texts: ["{owner}", "{{v}}", "${HOME}", "${API_TOKEN:-x}", "%{v}", "#{7*7}"] },
  { name: "has names of the prototype", texts: ["__proto__", "constructor", "toString"] },
  { name: "has half a surrogate pair", texts: ["a\ud800b", "\udc00"] },
  {
    name: "looks like other letters",
    texts: ["a\uFF0Fadmin", "\u2024\u2024\u2215admin", "a\uFF06owner\uFF1Dyou", "\uFF0E\uFF0E"],
  },
  { name: "is very long", texts: ["a".repeat(100_000), "%2e".repeat(30_000)] },
  { name: "poses as the other parameter", texts: ["owner"] },
];
