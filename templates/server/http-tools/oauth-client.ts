import {
  type IssuedToken,
  isSafeEndpoint,
  type OAuthClient,
  requestToken,
  withSignal,
} from "./token-request.js";

/** Access tokens for one client. */
export interface TokenSource {
  /** A token that is good for a while yet. Rejects when none is to be had, or `signal` is aborted first. */
  token(signal: AbortSignal): Promise<string>;
  /** Tells that the API refused `token`, so that it is not given out again. */
  refused(token: string): void;
}

/** Tools that are the same client share its tokens. */
const sources = new Map<string, TokenSource>();

/** The token source of a client. Tells `problems` of a token endpoint that a secret must not be sent to. */
export function createTokenSource(client: OAuthClient, problems: string[]): TokenSource {
  if (!isSafeEndpoint(client.tokenUrl)) {
    problems.push("credentials.oauth2.tokenUrl must be an https URL (http is for loopback only)");
  }
  const key = JSON.stringify(client);
  const known = sources.get(key);
  if (known !== undefined) return known;
  const source = new CachedTokens(client);
  sources.set(key, source);
  return source;
}

class CachedTokens implements TokenSource {
  readonly #client: OAuthClient;
  #issued: IssuedToken | undefined;
  #pending: Promise<string> | undefined;

  constructor(client: OAuthClient) {
    this.#client = client;
  }

  token(signal: AbortSignal): Promise<string> {
    if (this.#issued !== undefined && performance.now() < this.#issued.renewAt) {
      return Promise.resolve(this.#issued.text);
    }
    // One request serves all calls that wait, so no call's end may abort it.
    this.#pending ??= this.#request().finally(() => {
      this.#pending = undefined;
    });
    return withSignal(this.#pending, signal);
  }

  refused(token: string): void {
    if (this.#issued?.text === token) this.#issued = undefined;
  }

  async #request(): Promise<string> {
    try {
      this.#issued = await requestToken(this.#client, [["grant_type", "client_credentials"]]);
    } catch (error) {
      throw new Error("no access token for the API", { cause: error });
    }
    return this.#issued.text;
  }
}
