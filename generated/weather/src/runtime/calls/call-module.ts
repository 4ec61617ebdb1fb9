import type { ContentBlock } from "../content.js";
import type { Caller, LogLevel } from "../context.js";
import type { CallEnd } from "../log/call-log.js";
import type { Tool } from "../tool.js";

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

/** The rules on the scopes of tools, on servers with `auth`. */
export interface ToolScopes {
  /** Scopes of `tool` that `caller` lacks. */
  missing(tool: Tool, caller: Caller | undefined): readonly string[];
  /** Tools that the caller may call, in the manifest's order. Callers with the same scopes get the same array. */
  visible(caller: Caller | undefined): readonly Tool[];
}

/** Watches calls, for traces and metrics. It decides nothing and throws nothing. */
export interface CallObserver {
  /** A call begins; `tool` is undefined where there is none of that name. */
  call(call: ToolCall, tool: Tool | undefined): CallObservation;
}

export interface CallObservation {
  /** Identifies the call's trace, for the log. */
  readonly traceId?: string;
  /** Performs the call with its span active, so that what a handler traces itself nests. */
  run?<T>(perform: () => T): T;
  end(outcome: CallEnd, ms: number): void;
}
