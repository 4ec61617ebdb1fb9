import type { Caller } from "../context.js";

/** The reason for which a token was refused. `missing`: no token was sent. */
export type Refusal =
  | { readonly reason: "missing" | "invalid"; readonly description: string }
  | {
      readonly reason: "unavailable";
      readonly description: string;
      /** When the keys of the issuer may be fetched again, in seconds. */
      readonly retryAfter: number;
    };

export interface Verifier {
  /**
   * Verifies an access token. Synchronous when the token was verified before, so that plain calls need not wait. Scopes
   * are not checked here.
   */
  verify(token: string): Caller | Refusal | Promise<Caller | Refusal>;
}
