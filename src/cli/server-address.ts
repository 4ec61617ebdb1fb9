import type { Client } from "@modelcontextprotocol/client";
import { printable } from "../diagnostics/render/printable.js";
import { CommandError } from "./exit.js";
import { type ConnectionOptions, connect, connectionError, connectToProgram } from "./mcp-connection.js";

/** A connected server. */
export interface ConnectedServer {
  readonly client: Client;
  /** An error of a request as one for the user. */
  failure(error: unknown): Promise<CommandError>;
}

/** Whether a word is the URL of an MCP endpoint. */
export function isUrl(word: string): boolean {
  return /^https?:\/\//i.test(word);
}

/** Connects to the server that words of a command line name: a URL, or a command. Throws `CommandError` where that fails. */
export async function connectToServer(
  words: readonly string[],
  options: ConnectionOptions & { readonly timeoutMs: number },
): Promise<ConnectedServer> {
  const [first = "", ...args] = words;
  if (!isUrl(first)) {
    // A single word with spaces is a quoted command line: no program has such a name.
    const [command = "", ...more] = args.length === 0 ? first.trim().split(/\s+/) : [first];
    const client = await connectToProgram({ command, args: [...more, ...args] }, options);
    return { client, failure: (error) => connectionError(shownServer(words), error) };
  }
  if (args.length > 0)
    throw new CommandError(`a URL is all that names a server: \`${printable(args.join(" "))}\` is too much`);
  if (!URL.canParse(first)) throw new CommandError(`\`${printable(first)}\` is not a URL`);
  const client = await connect(first, options);
  return { client, failure: (error) => connectionError(first, error) };
}

/** The server as messages name it: of a command the program alone, since arguments may be secrets. */
export function shownServer([first = "", ...args]: readonly string[]): string {
  if (isUrl(first)) return withoutSecrets(first);
  return `\`${printable((args.length === 0 ? first.trim().split(/\s+/)[0] : first) ?? "")}\``;
}

/** A URL without the user, password and query that may be in it. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return printable(url);
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
