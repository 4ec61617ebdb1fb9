import type { ToolContext } from "../../templates/server/context.js";
import { callerClaims } from "../../templates/server/http-tools/claims.js";
import { httpTool } from "../../templates/server/http-tools/http-tool.js";
import type { HttpRequest } from "../../templates/server/http-tools/request.js";
import type { Environment } from "../../templates/server/settings/placeholders.js";

/** The smallest request to `url`; `changes` add to it. */
export function requestTo(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: "GET",
    url,
    response: { as: "auto", maxBytes: 1_048_576 },
    retry: { times: 0, longestDelayMs: 10 },
    ...changes,
  };
}

export interface CallOptions {
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
  /** Claims of the caller's token. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A context as the call module makes it, for a caller with a token. */
export function contextOf({ signal, claims = {} }: CallOptions = {}): ToolContext {
  return {
    signal: signal ?? new AbortController().signal,
    requestId: "r1",
    caller: { subject: "alice", scopes: [], claims, expiresAt: 4_000_000_000 },
    log: () => {},
    progress: () => {},
  };
}

/** Prepares a request against an environment, and calls it once. */
export async function call(
  request: HttpRequest,
  input: Readonly<Record<string, unknown>> = {},
  options: CallOptions = {},
): Promise<unknown> {
  const { claims } = options;
  const tool = httpTool(request, undefined, {
    ...(claims !== undefined && { claims: callerClaims(...Object.keys(claims)) }),
  });
  const problems = tool.prepare(options.environment ?? {}, "tools.t.http");
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return tool.handler(input, contextOf(options));
}
