import type { Readable, Writable } from "node:stream";
import type { CallModule } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import type { Settings } from "../settings/settings.js";

/** One request on its way to the SDK: authorised, its body read and parsed. */
export interface Exchange {
  /** Parsed JSON body. */
  readonly body: unknown;
  readonly caller?: Caller;
  readonly requestId: string;
}

/** Carries MCP messages between a transport and the call module, with the SDK as the authority on the protocol. */
export interface SdkServer {
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
  createSdkServer(settings: Settings, calls: CallModule, report?: (error: Error) => void): SdkServer;
}
