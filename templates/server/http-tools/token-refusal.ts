/** The token endpoint's refusal of a request. */
export class TokenRefusal extends Error {
  /** `error` of the answer (RFC 6749 section 5.2), where it is a code. */
  readonly code?: string;

  constructor(message: string, error: unknown) {
    super(message);
    if (typeof error === "string" && /^[a-z_]{1,60}$/.test(error)) this.code = error;
  }
}
