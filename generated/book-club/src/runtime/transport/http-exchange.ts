import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../context.js";
import type { Share } from "../limits/fair-shares.js";

/** One request to the MCP endpoint and its answer. */
export class HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Identifies the request in the log. */
  readonly requestId = randomUUID();
  /** Known once the token is verified; never set on an open server. */
  caller: Caller | undefined;
  /** Called once, when the answer is sent or its connection closed. */
  whenClosed: (() => void) | undefined;
  /** Called when the answer is sent and only the rest of a refused body is still awaited. */
  whenLingering: (() => void) | undefined;
  /** The part of a limit that the request takes; given back when it is refused or closed. */
  share: Share | undefined;
  #gone = false;
  #controller: AbortController | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
  }

  /** Aborted when the client disconnects before it has its answer. Created on first access: most calls end earlier. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#gone) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** Whether the client disconnected, so that no answer can be sent. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Whether a further answer has no effect: one was sent, or the client disconnected. */
  get settled(): boolean {
    return this.#gone || this.response.headersSent;
  }

  /** Gives the request's share of the limits back. */
  release(): void {
    this.share?.leave();
    this.share = undefined;
  }

  /** The connection is closed, before or after the answer was sent. */
  close(): void {
    const { whenClosed } = this;
    this.whenClosed = undefined;
    whenClosed?.();
    this.release();
    if (this.response.writableFinished) return;
    this.#gone = true;
    this.#controller?.abort();
  }
}

/** Observes requests, for traces and metrics. It has no influence on them and never throws. */
export interface RequestObserver {
  /** A request arrived, other than a health check. `exchange.whenClosed` reports its end. */
  request(exchange: HttpExchange): void;
}
