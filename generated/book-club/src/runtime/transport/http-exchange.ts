import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "../context.js";

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

  /** The connection is closed, before or after the answer was sent. */
  close(): void {
    const { whenClosed } = this;
    this.whenClosed = undefined;
    whenClosed?.();
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
