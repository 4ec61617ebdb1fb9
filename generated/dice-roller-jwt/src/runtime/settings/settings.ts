/**
 * What the manifest says of the server. Texts marked "template" may hold `${NAME}` or `${NAME:-default}`,
 * which `config.ts` reads from the environment when the server starts.
 */
export interface Settings {
  readonly name: string;
  readonly title?: string;
  readonly version: string;
  readonly description?: string;
  readonly instructions?: string;
  /** Address to listen on unless `HOST` says otherwise. */
  readonly host: string;
  /** Port to listen on unless `PORT` says otherwise. */
  readonly port: number;
  /** Path of the MCP endpoint; with a slash added it is the same endpoint. */
  readonly path: string;
  /** `Host` headers accepted beside loopback. */
  readonly allowedHosts: readonly string[];
  /** Browser origins accepted. */
  readonly allowedOrigins: readonly string[];
  readonly limits: Limits;
  /** Absent: the server is open to everybody. */
  readonly auth?: AuthSettings;
}

export interface Limits {
  /** Largest request body, in bytes. */
  readonly requestBytes: number;
  /** Requests a minute from one caller; 0: no limit. */
  readonly requestsPerMinute: number;
  /** Tools in one answer to `tools/list`; absent: all of them. */
  readonly toolsPerPage?: number;
  /** Template. The Redis that counts requests for all replicas; absent or empty: each counts for itself. */
  readonly redisUrl?: string;
}

/** How access tokens (JWT, RFC 9068) are verified. */
export interface AuthSettings {
  /** Template. Accepted `aud` values: one of them must be in the token. */
  readonly audience: readonly string[];
  /** Template. Required `iss`. */
  readonly issuer?: string;
  /** Template. Where the issuer publishes its keys (RFC 7517). */
  readonly jwksUri?: string;
  /** Template. A PEM public key, instead of `jwksUri`. */
  readonly publicKey?: string;
  /** Accepted signature algorithms (RFC 7518). */
  readonly algorithms: readonly string[];
  /** Scopes every request needs. */
  readonly requiredScopes: readonly string[];
  /** Template. This server's identifier in its RFC 9728 metadata. */
  readonly resource?: string;
  /** Templates. Issuers that give out tokens for this server, for its RFC 9728 metadata. */
  readonly authorizationServers: readonly string[];
}
