import type { Client } from "@modelcontextprotocol/client";
import { printable } from "../diagnostics/render/printable.js";
import { CommandError } from "./exit.js";

/** Revisions of the protocol that a command can be told to speak. */
export const protocols = ["auto", "2025-11-25", "2026-07-28"] as const;

/** How a command reaches a running server. */
export interface ConnectionOptions {
  /** Default: MCP_ACCESS_TOKEN of the environment. */
  readonly token?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly protocol: (typeof protocols)[number];
}

/** Connects to the MCP endpoint at `url`. Throws `CommandError` where that fails. */
export async function connect(url: string, { token, header, protocol }: ConnectionOptions): Promise<Client> {
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const accessToken = token ?? process.env["MCP_ACCESS_TOKEN"];
  const headers = { ...header, ...(accessToken && { authorization: `Bearer ${accessToken}` }) };
  const mode = protocol === "auto" ? "auto" : protocol === "2025-11-25" ? "legacy" : { pin: protocol };
  const client = new Client({ name: "mcpile", version: "1.0.0" }, { versionNegotiation: { mode } });
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    return client;
  } catch (error) {
    await client.close();
    throw await connectionError(url, error);
  }
}

/** A connection error to the server, in one line. */
export async function connectionError(url: string, error: unknown): Promise<CommandError> {
  const { SdkHttpError, UnauthorizedError } = await import("@modelcontextprotocol/client");
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 5; cause = cause.cause)
    causes.push(cause);
  const http = causes.find((cause) => cause instanceof SdkHttpError);
  const status =
    http?.status ?? (causes.some((cause) => cause instanceof UnauthorizedError) ? 401 : undefined);
  if (status === 401) {
    return new CommandError(
      `${url} answered 401: pass an access token with --token or MCP_ACCESS_TOKEN (\`mcpile token\` makes one)`,
    );
  }
  if (status !== undefined) return new CommandError(`${url} answered with status ${status}`);
  const deepest = causes.at(-1);
  if (causes.some((cause) => cause.message === "fetch failed") && deepest !== undefined) {
    // An AggregateError (several addresses were tried) has a code and no message.
    const reason = "code" in deepest ? String(deepest.code) : deepest.message;
    return new CommandError(`cannot reach ${url} (${reason}): is the server running?`);
  }
  const said = causes[0]?.message ?? String(error);
  // The server may have written it.
  return new CommandError(`${url}: ${printable(said.replace(/\s*\n\s*/g, " "))}`);
}
