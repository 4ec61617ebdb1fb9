import type { Caller } from "../context.js";

/** Why a token was refused. `missing`: none was sent. */
export type Refusal =
  | { readonly reason: "missing" | "invalid"; readonly description: string }
  | { readonly reason: "unavailable"; readonly description: string };

export interface Verifier {
  /**
   * Verifies an access token. Synchronous when the answer is known from an earlier verification, so that plain calls
   * need not wait. Scopes are not judged here.
   */
  verify(token: string): Caller | Refusal | Promise<Caller | Refusal>;
}
