/** The refusal of an HTTP request. Its body is a JSON-RPC error, so that MCP clients show the message. */
export interface Refused {
  readonly status: number;
  readonly message: string;
  /** JSON-RPC error code; by default -32000. */
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Closes the connection at once, even while the client is sending. */
  readonly close?: boolean;
  /** The JSON-RPC id of the request, if its body was read. */
  readonly id?: string | number | null;
}

/** The body of a refusal. */
export function refusalBody({ message, code = -32000, id = null }: Refused): string {
  return JSON.stringify({ jsonrpc: "2.0", error: { code, message }, id });
}

/** The headers of a refusal. */
export function refusalHeaders({ headers }: Refused): Record<string, string> {
  return { ...headers, "content-type": "application/json", "cache-control": "no-store" };
}
