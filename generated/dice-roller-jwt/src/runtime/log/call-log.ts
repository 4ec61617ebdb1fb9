import type { LogLevel } from "../context.js";

/**
 * How a call ended.
 * - `ok`: with a result.
 * - `tool-error`: the handler threw a `ToolError`.
 * - `invalid-arguments`: the arguments break the input schema; the handler did not run.
 * - `failed`: the handler threw something else. `timeout`: it did not finish in time.
 * - `invalid-output`: its output breaks the output schema, or cannot be sent as JSON.
 * - `cancelled`: the caller went away first.
 * - `forbidden`, `unknown-tool`: nothing ran.
 */
export type CallEnd =
  | "ok"
  | "tool-error"
  | "invalid-arguments"
  | "failed"
  | "timeout"
  | "invalid-output"
  | "cancelled"
  | "forbidden"
  | "unknown-tool";

/** The log's line on one call. It never holds arguments, results or tokens. */
export interface CallRecord {
  readonly tool: string;
  readonly outcome: CallEnd;
  /** How long the call took, in milliseconds. */
  readonly ms: number;
  readonly requestId: string;
  /** Subject of the caller's token. */
  readonly subject?: string;
  /** On servers that send traces. */
  readonly traceId?: string;
}

/** Where the call module reports (implemented by `log.ts`). */
export interface CallLog {
  /** One line for each call. `cause` is what the caller is not told: the error thrown, or why the output was refused. */
  call(record: CallRecord, cause?: unknown): void;
  /** What a handler wrote with `context.log`. */
  message(
    level: LogLevel,
    message: string,
    call: { readonly tool: string; readonly requestId: string },
    data?: Readonly<Record<string, unknown>>,
  ): void;
}
