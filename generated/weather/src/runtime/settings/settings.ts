/**
 * The server's settings from the manifest. Strings marked "template" may contain `${NAME}` or `${NAME:-default}`, which
 * `config.ts` reads from the environment when the server starts.
 */
export interface Settings {
  readonly name: string;
  readonly title?: string;
  readonly version: string;
  readonly description?: string;
  readonly instructions?: string;
  /** Address to listen on; `HOST` overrides it. */
  readonly host: string;
  /** Port to listen on; `PORT` overrides it. */
  readonly port: number;
  /** Path of the MCP endpoint; a trailing slash is accepted too. */
  readonly path: string;
  /** Accepted `Host` headers, in addition to loopback. */
  readonly allowedHosts: readonly string[];
  /** Accepted browser origins. */
  readonly allowedOrigins: readonly string[];
  readonly limits: Limits;
  /** Absent: the server is open to everybody. */
  readonly auth?: AuthSettings;
}

export interface Limits {
  /** Maximum size of a request body, in bytes. */
  readonly requestBytes: number;
  /** Requests per minute from one caller; 0: no limit. */
  readonly requestsPerMinute: number;
  /** Requests in flight at once; absent: 1,000. */
  readonly concurrentRequests?: number;
  /** Open connections; absent: 10,000. */
  readonly connections?: number;
  /** Tools in one page of `tools/list`; absent: all tools. */
  readonly toolsPerPage?: number;
  /** Template. URL of the Redis that counts requests for all replicas; absent or empty: each counts for itself. */
  readonly redisUrl?: string;
}

/** The verification of access tokens (JWT, RFC 9068). */
export interface AuthSettings {
  /** Templates. Accepted `aud` values: the token must contain one of them. */
  readonly audience: readonly string[];
  /** Template. Required `iss`. */
  readonly issuer?: string;
  /** Template. URL of the issuer's key set (RFC 7517). */
  readonly jwksUri?: string;
  /** Whether the key set may be fetched over plain HTTP from a host of a private network. */
  readonly jwksOverHttp?: boolean;
  /** Template. A PEM public key, instead of `jwksUri`. */
  readonly publicKey?: string;
  /** Accepted signature algorithms (RFC 7518). */
  readonly algorithms: readonly string[];
  /** How long a verified token is accepted without being verified again, in seconds. */
  readonly cacheSeconds: number;
  /** Scopes that every request needs. */
  readonly requiredScopes: readonly string[];
  /** Claims that hold scopes. Default: `scope` and `scp`. */
  readonly scopeClaims?: readonly string[];
  /** Template. This server's identifier in its RFC 9728 metadata. */
  readonly resource?: string;
  /** Templates. Issuers of tokens for this server, for its RFC 9728 metadata. */
  readonly authorizationServers: readonly string[];
}
