import type { Caller } from "../context.js";

/** Tokens of the callers that are being served. An entry ends with its caller, which the server forgets with the token. */
const tokens = new WeakMap<Caller, string>();

/** Keeps the access token by which a caller was let in, for tools that exchange it. Handlers are not given it. */
export function keepToken(caller: Caller, token: string): void {
  tokens.set(caller, token);
}

/** The caller's own access token. It goes to the authorization server alone, never to an API and never into a log. */
export function tokenOf(caller: Caller): string | undefined {
  return tokens.get(caller);
}
