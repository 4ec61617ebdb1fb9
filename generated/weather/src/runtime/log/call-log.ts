import type { LogLevel } from "../context.js";

/**
 * How a call ended.
 * - `ok`: the handler returned an output.
 * - `unexpected-answer`: with a result, but the API of the HTTP tool answered otherwise than the manifest says.
 * - `tool-error`: the handler threw a `ToolError`.
 * - `invalid-arguments`: the arguments break the input schema; the handler did not run.
 * - `failed`: the handler threw another error. `timeout`: it did not finish in time.
 * - `invalid-output`: its output breaks the output schema, or cannot be sent as JSON; or the API of an HTTP tool accepted
 *   the request, and its answer cannot be used.
 * - `cancelled`: the caller disconnected first.
 * - `forbidden`, `unknown-tool`: the handler did not run.
 * - `asked`: the client was asked to let its person confirm the call, and repeat it; the handler did not run.
 * - `unconfirmed`: the person declined, could not be asked, or the confirmation is not valid; the handler did not run.
 */
export type CallEnd =
  | "ok"
  | "unexpected-answer"
  | "tool-error"
  | "invalid-arguments"
  | "failed"
  | "timeout"
  | "invalid-output"
  | "cancelled"
  | "forbidden"
  | "unknown-tool"
  | "asked"
  | "unconfirmed";

/** The log line of one call. It never contains arguments, results or tokens. */
export interface CallRecord {
  readonly tool: string;
  readonly outcome: CallEnd;
  /** Duration of the call, in milliseconds. */
  readonly ms: number;
  readonly requestId: string;
  /** Subject of the caller's token. */
  readonly subject?: string;
  /** On servers that send traces. */
  readonly traceId?: string;
}

/** The log of the call module (implemented by `log.ts`). */
export interface CallLog {
  /** Writes one line for each call. `cause` is not sent to the caller: the thrown error, or the fault of the output. */
  call(record: CallRecord, cause?: unknown): void;
  /** Writes a message that a handler logged with `context.log`. `call` is empty outside calls. */
  message(
    level: LogLevel,
    message: string,
    call: { readonly tool?: string; readonly requestId?: string },
    data?: Readonly<Record<string, unknown>>,
  ): void;
}
