import type { CallLog, CallRecord } from "../../templates/server/log/call-log.js";

/** A log that keeps what it is told. */
export interface RecordedLog extends CallLog {
  readonly calls: { readonly record: CallRecord; readonly cause: unknown }[];
  readonly messages: {
    readonly level: string;
    readonly message: string;
    readonly tool: string | undefined;
  }[];
}

export function recordedLog(): RecordedLog {
  const calls: RecordedLog["calls"] = [];
  const messages: RecordedLog["messages"] = [];
  return {
    calls,
    messages,
    call: (record, cause) => void calls.push({ record, cause }),
    message: (level, message, { tool }) => void messages.push({ level, message, tool }),
  };
}
