/**
 * The HTTP request of a tool, from the manifest. Strings are templates: `{name}` stands for an argument,
 * `{caller.sub}` for a claim of the caller's token, `{{name}}` for the text `{name}`, `${NAME}` and `${NAME:-default}` for a value that is read from the environment when
 * the server starts. A parameter whose template names an argument that the call leaves out, or gives as null, is not sent.
 */
export interface HttpRequest {
  readonly method: HttpMethod;
  /** Arguments stand in its path only: they are percent-encoded and can change neither host nor depth. */
  readonly url: string;
  /** How arguments of the path are written, where that is not `simple`. */
  readonly path?: readonly PathParameter[];
  readonly query?: readonly QueryParameter[];
  readonly headers?: readonly HeaderParameter[];
  readonly cookies?: readonly CookieParameter[];
  readonly body?: HttpBody;
  readonly credentials?: HttpCredentials;
  /** With it the request may be sent again whatever its method, since the API carries out the same key once. */
  readonly idempotencyKey?: IdempotencyKeyHeader;
  readonly response: HttpResponse;
  readonly retry: HttpRetry;
  /** Time that one attempt may take until the whole answer was read, in milliseconds. Absent: the tool's own limit. */
  readonly timeoutMs?: number;
}

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/** RFC 6570 and OpenAPI: `simple` gives `blue`, `label` gives `.blue`, `matrix` gives `;color=blue`; `json` JSON text. */
export interface PathParameter {
  /** The argument's name in the URL. */
  readonly name: string;
  readonly style?: "simple" | "label" | "matrix" | "json";
  readonly explode?: boolean;
  /**
   * How a `/` in the argument is treated: the call is refused (default), it is sent as `%2F` within its segment, or it
   * separates segments. Empty segments, `.` and `..` are refused whatever this says.
   */
  readonly slash?: "refuse" | "encode" | "keep";
}

/** Styles as OpenAPI names them; `json` writes the value as JSON text. */
export interface QueryParameter {
  readonly name: string;
  readonly value: string;
  /** `form` unless said. */
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";
  /** Whether arrays and objects become one parameter an entry. True for `form` and `deepObject` unless said. */
  readonly explode?: boolean;
  /** Whether reserved characters other than `#`, `&`, `;`, `+` and `%` stay as they are (RFC 6570 section 3.2.3). */
  readonly allowReserved?: boolean;
}

export interface HeaderParameter {
  readonly name: string;
  readonly value: string;
  /** `simple` unless said. */
  readonly style?: "simple" | "json";
  /** Whether entries of objects are written `R=100` instead of `R,100`. */
  readonly explode?: boolean;
}

export interface CookieParameter {
  readonly name: string;
  readonly value: string;
  /** `form` unless said; `cookie` (OpenAPI 3.2) separates exploded entries by `; ` instead of `&`. */
  readonly style?: "form" | "cookie" | "json";
  /** True unless said. */
  readonly explode?: boolean;
}

/** The body. If `content` is one placeholder whose argument is omitted, no body is sent. */
export interface HttpBody {
  /** How `content` becomes bytes. `base64`: the text is decoded. */
  readonly format: "json" | "form" | "multipart" | "text" | "base64";
  readonly contentType: string;
  /** JSON with templates for strings: one that is a single placeholder stands for the argument itself, whatever its type. */
  readonly content: unknown;
  /** How members of `form` and `multipart` bodies are written. */
  readonly encoding?: readonly PartEncoding[];
}

/** OpenAPI's Encoding Object for one member of the body. */
export interface PartEncoding {
  readonly name: string;
  /** `form` bodies. Absent: strings as they are, arrays repeated, objects as JSON. */
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "json";
  readonly explode?: boolean;
  /** `multipart` bodies: media type of the part. */
  readonly contentType?: string;
  /** `multipart` bodies: template of the file's name. */
  readonly filename?: string;
  /** `multipart` bodies: the file's name where an argument of `filename` is left out. */
  readonly defaultFilename?: string;
  /** `multipart` bodies: whether the text is base64 and its bytes are sent. */
  readonly base64?: boolean;
}

/** How the server shows who it is. Never the caller's own token. All strings are templates without arguments. */
export interface HttpCredentials {
  readonly bearer?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly apiKeys?: readonly ApiKey[];
  readonly oauth2?: ClientCredentials;
  readonly tokenExchange?: TokenExchange;
}

export interface ApiKey {
  readonly in: "header" | "query" | "cookie";
  readonly name: string;
  readonly value: string;
}

/** OAuth 2.0 client credentials grant (RFC 6749 section 4.4). */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes?: readonly string[];
  /** Further parameters of the token request, such as `audience` or `resource` (RFC 8707). */
  readonly parameters?: readonly { readonly name: string; readonly value: string }[];
  /** How the client authenticates at the token endpoint: `basic` unless said. */
  readonly clientAuthentication?: "basic" | "body";
}

/** A token that speaks for the caller, in exchange for the caller's own (RFC 8693). */
export interface TokenExchange extends ClientCredentials {
  /** `on-behalf-of`: the form of Entra ID, a JWT bearer grant (RFC 7523). `token-exchange` unless said. */
  readonly grant?: "token-exchange" | "on-behalf-of";
  /** Name of the API at the authorization server. */
  readonly audience?: string;
  /** URL of the API (RFC 8707). */
  readonly resource?: string;
}

/** The parts of a JSON value that are returned. Without items, each and members: the whole value. */
export interface HttpFields {
  /** The parts to return of each item of an array. */
  readonly items?: HttpFields;
  /** The parts to return of every property of an object. */
  readonly each?: HttpFields;
  readonly members?: readonly HttpField[];
}

export interface HttpField {
  /** The property's name in the result. */
  readonly name: string;
  /** Names of the properties that lead to its value in the response. */
  readonly from: readonly string[];
  readonly fields: HttpFields;
}

export interface HttpResponse {
  /** `auto`: by the answer's media type. `binary`: image and audio content, or an embedded resource. */
  readonly as: "auto" | "json" | "text" | "binary";
  /** JSON Pointer (RFC 6901) to the part of the JSON that the tool answers with. */
  readonly select?: string;
  /** The answer if the JSON has no such part. Absent: an error. */
  readonly default?: unknown;
  /** The parts of the JSON that are returned. Absent: all of it. */
  readonly fields?: HttpFields;
  /**
   * How a 2xx answer that does not match the manifest is treated: an error that tells that the API did answer, or the
   * answer as it is. `error` unless said.
   */
  readonly mismatch?: "pass" | "error";
  /** Largest body after decompression, in bytes. */
  readonly maxBytes: number;
}

export interface IdempotencyKeyHeader {
  readonly header: string;
  /** A template. Absent: a hash of the caller, the request and the arguments. */
  readonly value?: string;
}

/** Only idempotent methods (RFC 9110 section 9.2.2) and requests with an idempotency key are tried again, on 429, 503 and lost connections. */
export interface HttpRetry {
  /** How often to try again; 0: never. */
  readonly times: number;
  /** Longest wait before one retry, in milliseconds; an answer that asks for a longer one (`Retry-After`) is final. */
  readonly longestDelayMs: number;
}
