import { bearerChallenge, isScope } from "../auth/bearer.js";
import type { ResourceMetadata } from "../auth/metadata.js";
import type { Refusal } from "../auth/verifier.js";
import type { CallModule } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import type { Config } from "../settings/config.js";
import type { Refused } from "./refusal.js";

/** Requests that are answered at a time, at most. */
export const maxInFlight = 1_000;

export const methodRefusal: Refused = {
  status: 405,
  message: "Method not allowed: this endpoint keeps no sessions and answers POST only",
  headers: { allow: "POST" },
};

export const busyRefusal: Refused = {
  status: 503,
  message: "Too many requests at once",
  headers: { "retry-after": "1" },
};

/** Who may send what to the MCP endpoint, whatever carries the request. */
export class Admission {
  readonly #config: Config;
  readonly #calls: CallModule;
  readonly #metadata: ResourceMetadata | undefined;

  constructor(config: Config, calls: CallModule, metadata: ResourceMetadata | undefined) {
    this.#config = config;
    this.#calls = calls;
    this.#metadata = metadata;
  }

  /** Whether a body of this type and encoding is read. */
  contentRefusal(type: string | undefined, encoding: string | undefined): Refused | undefined {
    if (!isJson(type)) return { status: 415, message: "The Content-Type must be application/json" };
    if (encoding === undefined || encoding.toLowerCase() === "identity") return undefined;
    return { status: 415, message: "The body must be sent without Content-Encoding" };
  }

  /** For a body of more bytes than are read. */
  lengthRefusal(): Refused {
    const { requestBytes } = this.#config.limits;
    const message = `The body is longer than ${requestBytes} bytes (server.limits.requestBytes)`;
    return { status: 413, message };
  }

  /** For a token that the verifier did not let in. */
  verdictRefusal({ reason, description }: Refusal, host: string): Refused {
    if (reason === "unavailable") {
      // Nobody can be let in, and no token can be called bad.
      return { status: 503, message: description, headers: { "retry-after": "5" } };
    }
    return this.tokenRefusal(reason === "missing" ? undefined : "invalid_token", description, host);
  }

  /** 401, or 400 for a token sent in a way that is not accepted. Without a token no error is named (RFC 6750 section 3.1). */
  tokenRefusal(
    error: "invalid_request" | "invalid_token" | undefined,
    description: string,
    host: string,
  ): Refused {
    const scope = this.#config.auth?.requiredScopes.join(" ");
    const parameters = error === undefined ? { scope } : { error, error_description: description };
    return {
      status: error === "invalid_request" ? 400 : 401,
      message: `${error === "invalid_request" ? "Bad request" : "Unauthorized"}: ${description}`,
      headers: { "www-authenticate": this.#challenge(host, parameters) },
    };
  }

  /** Scopes of the server, and of the tools that the body calls, before anything runs. */
  scopeRefusal(caller: Caller, body: unknown, host: string): Refused | undefined {
    const required = this.#config.auth?.requiredScopes ?? [];
    const needed = new Set(required.filter((scope) => !caller.scopes.includes(scope)));
    for (const message of Array.isArray(body) ? body : [body]) {
      const tool = this.#calls.find(calledTool(message) ?? "");
      if (tool === undefined) continue;
      for (const scope of this.#calls.missingScopes(tool, caller)) needed.add(scope);
    }
    if (needed.size === 0) return undefined;
    // What the caller has is listed too: a client asks for exactly these, and must not lose the others by it.
    const scopes = [...new Set([...required, ...caller.scopes, ...needed])].filter(isScope);
    const scope = scopes.join(" ").length <= 1_000 ? scopes.join(" ") : [...required, ...needed].join(" ");
    const message = `The access token lacks the scope ${[...needed].join(" ")}`;
    const challenge = this.#challenge(host, {
      error: "insufficient_scope",
      scope,
      error_description: message,
    });
    return { status: 403, message, headers: { "www-authenticate": challenge }, id: idOf(body) };
  }

  #challenge(host: string, parameters: Readonly<Record<string, string | undefined>>): string {
    return bearerChallenge({ ...parameters, resource_metadata: this.#metadata?.url(host) });
  }
}

/** For a caller that used its allowance up, until in `seconds`. */
export function rateRefusal(seconds: number): Refused {
  return {
    status: 429,
    message: `Too many requests: try again in ${seconds} s`,
    headers: { "retry-after": String(seconds) },
  };
}

export function internalRefusal(requestId: string): Refused {
  return { status: 500, code: -32603, message: `Internal error (request ${requestId})` };
}

/** Never handed on to the SDK: credentials, and what belongs to the connection or the body. */
const kept = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "connection",
  "content-length",
  "expect",
]);

/** Whether the SDK sees a header. The name is in lower case. */
export function isForwarded(name: string): boolean {
  return !kept.has(name);
}

function isJson(contentType: string | undefined): boolean {
  return (
    contentType === "application/json" ||
    (contentType !== undefined && /^application\/json[\t ]*(?:;|$)/i.test(contentType))
  );
}

/** Whose allowance the request of a verified caller uses. */
export function callerKey({ issuer, subject, clientId }: Caller): string {
  return `${issuer ?? ""}\n${subject ?? clientId ?? ""}`;
}

/** The tool that a JSON-RPC message calls. */
function calledTool(message: unknown): string | undefined {
  if (!isRecord(message) || message["method"] !== "tools/call") return undefined;
  const params = message["params"];
  const name = isRecord(params) ? params["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

function idOf(body: unknown): string | number | null {
  const id = isRecord(body) ? body["id"] : undefined;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
