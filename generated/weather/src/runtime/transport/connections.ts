import type { Server } from "node:http";
import type { Socket } from "node:net";
import { FairPool } from "../limits/fair-pool.js";
import { callerKey } from "../limits/rate-limit.js";
import type { HttpExchange } from "./http-exchange.js";

/** The requests in flight on a connection, and the timer that closes it while the server stops. */
interface Connection {
  readonly socket: Socket;
  /** The network of the client. */
  readonly owner: string;
  readonly exchanges: Set<HttpExchange>;
  closing?: NodeJS.Timeout;
}

/**
 * Open connections and the requests on each. With more than `most`, the one that has been idle for the longest is closed:
 * one without a request, or whose request was refused. Networks with many connections lose theirs first.
 */
export class Connections {
  readonly #most: number;
  readonly #open = new Map<Socket, Connection>();
  readonly #idle = new FairPool<Connection>();
  /** How long an idle connection is kept while the server stops; undefined when it does not stop. */
  #idleMs: number | undefined;
  #whenEmpty: (() => void) | undefined;

  constructor(server: Server, most: number) {
    this.#most = most;
    server.on("connection", (socket: Socket) => {
      const owner = callerKey(undefined, socket.remoteAddress ?? "");
      const connection: Connection = { socket, owner, exchanges: new Set() };
      this.#open.set(socket, connection);
      if (this.#open.size > this.#most && !this.#closeIdle()) socket.destroy();
      this.#rest(connection);
      if (this.#idleMs !== undefined) closeLater(socket, connection, this.#idleMs);
      socket.once("close", () => this.#forget(socket));
    });
  }

  /** How much of the room for connections is taken, from 0 to 1. */
  get pressure(): number {
    return this.#open.size / this.#most;
  }

  /** Adds a request to its connection, until its answer is sent or the connection closed. */
  enter(exchange: HttpExchange): void {
    const { response } = exchange;
    const { socket } = exchange.request;
    const connection = this.#open.get(socket);
    if (connection !== undefined) {
      connection.exchanges.add(exchange);
      clearTimeout(connection.closing);
      this.#idle.remove(connection.owner, connection);
      exchange.whenLingering = () => this.#rest(connection);
    }
    if (this.#idleMs !== undefined) response.shouldKeepAlive = false;
    response.once("close", () => this.#leave(socket, exchange));
  }

  /**
   * Announces in each further answer that its connection closes. A client without such an answer, because its connection is
   * idle or the head of its answer was already sent, may just be sending a request: its connection is closed after `idleMs`
   * without one.
   */
  announceEnd(idleMs: number): void {
    this.#idleMs = idleMs;
    for (const [socket, connection] of this.#open) {
      for (const { response } of connection.exchanges) {
        if (!response.headersSent) response.shouldKeepAlive = false;
      }
      if (connection.exchanges.size === 0 && connection.closing === undefined) {
        closeLater(socket, connection, idleMs);
      }
    }
  }

  /**
   * Announces the end and resolves when all connections are closed; those that remain after `graceMs` are destroyed. The
   * server must not accept connections any more.
   */
  async drain(idleMs: number, graceMs: number): Promise<void> {
    this.announceEnd(idleMs);
    if (this.#open.size === 0) return;
    const grace = setTimeout(() => this.cut(), graceMs);
    await new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    clearTimeout(grace);
  }

  /** Destroys every connection; the signals of running handlers are aborted. */
  cut(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  /** Makes a connection the newest of those that may be closed. */
  #rest(connection: Connection): void {
    if (connection.socket.destroyed) return;
    this.#idle.remove(connection.owner, connection);
    this.#idle.add(connection.owner, connection);
  }

  /** Returns false when every connection has a request. */
  #closeIdle(): boolean {
    const connection = this.#idle.heaviest();
    if (connection === undefined) return false;
    this.#idle.remove(connection.owner, connection);
    connection.socket.destroy();
    return true;
  }

  #leave(socket: Socket, exchange: HttpExchange): void {
    exchange.close();
    const connection = this.#open.get(socket);
    if (connection?.exchanges.delete(exchange) !== true) return;
    if (connection.exchanges.size === 0) this.#rest(connection);
    if (this.#idleMs === undefined || connection.exchanges.size > 0) return;
    if (exchange.response.shouldKeepAlive) closeLater(socket, connection, this.#idleMs);
    else socket.destroySoon();
  }

  /** Pipelined answers that wait for another one do not emit `close`. */
  #forget(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    clearTimeout(connection.closing);
    this.#open.delete(socket);
    this.#idle.remove(connection.owner, connection);
    for (const exchange of connection.exchanges) exchange.close();
    if (this.#open.size === 0) this.#whenEmpty?.();
  }
}

function closeLater(socket: Socket, connection: Connection, idleMs: number): void {
  clearTimeout(connection.closing);
  connection.closing = setTimeout(() => socket.destroy(), idleMs);
}
