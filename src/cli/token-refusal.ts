/** A longer challenge is not read to its end, in characters. */
const longestChallenge = 8_000;

/** The answer of a server that does not accept a request's access token (RFC 6750 section 3). */
export class TokenRefusal extends Error {
  override readonly name = "TokenRefusal";
  readonly status: number;
  /** `invalid_token`, `insufficient_scope`; undefined where the server only asks for a token. */
  readonly error: string | undefined;
  /** The server's own words. */
  readonly description: string | undefined;
  /** The scopes that the server asks for. */
  readonly scopes: readonly string[];

  constructor(status: number, challenge: string) {
    super(`the server answered with status ${status}`);
    this.status = status;
    // RFC 6750 section 3: the values have neither quotes nor backslashes, so what stands between quotes is a value.
    const pieces = challenge.slice(0, longestChallenge).split('"');
    const parameters = new Map(
      pieces.flatMap((value, index) => {
        const name = index % 2 === 0 ? undefined : /[a-z_]{1,40}=$/i.exec(pieces[index - 1] ?? "")?.[0];
        return name === undefined ? [] : [[name.slice(0, -1).toLowerCase(), value] as const];
      }),
    );
    this.error = parameters.get("error");
    this.description = parameters.get("error_description");
    this.scopes = (parameters.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  }
}

/** The refusal in a response, if it is one: a status and a challenge of the scheme `Bearer`. */
export function refusalIn(response: Response): TokenRefusal | undefined {
  if (![400, 401, 403].includes(response.status)) return undefined;
  const challenge = response.headers.get("www-authenticate") ?? "";
  return /^bearer\b/i.test(challenge) ? new TokenRefusal(response.status, challenge) : undefined;
}

/** The refusal as one sentence for the user, with the next step. The server's words are not escaped. */
export function refusalSentence(url: string, { status, error, description, scopes }: TokenRefusal): string {
  const asked =
    scopes.length === 0
      ? ""
      : ` with ${scopes.length === 1 ? "the scope" : "the scopes"} \`${scopes.join(" ")}\``;
  const hint = "(`mcpile token` makes one)";
  if (error === undefined && status === 401)
    return `${url} answered 401: pass an access token${asked} with --token or MCP_ACCESS_TOKEN ${hint}`;
  const reason = description ?? error ?? `status ${status}`;
  if (error === "insufficient_scope")
    return `${url} refused the access token: ${reason}: pass one${asked} with --token or MCP_ACCESS_TOKEN ${hint}`;
  return `${url} refused the access token: ${reason} (status ${status}): pass another with --token or MCP_ACCESS_TOKEN ${hint}`;
}
