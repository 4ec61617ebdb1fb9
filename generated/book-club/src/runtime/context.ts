/** The caller, as its verified access token names it; never from other parts of the request. */
export interface Caller {
  /** `sub`. */
  readonly subject?: string;
  /** `client_id` (RFC 9068) or `azp`. */
  readonly clientId?: string;
  /** `iss`. */
  readonly issuer?: string;
  readonly scopes: readonly string[];
  /** All claims of the token. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** When the token expires, in seconds since 1970. */
  readonly expiresAt: number;
}

/** Severity of a log message (RFC 5424, as MCP uses it). */
export type LogLevel = "debug" | "info" | "notice" | "warning" | "error" | "critical" | "alert" | "emergency";

/** The second argument of a handler. */
export interface ToolContext {
  /** Aborted when the caller disconnects, the time limit of the tool passes, or the server must stop at once. */
  readonly signal: AbortSignal;
  /** Absent on an open server and over stdio. */
  readonly caller?: Caller;
  /** Identifies the call in the server's log. */
  readonly requestId: string;
  /**
   * The W3C Trace Context of this call, where the server sends traces: a `traceparent` header for the APIs that a
   * handler calls.
   */
  readonly traceparent?: string;
  /** Writes to the server's log and, for `streaming: true` tools, to a caller that asked for log messages. */
  log(level: LogLevel, message: string, data?: Readonly<Record<string, unknown>>): void;
  /**
   * Reports the progress of the call: `progress` of `total` units. Sent to callers of `streaming: true` tools that sent a
   * progress token; otherwise it has no effect.
   */
  progress(progress: number, total?: number, message?: string): void;
}
