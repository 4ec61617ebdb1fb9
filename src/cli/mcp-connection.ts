import type { Client, VersionNegotiationOptions } from "@modelcontextprotocol/client";
import { printable } from "../diagnostics/render/printable.js";
import type { QuestionAnswerer } from "./answer-questions.js";
import { CommandError } from "./exit.js";
import { refusalIn, refusalSentence, TokenRefusal } from "./token-refusal.js";

/** Revisions of the protocol that a command can be told to speak. */
export const protocols = ["auto", "2025-11-25", "2026-07-28"] as const;

/** How a command reaches a running server. */
export interface ConnectionOptions {
  /** Default: MCP_ACCESS_TOKEN of the environment. */
  readonly token?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly protocol: (typeof protocols)[number];
}

/** Largest body of one answer, in bytes. */
const largestAnswer = 64 * 1024 * 1024;

/** Connects to the MCP endpoint at `url`. Throws `CommandError` where that fails. */
export async function connect(
  url: string,
  { token, header, protocol }: ConnectionOptions,
  answerer?: QuestionAnswerer,
): Promise<Client> {
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const accessToken = token ?? process.env["MCP_ACCESS_TOKEN"];
  const headers = { ...header, ...(accessToken && { authorization: `Bearer ${accessToken}` }) };
  const client = new Client(clientInfo, {
    versionNegotiation: negotiation(protocol),
    ...(answerer !== undefined && { capabilities: { elicitation: { form: {} } } }),
  });
  if (answerer !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }) => answerer.answer(params));
  }
  try {
    await client.connect(
      new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers }, fetch: boundedFetch }),
    );
    return client;
  } catch (error) {
    await client.close();
    throw await connectionError(url, error);
  }
}

const clientInfo = { name: "mcpile", version: "1.0.0" };

function negotiation(protocol: ConnectionOptions["protocol"]): VersionNegotiationOptions {
  return { mode: protocol === "auto" ? "auto" : protocol === "2025-11-25" ? "legacy" : { pin: protocol } };
}

/** Milliseconds that a program gets to answer whether it speaks the newest protocol; programs that ignore the question are older. */
const probeTimeoutMs = 10_000;

/** How a server that is a program is started. */
export interface ServerProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Starts a server and connects to its standard input and output. It has this process's environment, as it would have in a
 * shell, except the access token. Throws `CommandError` with what the program wrote to standard error.
 */
export async function connectToProgram(
  { command, args }: ServerProgram,
  { protocol, timeoutMs }: Pick<ConnectionOptions, "protocol"> & { readonly timeoutMs: number },
): Promise<Client> {
  const [{ Client }, { StdioClientTransport }] = await Promise.all([
    import("@modelcontextprotocol/client"),
    import("@modelcontextprotocol/client/stdio"),
  ]);
  const { MCP_ACCESS_TOKEN, ...environment } = process.env;
  const env = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const transport = new StdioClientTransport({ command, args: [...args], env, stderr: "pipe" });
  let said = "";
  transport.stderr?.on("data", (chunk: unknown) => {
    said = (said + String(chunk)).slice(-2000);
  });
  const client = new Client(clientInfo, {
    versionNegotiation: {
      ...negotiation(protocol),
      probe: { timeoutMs: Math.min(probeTimeoutMs, timeoutMs) },
    },
  });
  try {
    await client.connect(transport, { timeout: timeoutMs });
    return client;
  } catch (error) {
    await client.close();
    const lines = said
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "")
      .slice(-10)
      .map(printable);
    const output = lines.length === 0 ? "" : `. It wrote:\n  ${lines.join("\n  ")}`;
    throw new CommandError(
      `\`${printable(command)}\` does not answer as an MCP server: ${reasonOf(error)}${output}`,
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  if ("code" in error && error.code === "ENOENT") return "there is no such program";
  return printable(error.message.replaceAll(/\s+/g, " "));
}

/** `fetch`, which gives up on bodies that are larger than any answer should be. Rejects with `TokenRefusal` where the token is refused. */
async function boundedFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  const refusal = refusalIn(response);
  if (refusal !== undefined) {
    await response.body?.cancel();
    throw refusal;
  }
  if (response.body === null) return response;
  let bytes = 0;
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes > largestAnswer) {
          controller.error(new Error(`an answer is larger than ${largestAnswer} bytes`));
        } else controller.enqueue(chunk);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** A connection error to the server, in one line. */
export async function connectionError(url: string, error: unknown): Promise<CommandError> {
  const { SdkHttpError, UnauthorizedError } = await import("@modelcontextprotocol/client");
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 5; cause = cause.cause)
    causes.push(cause);
  const refusal = causes.find((cause) => cause instanceof TokenRefusal);
  // The message may come from the server: escape it.
  if (refusal !== undefined) return new CommandError(printable(refusalSentence(url, refusal)));
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
  // The message may come from the server: escape it.
  return new CommandError(`${url}: ${printable(said.replace(/\s+/g, " "))}`);
}
