import type { CallModule } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import type { AuthSettings } from "../settings/settings.js";
import type { Tool } from "../tool.js";
import type { Access, Credentials, ResourceMetadata } from "../transport/access.js";
import type { Refused } from "../transport/refusal.js";
import { bearerChallenge, isScope, readBearer } from "./bearer.js";
import { createResourceMetadata } from "./metadata.js";
import { scopesSupported } from "./tool-scopes.js";
import type { Refusal, Verifier } from "./verifier.js";

/** Longest `scope` parameter of a challenge, in characters. */
const MAX_CHALLENGE_SCOPE = 1_000;

export interface AccessOptions {
  /** With its placeholders filled in. */
  readonly auth: AuthSettings;
  /** Path of the MCP endpoint. */
  readonly path: string;
  /** Name of the server in its metadata. */
  readonly name?: string;
  /** The tools that the server serves, and the entries of its other methods. */
  readonly tools: readonly Tool[];
  readonly calls: CallModule;
  /** The entry that a message for another method than `tools/call` asks for. */
  readonly findEntry?: ((message: unknown) => Tool | undefined) | undefined;
  /** Keeps the tokens of callers, on servers whose tools exchange them. */
  readonly keepToken?: ((caller: Caller, token: string) => void) | undefined;
}

/** Lets in callers with a valid bearer token (RFC 6750) and the scopes that they need. */
export class TokenAccess implements Access {
  readonly metadata: ResourceMetadata;
  readonly #requiredScopes: readonly string[];
  /** The `scope` of challenges without a token: clients request what these say first. */
  readonly #offeredScope: string;
  readonly #calls: CallModule;
  readonly #findEntry: AccessOptions["findEntry"];
  readonly #verifier: Verifier;
  readonly #keepToken: AccessOptions["keepToken"];

  constructor({ auth, path, name, tools, calls, findEntry, keepToken }: AccessOptions, verifier: Verifier) {
    const scopes = scopesSupported(auth.requiredScopes, tools);
    this.metadata = createResourceMetadata(auth, { path, name, scopes });
    this.#requiredScopes = auth.requiredScopes;
    const offered = scopes.join(" ");
    this.#offeredScope = offered.length <= MAX_CHALLENGE_SCOPE ? offered : auth.requiredScopes.join(" ");
    this.#calls = calls;
    this.#findEntry = findEntry;
    this.#verifier = verifier;
    this.#keepToken = keepToken;
  }

  authenticate(request: Credentials): Caller | Refused | Promise<Caller | Refused> {
    const bearer = readBearer(request);
    const { host = "" } = request.headers;
    if (bearer.kind === "missing") return this.#tokenRefusal(undefined, "an access token is needed", host);
    if (bearer.kind === "refused") return this.#tokenRefusal(bearer.error, bearer.description, host);
    const { token } = bearer;
    const verdict = this.#verifier.verify(token);
    return verdict instanceof Promise
      ? verdict.then((late) => this.#admit(late, token, host))
      : this.#admit(verdict, token, host);
  }

  scopeRefusal(caller: Caller, body: unknown, host: string): Refused | undefined {
    const required = this.#requiredScopes;
    const needed = new Set(required.filter((scope) => !caller.scopes.includes(scope)));
    for (const message of Array.isArray(body) ? body : [body]) {
      const tool = this.#calls.find(calledTool(message) ?? "") ?? this.#findEntry?.(message);
      if (tool === undefined) continue;
      for (const scope of this.#calls.missingScopes(tool, caller)) needed.add(scope);
    }
    if (needed.size === 0) return undefined;
    // A client requests exactly the scopes of the challenge, so those that it has already are listed too.
    const scopes = [...new Set([...required, ...caller.scopes, ...needed])].filter(isScope).join(" ");
    const scope = scopes.length <= MAX_CHALLENGE_SCOPE ? scopes : [...required, ...needed].join(" ");
    const message = `The access token lacks the scope ${[...needed].join(" ")}`;
    const challenge = this.#challenge(host, {
      error: "insufficient_scope",
      scope,
      error_description: message,
    });
    return { status: 403, message, headers: { "www-authenticate": challenge }, id: idOf(body) };
  }

  #admit(verdict: Caller | Refusal, token: string, host: string): Caller | Refused {
    if (!("reason" in verdict)) {
      this.#keepToken?.(verdict, token);
      return verdict;
    }
    const { reason, description } = verdict;
    if (verdict.reason === "unavailable") {
      // Without keys, nobody can be let in and no token can be called invalid.
      const headers = { "retry-after": String(verdict.retryAfter) };
      return { status: 503, message: description, headers };
    }
    return this.#tokenRefusal(reason === "missing" ? undefined : "invalid_token", description, host);
  }

  /** 401, or 400 for a token sent in a way that is not accepted. Without a token no error is named (RFC 6750 section 3.1). */
  #tokenRefusal(
    error: "invalid_request" | "invalid_token" | undefined,
    description: string,
    host: string,
  ): Refused {
    const parameters =
      error === undefined ? { scope: this.#offeredScope } : { error, error_description: description };
    return {
      status: error === "invalid_request" ? 400 : 401,
      message: `${error === "invalid_request" ? "Bad request" : "Unauthorized"}: ${description}`,
      headers: { "www-authenticate": this.#challenge(host, parameters) },
    };
  }

  #challenge(host: string, parameters: Readonly<Record<string, string | undefined>>): string {
    return bearerChallenge({ ...parameters, resource_metadata: this.metadata.url(host) });
  }
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
