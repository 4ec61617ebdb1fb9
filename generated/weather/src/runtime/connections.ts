import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { HttpExchange } from "./http-exchange.js";

/** Open connections and what is being answered on each. */
export class Connections {
  readonly #open = new Map<Socket, Set<HttpExchange>>();
  #inFlight = 0;
  #draining = false;
  #whenEmpty: (() => void) | undefined;

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#open.set(socket, new Set());
      socket.once("close", () => this.#forget(socket));
    });
  }

  /** Requests being answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Counts a request in, until its answer is sent or its connection closed. */
  enter(exchange: HttpExchange): void {
    const { response } = exchange;
    const { socket } = exchange.request;
    this.#open.get(socket)?.add(exchange);
    this.#inFlight += 1;
    if (this.#draining) response.shouldKeepAlive = false;
    response.once("close", () => this.#leave(socket, exchange));
  }

  /**
   * Lets the connections end: each answer from now on is the last on its connection, and connections that are idle, and
   * stay so for `idleMs`, are closed. The wait is for clients that are sending a request at this very moment.
   * Resolves when all are closed; after `graceMs` those that remain are cut.
   */
  async drain(idleMs: number, graceMs: number): Promise<void> {
    this.#draining = true;
    for (const exchanges of this.#open.values()) {
      for (const { response } of exchanges) {
        if (!response.headersSent) response.shouldKeepAlive = false;
      }
    }
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    if (this.#open.size === 0) return;
    const idle = setTimeout(() => this.#closeIdle(), idleMs);
    const grace = setTimeout(() => this.cut(), graceMs);
    await empty;
    clearTimeout(idle);
    clearTimeout(grace);
  }

  /** Closes every connection at once; handlers that still run have their signal aborted. */
  cut(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #closeIdle(): void {
    for (const [socket, exchanges] of this.#open) {
      if (exchanges.size === 0) socket.destroy();
    }
  }

  #leave(socket: Socket, exchange: HttpExchange): void {
    exchange.close();
    const exchanges = this.#open.get(socket);
    if (exchanges?.delete(exchange) !== true) return;
    this.#inFlight -= 1;
    // An answer whose head promised to keep the connection open was under way when draining began.
    if (this.#draining && exchanges.size === 0) socket.destroySoon();
  }

  /** Answers queued behind another one on a connection get no `close` event of their own. */
  #forget(socket: Socket): void {
    const exchanges = this.#open.get(socket) ?? new Set();
    this.#open.delete(socket);
    this.#inFlight -= exchanges.size;
    for (const exchange of exchanges) exchange.close();
    if (this.#open.size === 0) this.#whenEmpty?.();
  }
}
