import { type CompiledEndpoint, compiledEndpoint, type Way } from "../server/compiled-endpoint.js";

/** A handler that counts its runs in this process. */
const countingHandler = (name: string) => `
export function ${name}(input: { readonly title: string }): string {
  const runs: unknown = Reflect.get(globalThis, "confirmedRuns");
  if (Array.isArray(runs)) runs.push(input);
  return "deleted " + input.title;
}
`;

/** A handler that counts the answers that it gets. */
const answeredHandler = `
import type { ReturnBookHandler } from "../types.js";

export const returnBook: ReturnBookHandler = (input, { answers }) => {
  const runs: unknown = Reflect.get(globalThis, "confirmedRuns");
  if (Array.isArray(runs)) runs.push(answers);
  return input.title + ": " + answers.state + " " + answers.days.toFixed();
};
`;

export interface ManifestParts {
  readonly sdk?: "v1" | "v2";
  /** The section `auth`, as flow-style YAML. */
  readonly auth?: string;
  readonly description?: string;
  readonly whenUnsupported?: "refuse" | "allow";
}

/** A server with two confirmed tools, and one with a form. */
export function manifestOf({ sdk = "v2", auth, description, whenUnsupported }: ManifestParts = {}): string {
  return `manifest: 1
server: { name: shelf, version: 1.0.0, sdk: ${sdk}, fetch: true }
${auth === undefined ? "" : `auth: ${auth}\n`}tools:
  delete_book:
    description: ${description ?? "Deletes a book."}
    inputSchema:
      type: object
      properties: { title: { type: string }, copies: { type: integer, default: 1 } }
      required: [title]
    confirm: { message: "Delete {copies} of the book “{title}”?", whenUnsupported: ${whenUnsupported ?? "refuse"} }
  burn_book:
    description: Burns a book.
    aliases: [destroy_book]
    inputSchema:
      type: object
      properties: { title: { type: string }, copies: { type: integer, default: 1 } }
      required: [title]
    confirm: "Burn {copies} of the book “{title}”?"
  return_book:
    description: Returns a book.
    inputSchema: { type: object, properties: { title: { type: string } }, required: [title] }
    ask:
      message: "How is the book “{title}”?"
      answers:
        type: object
        properties:
          state: { type: string, oneOf: [{ const: good, title: As new }, { const: worn, title: Worn }] }
          days: { type: integer, minimum: 1, default: 7 }
          pages: { type: array, items: { type: string, enum: [cover, inside] }, maxItems: 1 }
          remark: { type: string, maxLength: 10 }
        required: [state]
`;
}

/** Starts the server in this process; `runs` are the inputs that its handlers got, and are emptied. */
export async function startAsked(
  parts: ManifestParts,
  environment: Readonly<Record<string, string>> = {},
): Promise<CompiledEndpoint> {
  return compiledEndpoint(manifestOf(parts), environment, {
    "delete-book": countingHandler("deleteBook"),
    "burn-book": countingHandler("burnBook"),
    "return-book": answeredHandler,
  });
}

/** The inputs that handlers of this process get from now on. */
export function countRuns(): readonly unknown[] {
  const runs: unknown[] = [];
  Reflect.set(globalThis, "confirmedRuns", runs);
  return runs;
}

/** The answer to a call of 2026-07-28. */
export interface RoundAnswer {
  readonly error?: { readonly code: number; readonly message: string };
  readonly result?: {
    readonly resultType?: string;
    readonly requestState?: string;
    readonly inputRequests?: unknown;
    readonly isError?: boolean;
    readonly content?: readonly { readonly text: string }[];
  };
}

export interface Round {
  readonly tool?: string;
  readonly input?: unknown;
  readonly token?: string | undefined;
  /** `requestState` and `inputResponses`. */
  readonly retry?: Readonly<Record<string, unknown>>;
  readonly capabilities?: unknown;
}

/** The request of a call of 2026-07-28. */
export function roundOf({ tool = "delete_book", input, token, retry, capabilities }: Round): RequestInit {
  return {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": tool,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: {
        name: tool,
        arguments: input ?? { title: "Emma" },
        ...retry,
        _meta: {
          "io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientInfo": { name: "test", version: "1.0.0" },
          "io.modelcontextprotocol/clientCapabilities": capabilities ?? { elicitation: {} },
        },
      },
    }),
  };
}

/** Sends one round of a call. */
export async function callRound(server: CompiledEndpoint, way: Way, round: Round): Promise<RoundAnswer> {
  return readRound(await server.send(way, roundOf(round)));
}

/** The answer, from JSON or from an event stream. */
export async function readRound(response: Response): Promise<RoundAnswer> {
  const text = await response.text();
  const [, event] = /^data: (\{.*)$/m.exec(text) ?? [];
  return JSON.parse(event ?? text);
}

export const accepted = { confirm: { action: "accept", content: {} } };
