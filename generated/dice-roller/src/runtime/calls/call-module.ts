import type { ContentBlock } from "../content.js";
import type { Caller, LogLevel } from "../context.js";
import type { CallEnd } from "../log/call-log.js";
import type { Confirmation, QuestionForm, Tool } from "../tool.js";

/** Protocol era: `modern` is 2026-07-28, `legacy` is everything before. Results and listings differ. */
export type Era = "legacy" | "modern";

/** A tool call as a transport passes it on. */
export interface ToolCall {
  readonly name: string;
  /** Owned by the call: defaults are filled in place. Undefined when the caller sent none. */
  readonly arguments: unknown;
  readonly era: Era;
  readonly caller?: Caller;
  readonly requestId: string;
  /** Aborted when the caller disconnects. Read only when a handler is asynchronous or uses it, so it may be a getter. */
  readonly signal: AbortSignal;
  /** Receives `log` and `progress` of a streaming tool. */
  readonly sink?: CallSink;
  /** Asks the person behind the caller, on servers with confirmed tools. */
  readonly asker?: Asker;
  /** The request behind the call. Read by observers only, so it may be a getter. */
  readonly origin?: CallOrigin;
  /** Set by an observer when the call begins: the W3C Trace Context that its handler passes on. */
  traceparent?: string;
}

/** The request behind a call, for observers. */
export interface CallOrigin {
  /** JSON-RPC id. */
  readonly id: string | number;
  /** `params._meta`, not validated. */
  readonly meta: unknown;
  /** Reads a header of the HTTP request by its lower-case name. Absent over stdio. */
  readonly header?: (name: string) => string | undefined;
}

export interface CallSink {
  log(level: LogLevel, message: string, data?: Readonly<Record<string, unknown>>): void;
  progress(progress: number, total?: number, message?: string): void;
}

/** The client of a call, as one that can ask its person. */
export interface Asker {
  /** Whether the client declared that it shows forms. */
  readonly able: boolean;
  /** 2026-07-28: `requestState` and `inputResponses` of a repeated call, not validated. */
  readonly retry?: { readonly state: unknown; readonly responses: unknown };
  /**
   * Earlier versions: asks while the call waits, and gives the client's answer, not validated. Rejects when there is none in
   * `ms` milliseconds. Absent where no message reaches the client before the result.
   */
  readonly elicit?: (question: Question, ms: number) => Promise<unknown>;
}

/** A form. Without fields, the person accepts or declines. */
export interface Question {
  readonly message: string;
  readonly requestedSchema: QuestionForm;
}

/** The result of 2026-07-28 that asks the client to repeat the call with the answers. */
export interface InputRequired {
  readonly resultType: "input_required";
  readonly inputRequests: {
    readonly confirm: { readonly method: "elicitation/create"; readonly params: Question };
  };
  readonly requestState: string;
}

/** Whether a call may run. */
export type Consent =
  /** `answers`: to the form of the tool, validated. */
  | { readonly kind: "given"; readonly answers?: unknown }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "wanted"; readonly request: InputRequired };

/** Asks for consent (`asking/asking.ts`), on servers with confirmed tools. */
export interface Asking {
  /** @param input The arguments as validated, with defaults. */
  consent(tool: Tool, confirmation: Confirmation, input: unknown, call: ToolCall): Consent | Promise<Consent>;
  /** Ends connections. */
  close?(): void;
}

/** A `CallToolResult` without the parts that differ by transport. */
export interface ToolResult {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

export type CallOutcome =
  | { readonly kind: "result"; readonly result: ToolResult }
  | { readonly kind: "input-required"; readonly request: InputRequired }
  | { readonly kind: "unknown-tool"; readonly name: string }
  | { readonly kind: "forbidden"; readonly scopes: readonly string[] };

/** Performs tool calls (`call.ts`): find, authorise, validate, run, validate, convert to a result. */
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

/** Observes calls, for traces and metrics. It has no influence on them and never throws. */
export interface CallObserver {
  /** A call begins; `tool` is undefined for an unknown name. */
  call(call: ToolCall, tool: Tool | undefined): CallObservation;
}

export interface CallObservation {
  /** Identifies the call's trace, for the log. */
  readonly traceId?: string;
  /** Performs the call with its span active, so that spans of the handler are its children. */
  run?<T>(perform: () => T): T;
  end(outcome: CallEnd, ms: number): void;
}
