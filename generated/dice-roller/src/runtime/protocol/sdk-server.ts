import type { Readable, Writable } from "node:stream";
import type { CallModule, CallSink } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import type { Settings } from "../settings/settings.js";

/** A request for the SDK: authorised, with its body read and parsed. */
export interface Exchange {
  /** Parsed JSON body. */
  readonly body: unknown;
  readonly caller?: Caller;
  readonly requestId: string;
}

/** An MCP server made of the SDK, which implements the protocol, and the call module. */
export interface SdkServer {
  /** Serves one POST. `request` carries headers and the abort signal of the client's connection; its body is not read. */
  fetch(request: Request, exchange: Exchange): Promise<Response>;
  /** Serves one client over a pair of streams, one JSON-RPC message per line, until the input ends. */
  serveStdio(streams: StdioStreams): Promise<void>;
  /** Ends standing streams (`subscriptions/listen`). Calls in flight continue. */
  close(): Promise<void>;
}

export interface StdioStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Event streams of calls (`streams.ts`), on servers with streaming tools. */
export interface Streams {
  /** Whether the client accepts an event stream. */
  accepted(request: Request): boolean;
  /** Whether a request of the versions up to 2025-11-25 is answered with a stream. */
  wanted(request: Request, body: unknown): boolean;
  /** Calls `close` once, when the response ends, its reader cancels it or `signal` is aborted. */
  closing(response: Response, signal: AbortSignal, close: () => Promise<void>): Promise<Response>;
}

/**
 * The parts that `streaming-v1.ts` and `streaming-v2.ts` add to the server of their SDK.
 *
 * @typeParam Context The SDK's context of a request.
 */
export interface Streaming<Context> {
  createStreams(calls: CallModule): Streams;
  /** Sends notifications of a call to its caller. */
  sinkOf(context: Context): CallSink;
}

export interface SdkModule {
  /** `report` receives refusals and failures of the SDK, for the log. */
  createSdkServer(settings: Settings, calls: CallModule, report?: (error: Error) => void): SdkServer;
}
