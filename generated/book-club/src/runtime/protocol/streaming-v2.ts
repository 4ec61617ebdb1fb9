import type { ServerContext } from "@modelcontextprotocol/server";
import type { CallSink } from "../calls/call-module.js";
import type { SdkModule, SdkServer, Streaming } from "./sdk-server.js";
import { createSdkServer as createServer } from "./sdk-v2.js";
import { createStreams } from "./streams.js";

/** The server of `sdk-v2.ts`, with notifications of streaming tools. */
export function createSdkServer(
  ...[settings, calls, options, askerOf]: [
    ...Parameters<SdkModule["createSdkServer"]>,
    askerOf?: Streaming<ServerContext>["askerOf"],
  ]
): SdkServer {
  return createServer(settings, calls, options, {
    createStreams,
    sinkOf,
    ...(askerOf !== undefined && { askerOf }),
  });
}

/** The SDK applies the protocol's rules for log messages: the requested level, and in 2026-07-28 only on request. */
function sinkOf(context: ServerContext): CallSink {
  const { mcpReq } = context;
  const token = mcpReq._meta?.progressToken;
  // A notification to a disconnected client is dropped; the signal of the call is aborted.
  const lost = (): void => {};
  return {
    log: (level, message, data) => {
      mcpReq.log(level, data === undefined ? message : { ...data, message }).catch(lost);
    },
    progress: (progress, total, message) => {
      if (token === undefined) return;
      const params = {
        progressToken: token,
        progress,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      };
      mcpReq.notify({ method: "notifications/progress", params }).catch(lost);
    },
  };
}
