import type { CallModule } from "../calls/call-module.js";
import type { ContentBlock } from "../content.js";
import type { ToolContext } from "../context.js";
import type { MethodRequest } from "../protocol/sdk-server.js";
import type { Tool } from "../tool.js";
import { INTERNAL_ERROR, INVALID_REQUEST, MethodError } from "./method.js";

/** The parts of an entry: those of a resource or a prompt. */
export interface EntryParts {
  readonly listing: { readonly name: string };
  readonly scopes: readonly string[];
  readonly timeoutMs: number;
}

/** A resource or prompt in the form of a tool, so that the call module performs it. Its input was validated before. */
export function entryOf(
  method: string,
  { listing, scopes, timeoutMs }: EntryParts,
  handler: (input: unknown, context: ToolContext) => unknown,
): Tool {
  return {
    // Not the name of a tool, which has neither slash nor space: in logs and metrics it is distinct.
    name: `${method} ${listing.name}`,
    method,
    listing: { name: listing.name, inputSchema: {} },
    scopes,
    timeoutMs,
    streaming: false,
    validateInput: () => true,
    handler,
  };
}

/** Performs an entry. Its content blocks, or an error for the caller. */
export async function perform(
  calls: CallModule,
  entry: Tool,
  input: unknown,
  request: MethodRequest,
): Promise<readonly ContentBlock[]> {
  const { era, caller, requestId, signal, origin } = request;
  const outcome = await calls.call({
    name: entry.name,
    arguments: input,
    era,
    requestId,
    signal,
    origin,
    ...(caller !== undefined && { caller }),
  });
  if (outcome.kind === "forbidden") {
    throw new MethodError(INVALID_REQUEST, `Insufficient scope: ${outcome.scopes.join(" ")}`);
  }
  if (outcome.kind !== "result") throw new Error(`unexpected outcome of ${entry.name}: ${outcome.kind}`);
  const { content, isError } = outcome.result;
  if (isError !== true) return content;
  const [block] = content;
  throw new MethodError(INTERNAL_ERROR, block?.type === "text" ? block.text : "Internal error");
}
