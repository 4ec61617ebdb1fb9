import { connect, type Socket } from "node:net";
import { request } from "../server/probes.js";

const head = "POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
const { body: counting } = request("legacy", "tools/call", { name: "count", arguments: {} });
const stream = JSON.stringify(counting, (key, value) =>
  key === "params" ? { ...value, _meta: { progressToken: 1 } } : value,
);

/** A whole request, whose answer nobody reads. */
function whole(body: string, accept = "application/json, text/event-stream"): string {
  return `${head}accept: ${accept}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function calling(text: string): string {
  const { body } = request("legacy", "tools/call", { name: "echo", arguments: { text } });
  return whole(JSON.stringify(body));
}

/** Bytes that hostile clients send, each over connections of its own that it keeps as long as the server lets it. */
const kinds: readonly string[] = [
  "",
  "POST /mcp HTTP/1.1\r\nhost: loc",
  `${head}content-length: 500\r\n\r\n{"jsonrpc"`,
  `${head}transfer-encoding: chunked\r\n\r\n5\r\n{"jso`,
  `${head.replace("localhost", "evil.example")}content-length: 900000\r\n\r\n{`,
  `${head}expect: 100-continue\r\ncontent-length: 100\r\n\r\n`,
  "GET /mcp\r\n\r\n",
  "\x16\x03\x01\x02\x00",
  whole(stream),
  whole("[".repeat(60_000)),
  whole(
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"roll","arguments":{"__proto__":{}}}}',
  ),
  calling("eyJ".repeat(13_000)),
  calling("%25".repeat(13_000)),
];

/** Hostile clients beside the good ones: each opens its connection again when the server has closed it. */
export class HostileTraffic {
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #opened = 0;

  /** Starts at once. */
  constructor(port: number, clients: number) {
    this.#port = port;
    for (let client = 0; client < clients; client++) this.#open(kinds[client % kinds.length] ?? "");
  }

  /** How many connections were opened so far. */
  get opened(): number {
    return this.#opened;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const socket of this.#sockets) socket.removeAllListeners("close").destroy();
    this.#sockets.clear();
  }

  #open(bytes: string): void {
    this.#opened += 1;
    const socket = connect(this.#port, "127.0.0.1");
    this.#sockets.add(socket);
    socket.on("error", () => {});
    // Nothing is read: no `data` listener, and no resume.
    socket.once("connect", () => socket.write(bytes));
    socket.once("close", () => {
      this.#sockets.delete(socket);
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#open(bytes);
      }, 1_000);
      this.#timers.add(timer);
    });
    // Without a reader, the end of a connection is not noticed: it is given up.
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      socket.destroy();
    }, 5_000);
    this.#timers.add(timer);
  }
}
