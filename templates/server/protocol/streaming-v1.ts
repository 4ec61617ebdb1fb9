import type { CallSink } from "../calls/call-module.js";
import type { LogLevel } from "../context.js";
import type { SdkModule, SdkServer, Streaming } from "./sdk-server.js";
import { type CallContext, createSdkServer as createServer } from "./sdk-v1.js";
import { createStreams } from "./streams.js";

/** The server of `sdk-v1.ts`, with notifications of streaming tools. */
export function createSdkServer(
  ...[settings, calls, options, askerOf]: [
    ...Parameters<SdkModule["createSdkServer"]>,
    askerOf?: Streaming<CallContext>["askerOf"],
  ]
): SdkServer {
  return createServer(settings, calls, options, {
    createStreams,
    sinkOf,
    ...(askerOf !== undefined && { askerOf }),
  });
}

const SEVERITY: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  info: 1,
  notice: 2,
  warning: 3,
  error: 4,
  critical: 5,
  alert: 6,
  emergency: 7,
};

function sinkOf({ extra, level }: CallContext): CallSink {
  const token = extra._meta?.progressToken;
  // A notification to a disconnected client is dropped; the signal of the call is aborted.
  const lost = (): void => {};
  return {
    log: (severity, message, data) => {
      if (SEVERITY[severity] < SEVERITY[level()]) return;
      const params = { level: severity, data: data === undefined ? message : { ...data, message } };
      extra.sendNotification({ method: "notifications/message", params }).catch(lost);
    },
    progress: (progress, total, message) => {
      if (token === undefined) return;
      const params = {
        progressToken: token,
        progress,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      };
      extra.sendNotification({ method: "notifications/progress", params }).catch(lost);
    },
  };
}
