import type { Json } from "../json.js";

/**
 * The `http` section of a tool that is an HTTP call, with short forms spelled out and defaults filled in. In the
 * manifest `path`, `query`, `headers`, `cookies` and `encoding` are mappings by name; an entry is a template or a mapping:
 *
 * ```yaml
 * http:
 *   method: GET                                    # default
 *   url: ${PETS_URL:-https://api.example.com}/pets/{petId}
 *   path: { petId: { style: label } }              # only where a path argument is not written as it is
 *   query: { limit: "{limit}", tags: { explode: false }, units: metric }   # without `value`: the argument of that name
 *   headers: { x-trace: "{trace}" }
 *   cookies: { theme: "{theme}" }
 *   body: { name: "{name}", tags: "{tags}" }       # or "{body}"
 *   contentType: application/json                  # default; says how the body is written
 *   encoding: { photo: { contentType: image/png, base64: true, filename: "{filename}" } }   # form and multipart
 *   credentials: { bearer: "${PETS_TOKEN}" }
 *   response: { as: json, select: /pets, default: [] }   # or `response: json`
 *   retry: { times: 2, longestDelayMs: 10000 }     # or `retry: 2`
 *   timeoutMs: 5000
 * ```
 *
 * Texts are templates: `{name}` stands for an argument, `{{name}}` for the text `{name}`, `${NAME}` and
 * `${NAME:-default}` for a value that the running server reads from its environment. A parameter or member whose template
 * names an argument that a call leaves out is not sent. The generated server has the same types in `http-request.ts`.
 */
export interface HttpSection {
  readonly method: HttpMethod;
  readonly url: string;
  readonly path?: readonly PathParameter[];
  readonly query?: readonly QueryParameter[];
  readonly headers?: readonly HeaderParameter[];
  readonly cookies?: readonly CookieParameter[];
  readonly body?: HttpBody;
  readonly credentials?: HttpCredentials;
  readonly response: HttpResponse;
  readonly retry: HttpRetry;
  /** Time of one attempt, in milliseconds. Absent: the tool's limit alone. */
  readonly timeoutMs?: number;
}

export const httpMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** Styles have the names of OpenAPI; `json` writes the value as JSON, like OpenAPI's `content: application/json`. */
export const pathStyles = ["simple", "label", "matrix", "json"] as const;
export const queryStyles = ["form", "spaceDelimited", "pipeDelimited", "deepObject", "json"] as const;
export const headerStyles = ["simple", "json"] as const;
export const cookieStyles = ["form", "cookie", "json"] as const;
/** What a `/` in a path argument does: the call is refused, it is sent as `%2F`, or it separates segments. */
export const slashModes = ["refuse", "encode", "keep"] as const;

export interface PathParameter {
  /** The argument's name. */
  readonly name: string;
  readonly style?: (typeof pathStyles)[number];
  readonly explode?: boolean;
  readonly slash?: (typeof slashModes)[number];
}

export interface QueryParameter {
  readonly name: string;
  readonly value: string;
  readonly style?: (typeof queryStyles)[number];
  /** Absent: true for `form` and `deepObject`. */
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

export interface HeaderParameter {
  readonly name: string;
  readonly value: string;
  readonly style?: (typeof headerStyles)[number];
  readonly explode?: boolean;
}

export interface CookieParameter {
  readonly name: string;
  readonly value: string;
  readonly style?: (typeof cookieStyles)[number];
  /** Absent: true. */
  readonly explode?: boolean;
}

/** How a body is written; follows from `contentType` unless `bodyFormat` says it. */
export const bodyFormats = ["json", "form", "multipart", "text", "base64"] as const;
export type BodyFormat = (typeof bodyFormats)[number];

export interface HttpBody {
  readonly format: BodyFormat;
  readonly contentType: string;
  /** JSON with templates for texts; one that is a single placeholder stands for the argument itself. */
  readonly content: Json;
  readonly encoding?: readonly PartEncoding[];
}

/** OpenAPI's Encoding Object for a member of a form or multipart body. */
export interface PartEncoding {
  readonly name: string;
  /** Forms. Absent: texts as they are, lists repeated, objects as JSON. */
  readonly style?: (typeof queryStyles)[number];
  readonly explode?: boolean;
  /** Multipart: media type of the part. */
  readonly contentType?: string;
  /** Multipart: template of the file's name. */
  readonly filename?: string;
  /** Multipart: the argument is base64, and its bytes are sent. */
  readonly base64?: boolean;
}

/** Read from the environment: texts are templates without arguments. At most one of bearer, basic and oauth2. */
export interface HttpCredentials {
  readonly bearer?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly apiKeys?: readonly ApiKey[];
  readonly oauth2?: ClientCredentials;
}

export const apiKeyPlaces = ["header", "query", "cookie"] as const;

export interface ApiKey {
  readonly in: (typeof apiKeyPlaces)[number];
  readonly name: string;
  readonly value: string;
}

export const clientAuthentications = ["basic", "body"] as const;

/** OAuth 2.0 client credentials grant (RFC 6749 section 4.4). */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes?: readonly string[];
  /** Further parameters of the token request: a mapping in the manifest. */
  readonly parameters?: readonly { readonly name: string; readonly value: string }[];
  readonly clientAuthentication?: (typeof clientAuthentications)[number];
}

export const responseKinds = ["auto", "json", "text", "binary"] as const;

export interface HttpResponse {
  /** `json` for tools with an output schema, else `auto`: by the answer's media type. */
  readonly as: (typeof responseKinds)[number];
  /** JSON Pointer to the part that the tool answers with. */
  readonly select?: string;
  /** What to answer where there is no such part. */
  readonly default?: Json;
  /** Largest body, in bytes. */
  readonly maxBytes: number;
}

export interface HttpRetry {
  /** How often an idempotent request is tried again; 0: never. */
  readonly times: number;
  /** Longest wait before a retry, in milliseconds. */
  readonly longestDelayMs: number;
}

/** What an `http` section says when it leaves a key out. */
export const httpDefaults = {
  method: "GET",
  contentType: "application/json",
  maxResponseBytes: 4_194_304,
  retryTimes: 2,
  longestRetryDelayMs: 10_000,
} as const;
