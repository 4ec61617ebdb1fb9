/** A request, ready to send. */
export interface OutboundRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body?: Uint8Array | string;
}

/** An answer as it comes from the network, its content codings removed. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Null: no body follows. */
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * Sends one request and resolves with the head of its answer. Follows no redirect. Rejects, and ends the body, when
 * `signal` is aborted; keeps no listener on it once the answer is over.
 */
export type Wire = (request: OutboundRequest, signal: AbortSignal) => Promise<WireAnswer>;
