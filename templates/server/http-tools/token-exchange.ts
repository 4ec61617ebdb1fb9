import { createHash } from "node:crypto";
import { tokenOf } from "../calls/caller-token.js";
import type { Caller, ToolContext } from "../context.js";
import { ToolError } from "../tool-error.js";
import type { TokenSource } from "./oauth-client.js";
import type { TokenExchange } from "./request.js";
import type { TemplateReader } from "./template.js";
import { TokenRefusal } from "./token-refusal.js";
import {
  type IssuedToken,
  isSafeEndpoint,
  type OAuthClient,
  requestToken,
  withSignal,
} from "./token-request.js";

/** Tokens that one client keeps; the oldest is dropped first. */
const mostKept = 1_000;

/** The type of both tokens (RFC 8693 section 3). */
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

interface Exchange extends OAuthClient {
  readonly grant: "token-exchange" | "on-behalf-of";
  readonly audience: string | undefined;
  readonly resource: string | undefined;
}

/** Tools that are the same client share its tokens. */
const exchangers = new Map<string, Exchanger>();

/**
 * Reads `credentials.tokenExchange`: access tokens for the API that speak for the caller of each call, which the
 * authorization server gives in exchange for the caller's own (RFC 8693, or the on-behalf-of form of Entra ID). Tells
 * `problems` of a token endpoint that a secret must not be sent to.
 */
export function tokenExchange(
  settings: TokenExchange,
  reader: TemplateReader,
  problems: string[],
): (context: ToolContext) => TokenSource {
  const { audience, resource, grant = "token-exchange" } = settings;
  const exchange: Exchange = {
    grant,
    tokenUrl: reader.url(settings.tokenUrl),
    clientId: reader.text(settings.clientId),
    clientSecret: reader.credential(settings.clientSecret),
    scopes: settings.scopes ?? [],
    parameters: (settings.parameters ?? []).map(({ name, value }) => [name, reader.text(value)] as const),
    clientAuthentication: settings.clientAuthentication ?? "basic",
    audience: audience === undefined ? undefined : reader.text(audience),
    resource: resource === undefined ? undefined : reader.text(resource),
  };
  if (!isSafeEndpoint(exchange.tokenUrl)) {
    problems.push("credentials.tokenExchange.tokenUrl must be an https URL (http is for loopback only)");
  }
  const key = JSON.stringify(exchange);
  const exchanger = exchangers.get(key) ?? new Exchanger(exchange);
  exchangers.set(key, exchanger);
  return ({ caller }) => exchanger.sourceFor(caller);
}

/** Exchanges callers' tokens. What it keeps is found by a hash of the caller's token, never by the token. */
class Exchanger {
  readonly #exchange: Exchange;
  readonly #issued = new Map<string, IssuedToken>();
  readonly #pending = new Map<string, Promise<string>>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  sourceFor(caller: Caller | undefined): TokenSource {
    const token = caller && tokenOf(caller);
    if (caller === undefined || token === undefined) {
      throw new ToolError(
        "This tool calls the API for its caller, and the call came without an access token",
      );
    }
    const key = createHash("sha256").update(token).digest("base64");
    return {
      token: (signal) => {
        const issued = this.#issued.get(key);
        if (issued !== undefined && performance.now() < issued.renewAt) return Promise.resolve(issued.text);
        this.#issued.delete(key);
        return withSignal(this.#exchangeOnce(key, token, caller), signal);
      },
      refused: (text) => {
        if (this.#issued.get(key)?.text === text) this.#issued.delete(key);
      },
    };
  }

  /** One exchange serves all calls of a caller that wait, so no call's end may abort it. */
  #exchangeOnce(key: string, token: string, caller: Caller): Promise<string> {
    const waiting = this.#pending.get(key);
    if (waiting !== undefined) return waiting;
    const exchanged = this.#request(token, caller)
      .then((issued) => {
        this.#keep(key, issued);
        return issued.text;
      })
      .finally(() => this.#pending.delete(key));
    this.#pending.set(key, exchanged);
    return exchanged;
  }

  async #request(token: string, caller: Caller): Promise<IssuedToken> {
    const callerEndsAt = performance.now() + caller.expiresAt * 1_000 - Date.now();
    try {
      const issued = await requestToken(this.#exchange, grantOf(this.#exchange, token), [token]);
      if (issued.text === token) throw new Error("the token endpoint gave the caller's own token back");
      // It speaks for the caller, who is let in no longer than its own token holds.
      return { ...issued, renewAt: Math.min(issued.renewAt, callerEndsAt) };
    } catch (cause) {
      throw new ToolError(
        cause instanceof TokenRefusal
          ? `The authorization server did not exchange the caller's access token for one of the API${cause.code === undefined ? "" : ` (${cause.code})`}`
          : "The caller's access token could not be exchanged for one of the API",
        { cause },
      );
    }
  }

  #keep(key: string, issued: IssuedToken): void {
    this.#issued.delete(key);
    if (this.#issued.size >= mostKept) {
      for (const oldest of this.#issued.keys()) {
        this.#issued.delete(oldest);
        break;
      }
    }
    this.#issued.set(key, issued);
  }
}

/** The parameters of a token request beside those of the client. */
function grantOf(
  { grant, audience, resource }: Exchange,
  token: string,
): readonly (readonly [name: string, value: string])[] {
  const target: readonly (readonly [string, string])[] = [
    ...(audience === undefined ? [] : [["audience", audience] as const]),
    ...(resource === undefined ? [] : [["resource", resource] as const]),
  ];
  if (grant === "on-behalf-of") {
    return [
      ["grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
      ["requested_token_use", "on_behalf_of"],
      ["assertion", token],
      ...target,
    ];
  }
  return [
    ["grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"],
    ["subject_token", token],
    ["subject_token_type", accessTokenType],
    ["requested_token_type", accessTokenType],
    ...target,
  ];
}
