import type { ToolContext } from "../context.js";
import { type HeaderEntry, isCookieValue, isHeaderValue } from "./headers.js";
import { createTokenSource, type TokenSource } from "./oauth-client.js";
import { percentEncode } from "./percent-encoding.js";
import type { HttpCredentials, TokenExchange } from "./request.js";
import type { TemplateReader } from "./template.js";

/** The credentials that every request of a tool carries. */
export interface Credentials {
  readonly headers: readonly HeaderEntry[];
  /** `name=value`, encoded. */
  readonly query: readonly string[];
  readonly cookies: readonly string[];
  /** Gives the access token of each request, where the credentials ask for one. Throws `ToolError`. */
  readonly tokens?: (context: ToolContext) => TokenSource;
}

/** Reads `tokenExchange`: the function of `token-exchange.ts`, on servers that use it. */
export type ExchangeReader = (
  settings: TokenExchange,
  reader: TemplateReader,
  problems: string[],
) => NonNullable<Credentials["tokens"]>;

/** Reads the credentials from the environment. What cannot be sent goes to `problems`, without its value. */
export function readCredentials(
  credentials: HttpCredentials,
  reader: TemplateReader,
  problems: string[],
  readExchange?: ExchangeReader,
): Credentials {
  const { bearer, basic, apiKeys = [], oauth2, tokenExchange } = credentials;
  const headers: HeaderEntry[] = [];
  const query: string[] = [];
  const cookies: string[] = [];
  if (bearer !== undefined) headers.push(["authorization", `Bearer ${reader.credential(bearer)}`]);
  if (basic !== undefined) {
    // RFC 7617 section 2: the first colon ends the name.
    const username = reader.text(basic.username);
    if (username.includes(":")) problems.push("credentials.basic.username must not contain a colon");
    const pair = Buffer.from(`${username}:${reader.credential(basic.password)}`).toString("base64");
    reader.secrets.add(pair);
    reader.credentials.add(pair);
    headers.push(["authorization", `Basic ${pair}`]);
  }
  for (const { in: place, name, value } of apiKeys) {
    const key = reader.credential(value);
    if (place === "header") headers.push([name, key]);
    else if (place === "query") query.push(`${percentEncode(name)}=${percentEncode(key)}`);
    else if (isCookieValue(key)) cookies.push(`${name}=${key}`);
    else problems.push(`credentials.apiKey ${name} has characters that a cookie cannot hold`);
  }
  for (const [name, value] of headers) {
    if (!isHeaderValue(value))
      problems.push(`the credentials for ${name} have characters that a header cannot hold`);
  }
  if (tokenExchange !== undefined) {
    if (readExchange === undefined) throw new Error("the server was generated without token exchange");
    return { headers, query, cookies, tokens: readExchange(tokenExchange, reader, problems) };
  }
  if (oauth2 === undefined) return { headers, query, cookies };
  const tokens = createTokenSource(
    {
      tokenUrl: reader.url(oauth2.tokenUrl),
      clientId: reader.text(oauth2.clientId),
      clientSecret: reader.credential(oauth2.clientSecret),
      scopes: oauth2.scopes ?? [],
      parameters: (oauth2.parameters ?? []).map(({ name, value }) => [name, reader.text(value)] as const),
      clientAuthentication: oauth2.clientAuthentication ?? "basic",
    },
    problems,
  );
  return { headers, query, cookies, tokens: () => tokens };
}
