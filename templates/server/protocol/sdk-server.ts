import type { Readable, Writable } from "node:stream";
import type { Asker, CallModule, CallOrigin, CallSink, Era } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import type { Settings } from "../settings/settings.js";
import type { JsonObject } from "../tool.js";

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
  /** The client of a call, on servers with confirmed tools. */
  askerOf?(context: Context, client: AskedClient): Asker;
}

/** The client of a call, as far as the server knows it. */
export interface AskedClient {
  readonly era: Era;
  /** Whether messages reach it before the result. */
  readonly stream: boolean;
  /** The capabilities that it declared on this connection; undefined where each request has its own server. */
  readonly capabilities: object | undefined;
  /** The caller of the request. */
  readonly caller: Caller | undefined;
  /** A header of the request. Absent over stdio. */
  readonly header: ((name: string) => string | undefined) | undefined;
  /** Sends a message on the connection, or on the stream of the request `related`. */
  send(message: Elicitation, related: string | number): Promise<void>;
}

/** A request of the server to its client (protocol versions up to 2025-11-25). */
export interface Elicitation {
  readonly jsonrpc: "2.0";
  readonly id: string;
  readonly method: "elicitation/create";
  readonly params: { readonly message: string; readonly requestedSchema: object };
}

/** The methods of features beside tools, such as resources. */
export interface Methods {
  /** Capabilities by name. */
  readonly capabilities: Readonly<Record<string, object>>;
  has(method: string): boolean;
  /** The result. Rejects with an error that has the `code`, `message` and perhaps `data` of JSON-RPC. */
  answer(request: MethodRequest): Promise<Record<string, unknown>>;
}

/** A request for a method that is not one of tools. */
export interface MethodRequest {
  readonly method: string;
  /** Not validated. */
  readonly params: JsonObject;
  readonly era: Era;
  readonly caller?: Caller;
  readonly requestId: string;
  /** Aborted when the caller disconnects. */
  readonly signal: AbortSignal;
  readonly origin: CallOrigin;
}

/** The parts of a server beside its settings and tools. */
export interface SdkOptions {
  /** Receives refusals and failures of the SDK, for the log. */
  readonly report?: (error: Error) => void;
  /** On servers with resources or prompts. */
  readonly methods?: Methods | undefined;
}

export interface SdkModule {
  createSdkServer(settings: Settings, calls: CallModule, options?: SdkOptions): SdkServer;
}
