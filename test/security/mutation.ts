/** Numbers that look random and are the same again for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0];
  }
}

/** A request before it is written down. */
export interface Draft {
  readonly line: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** JSON; undefined: no body. */
  readonly body?: unknown;
}

/** Changes a request in a few places: its JSON, its headers, its line, or its bytes. */
export function mutate(draft: Draft, random: Random): Buffer {
  let { line, headers, body } = draft;
  let bytes = 0;
  for (let change = 1 + random.below(3); change > 0; change--) {
    // Mostly what gets past the parser of HTTP.
    switch (random.below(10)) {
      case 0:
      case 1:
        headers = changeHeaders(headers, random);
        break;
      case 2:
        if (random.below(3) === 0) line = changeText(line, random);
        break;
      case 3:
        bytes += 1;
        break;
      default:
        if (body !== undefined) body = changeJson(body, random);
    }
  }
  let request = write({ line, headers, body });
  for (; bytes > 0; bytes--) request = changeBytes(request, random);
  return request;
}

/** A request as it goes over the wire, with its length. */
export function write({ line, headers, body }: Draft): Buffer {
  const text = body === undefined ? "" : (JSON.stringify(body) ?? "");
  const length = body === undefined ? [] : [["content-length", String(Buffer.byteLength(text))] as const];
  const lines = [...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${line}\r\n${lines.join("")}\r\n${text}`);
}

const values: readonly [unknown, ...unknown[]] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 60,
  "",
  "x",
  "__proto__",
  "constructor",
  "\ud800",
  "\u0000",
  "../../etc/passwd",
  "2026-07-28",
  "2025-06-18",
  "roll_dice",
  "tools/call",
  "subscriptions/listen",
  "x".repeat(3_000),
  [],
  [[[]]],
  {},
  { toString: 1 },
  { jsonrpc: "2.0", id: 1, method: "ping" },
];

const names: readonly [string, ...string[]] = [
  "jsonrpc",
  "id",
  "method",
  "params",
  "name",
  "arguments",
  "_meta",
  "result",
  "error",
  "cursor",
  "progressToken",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
];

/** Replaces, adds, removes or repeats one place of a JSON value. */
function changeJson(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.below(6) === 0) {
    return random.below(8) === 0 ? [value, value] : random.pick(values);
  }
  if (Array.isArray(value)) {
    const index = random.below(value.length + 1);
    return value.length === index
      ? [...value, random.pick(values)]
      : value.map((item, at) => (at === index ? changeJson(item, random) : item));
  }
  const entries = Object.entries(value);
  const index = random.below(entries.length + 2);
  if (index >= entries.length) return { ...value, [random.pick(names)]: random.pick(values) };
  const [key = "", member] = entries[index] ?? [];
  const rest = Object.fromEntries(entries.filter(([name]) => name !== key));
  if (random.below(5) === 0) return rest;
  return { ...rest, [key]: changeJson(member, random) };
}

const headerChanges: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ["transfer-encoding", "chunked"],
  ["transfer-encoding", "identity"],
  ["content-length", "0"],
  ["content-length", "5"],
  ["content-length", "99999999"],
  ["content-type", "text/plain"],
  ["content-encoding", "gzip"],
  ["expect", "100-continue"],
  ["upgrade", "websocket"],
  ["connection", "upgrade"],
  ["connection", "keep-alive"],
  ["host", "evil.example"],
  ["host", "localhost:99999"],
  ["origin", "https://evil.example"],
  ["origin", "null"],
  ["accept", "text/event-stream"],
  ["accept", "text/html"],
  ["authorization", "Bearer x"],
  ["authorization", "Basic YTpi"],
  ["mcp-protocol-version", "2026-07-28"],
  ["mcp-protocol-version", "1999-01-01"],
  ["mcp-method", "tools/list"],
  ["mcp-name", "=?base64?!?="],
  ["mcp-session-id", "1"],
  ["last-event-id", "1"],
  ["x-forwarded-host", "localhost"],
  ["x-http-method-override", "GET"],
];

function changeHeaders(headers: Draft["headers"], random: Random): Draft["headers"] {
  const index = random.below(headers.length);
  const [name = "", value = ""] = headers[index] ?? [];
  switch (random.below(5)) {
    case 0:
      return headers.filter((_, at) => at !== index);
    case 1:
      return [...headers, [name, value]];
    case 2:
      return headers.map((header, at) => (at === index ? [name, changeText(value, random)] : header));
    case 3: {
      const [changed, to] = random.pick(headerChanges);
      return [...headers.filter(([other]) => other !== changed), [changed, to]];
    }
    default:
      return [...headers, random.pick(headerChanges)];
  }
}

const pieces: readonly [string, ...string[]] = [
  " ",
  "\t",
  "/",
  "//",
  "%00",
  "..",
  "?access_token=x",
  "\r\n",
  "\n",
  ",",
  ";",
  ":",
  "@",
  '"',
  "\u00e9",
  "HTTP/1.0",
  "GET ",
  "HEAD ",
  "a".repeat(500),
];

function changeText(text: string, random: Random): string {
  const start = random.below(text.length + 1);
  const end = Math.min(text.length, start + random.below(4));
  const between = random.below(3) === 0 ? "" : random.pick(pieces);
  return text.slice(0, start) + between + text.slice(end);
}

const fragments: readonly [string, ...string[]] = [
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\0",
  "0\r\n\r\n",
  "Transfer-Encoding: chunked\r\n",
  "POST /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n",
  '"__proto__":{},',
  "1e999",
  "[[[[[[[[",
  '{"a":',
  "\xff\xfe",
  "\ufeff",
];

function changeBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const length = random.below(20);
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 1:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(random.pick(fragments), "latin1"),
        bytes.subarray(at),
      ]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 3:
      return bytes.subarray(0, at);
    default: {
      const changed = Buffer.from(bytes);
      for (let count = 1 + random.below(4); count > 0; count--)
        changed[random.below(changed.length)] = random.below(256);
      return changed;
    }
  }
}
