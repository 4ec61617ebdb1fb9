import type { Readable, Writable } from "node:stream";
import type { ContentBlock } from "./content.js";
import type { Caller, LogLevel } from "./context.js";
import type { RateLimiter, RedisRateLimitOptions } from "./limits/rate-limit.js";
import type { CallEnd } from "./observability/call-log.js";
import type { Log } from "./observability/log.js";
import type { Environment } from "./settings/placeholders.js";
import type { AuthSettings, Settings } from "./settings/settings.js";
import type { Tool } from "./tool.js";
import type { HttpExchange } from "./transport/http-exchange.js";

/** What `main.ts` puts together: the manifest's settings and tools, and the features it uses, loaded when needed. */
export interface Parts {
  readonly settings: Settings;
  readonly tools: readonly Tool[];
  /** The SDK's adapter: `sdk-v2.js` or `sdk-v1.js`. Loaded after the port is open. */
  readonly sdk: () => Promise<SdkModule>;
  /** Protocol eras that this SDK serves: known before it is loaded, so that the direct path need not wait for it. */
  readonly eras: readonly Era[];
  /** `auth.js`, on servers with `auth`. */
  readonly auth?: () => Promise<AuthModule>;
  /** `telemetry.js`, on servers with `telemetry`. Loaded when the environment names a collector. */
  readonly telemetry?: () => Promise<TelemetryModule>;
  /** `metrics.js`, on servers with `metrics`. Loaded when the environment gives it a port. */
  readonly metrics?: () => Promise<MetricsModule>;
  /** `redis-rate-limit.js`, on servers with `server.limits.redisUrl`. */
  readonly redis?: () => Promise<RedisModule>;
}

/** One request on its way to the SDK: authorised, its body read and parsed. */
export interface Exchange {
  /** Parsed JSON body. */
  readonly body: unknown;
  readonly caller?: Caller;
  readonly requestId: string;
}

/** Carries MCP messages between a transport and the call module, with the SDK as the authority on the protocol. */
export interface SdkCarrier {
  /** Serves one POST. `request` carries headers and the abort signal of the client's connection; its body is not read. */
  fetch(request: Request, exchange: Exchange): Promise<Response>;
  /** Serves one client over a pair of streams, a JSON-RPC message a line, until the input ends. */
  serveStdio(streams: StdioStreams): Promise<void>;
  /** Ends standing streams (`subscriptions/listen`). Calls in flight are not touched. */
  close(): Promise<void>;
}

export interface StdioStreams {
  readonly input: Readable;
  readonly output: Writable;
}

export interface SdkModule {
  /** `report` is told what the SDK refused or could not do, for the log. */
  createCarrier(settings: Settings, calls: CallModule, report?: (error: Error) => void): SdkCarrier;
}

/** `redis-rate-limit.js`. */
export interface RedisModule {
  createRedisRateLimiter(options: RedisRateLimitOptions): RateLimiter;
}

/** `auth.js`. */
export interface AuthModule {
  /** Throws `ConfigError` when the key or its source cannot be used. */
  createVerifier(auth: AuthSettings): Promise<Verifier>;
}

/** Why a token was refused. `missing`: none was sent. */
export type Refusal =
  | { readonly reason: "missing" | "invalid"; readonly description: string }
  | { readonly reason: "unavailable"; readonly description: string };

export interface Verifier {
  /**
   * Verifies an access token. Synchronous when the answer is known from an earlier verification, so that plain calls
   * need not wait. Scopes are not judged here.
   */
  verify(token: string): Caller | Refusal | Promise<Caller | Refusal>;
}

/** Protocol era: results and listings differ. */
export type Era = "legacy" | "modern";

/** A tool call as a transport hands it over. */
export interface ToolCall {
  readonly name: string;
  /** Handed over: defaults are filled in in place. `undefined` stands for no arguments. */
  readonly arguments: unknown;
  readonly era: Era;
  readonly caller?: Caller;
  readonly requestId: string;
  /** Aborted when the caller goes away. Read only where a handler is asynchronous or asks for it, so it may be a getter. */
  readonly signal: AbortSignal;
  /** Where `log` and `progress` of a streaming tool go. */
  readonly sink?: CallSink;
  /** The request behind the call. Read by observers only, so it may be a getter. */
  readonly origin?: CallOrigin;
  /** Set by an observer when the call begins: the W3C Trace Context that its handler passes on. */
  traceparent?: string;
}

/** What an observer may want to know of the request behind a call. */
export interface CallOrigin {
  /** JSON-RPC id. */
  readonly id: string | number;
  /** `params._meta`, as it came. */
  readonly meta: unknown;
  /** A header of the HTTP request, by its name in lower case. Absent over stdio. */
  readonly header?: (name: string) => string | undefined;
}

/** `telemetry.js`. */
export interface TelemetryModule {
  /** Undefined when the environment asks for nothing that can be sent; the log says why. */
  startTelemetry(settings: Settings, environment: Environment, log: Log): Promise<Watch | undefined>;
}

/** `metrics.js`. */
export interface MetricsModule {
  /** Throws `ConfigError` when the port cannot be had. */
  startMetrics(settings: Settings, tools: readonly Tool[], place: MetricsPlace, log: Log): Promise<Watch>;
}

/** Where metrics are served. */
export interface MetricsPlace {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** An observer at work. */
export interface Watch {
  readonly observer: Observer;
  /** Sends what is waiting and ends; whatever is not done within `graceMs` is lost. */
  stop(graceMs: number): Promise<void>;
}

/** Watches what the server does, for traces and metrics. It decides nothing and throws nothing. */
export interface Observer {
  /** A call begins; `tool` is undefined where there is none of that name. */
  call(call: ToolCall, tool: Tool | undefined): CallObservation;
  /** A request came over HTTP, health checks aside; `exchange.whenClosed` tells of its end. */
  request(exchange: HttpExchange): void;
}

export interface CallObservation {
  /** Identifies the call's trace, for the log. */
  readonly traceId?: string;
  /** Performs the call with its span active, so that what a handler traces itself nests. */
  run?<T>(perform: () => T): T;
  end(outcome: CallEnd, ms: number): void;
}

export interface CallSink {
  log(level: LogLevel, message: string, data?: Readonly<Record<string, unknown>>): void;
  progress(progress: number, total?: number, message?: string): void;
}

/** A `CallToolResult` without the parts that differ by transport. */
export interface ToolResult {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

export type CallOutcome =
  | { readonly kind: "result"; readonly result: ToolResult }
  | { readonly kind: "unknown-tool"; readonly name: string }
  | { readonly kind: "forbidden"; readonly scopes: readonly string[] };

/** The one module that performs a tool call (`call.ts`): find, authorise, validate, run, validate, shape the result. */
export interface CallModule {
  find(name: string): Tool | undefined;
  /** Tools that the caller may call, in the manifest's order. */
  visible(caller: Caller | undefined): readonly Tool[];
  /** Scopes of `tool` that `caller` lacks; empty on an open server. */
  missingScopes(tool: Tool, caller: Caller | undefined): readonly string[];
  /** Never throws. Synchronous where the handler is, so that plain calls need not wait. */
  call(call: ToolCall): CallOutcome | Promise<CallOutcome>;
}
