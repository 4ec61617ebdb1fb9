/** A server could not be reached, the connection was lost, or its answer breaks the rules of HTTP. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** Of the operating system, of TLS or of HTTP: `ECONNREFUSED`. */
  readonly code: string;

  constructor(cause: unknown) {
    const code = codeOf(cause);
    super(`the connection failed (${code})`, { cause });
    this.code = code;
  }
}

/** An answer that cannot be used, although its connection works. */
export class AnswerFault extends Error {
  override readonly name = "AnswerFault";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function codeOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
  }
  return "connection lost";
}
