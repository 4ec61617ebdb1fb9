import type { ToolContext } from "../context.js";
import { Attempt, type AttemptLimits } from "../outbound/attempt.js";
import { ConnectionError } from "../outbound/connection-error.js";
import type { Environment } from "../settings/placeholders.js";
import { Secrets } from "../settings/secrets.js";
import type { Tool, Validator } from "../tool.js";
import { ToolError } from "../tool-error.js";
import { outputOf } from "./answer.js";
import { type BodyWriter, readHttpBody } from "./body.js";
import { type Credentials, type ExchangeReader, readCredentials } from "./credentials.js";
import { type CookieWriter, type HeaderWriter, readCookies, readHeaders } from "./headers.js";
import { type IdempotencyKey, readIdempotencyKey } from "./idempotency.js";
import type { TokenSource } from "./oauth-client.js";
import { type QueryWriter, readQuery } from "./query.js";
import type { HttpRequest } from "./request.js";
import { acceptedError, refusalOf } from "./response.js";
import { isRepeatable, withRetries } from "./retry.js";
import { type Outgoing, type SendRequest, send } from "./send.js";
import { type Arguments, TemplateReader } from "./template.js";
import { readUrlTemplate, type UrlTemplate } from "./url-template.js";

/** The features of an HTTP tool that its manifest asks for. Files of other features are not in the server. */
export interface HttpToolFeatures {
  /**
   * Gives the claims that the request's templates name, under the names that they have there: `caller.sub`. Throws
   * `ToolError` for a claim that the caller's token does not have.
   */
  readonly claims?: (context: ToolContext) => Arguments;
  /** Reads `credentials.tokenExchange`. */
  readonly exchange?: ExchangeReader;
  /** Sends the requests; by default as they are. */
  readonly send?: SendRequest;
}

/**
 * A tool that is an HTTP call: the members of a `Tool` that do the work. `prepare` reads what the request needs from the
 * environment; a call that comes before it was prepared prepares it from `process.env`.
 *
 * Arguments fill the places that the manifest gives them and no others: never the scheme, host, port or depth of the
 * URL, another parameter, another header or another line of one. The caller's token is never sent.
 *
 * @param validateOutput judges answers by the tool's output schema, if it has one
 */
export function httpTool(
  request: HttpRequest,
  validateOutput?: Validator,
  { claims, exchange, send: sendRequest = send }: HttpToolFeatures = {},
): Required<Pick<Tool, "handler" | "keepsIntegers" | "prepare">> {
  let prepared: Prepared | undefined;
  return {
    keepsIntegers: true,
    prepare(environment, setting) {
      const [ready, problems] = prepare(request, environment, setting, exchange);
      prepared = ready;
      return problems;
    },
    handler(input, context) {
      if (prepared === undefined) {
        const [ready, problems] = prepare(request, process.env, "http", exchange);
        if (problems.length > 0) throw new Error(problems.join("\n"));
        prepared = ready;
      }
      const given = isArguments(input) ? input : {};
      // Last, so that no argument can pose as a claim.
      const values = claims === undefined ? given : { ...given, ...claims(context) };
      return perform(request, prepared, values, context, { validateOutput, sendRequest });
    },
  };
}

/** A request whose templates were read, with the environment filled in. */
interface Prepared {
  readonly url: UrlTemplate;
  readonly query: QueryWriter;
  readonly headers: HeaderWriter;
  readonly cookies: CookieWriter;
  readonly idempotencyKey: IdempotencyKey;
  readonly body: BodyWriter | undefined;
  readonly credentials: Credentials;
  /** All that the environment gives for the request. */
  readonly secrets: ReadonlySet<string>;
  /** Those that are kept out of what a tool answers, too. */
  readonly shownNowhere: ReadonlySet<string>;
}

function prepare(
  request: HttpRequest,
  environment: Environment,
  setting: string,
  exchange: ExchangeReader | undefined,
): readonly [Prepared | undefined, problems: readonly string[]] {
  const reader = new TemplateReader(environment);
  const problems: string[] = [];
  const url = readUrlTemplate(request.url, request.path ?? [], reader);
  if ("problem" in url && url.problem !== "") problems.push(`the manifest's ${setting}.url: ${url.problem}`);
  const own: string[] = [];
  const query = readQuery(
    request.query ?? [],
    [...fixedNames(request.url), ...keyNames(request, "query")],
    reader,
  );
  const headers = readHeaders(request.headers ?? [], reader, own);
  const cookies = readCookies(request.cookies ?? [], keyNames(request, "cookie"), reader, own);
  const idempotencyKey = readIdempotencyKey(request, reader);
  const body = request.body && readHttpBody(request.body, reader);
  const credentials = readCredentials(request.credentials ?? {}, reader, own, exchange);
  for (const name of reader.missing) {
    problems.push(`${name} is not set: set it, since the manifest's ${setting} reads it`);
  }
  // A problem of a credential whose variable is missing would only repeat that.
  if (reader.missing.size === 0)
    problems.push(...own.map((problem) => `the manifest's ${setting}: ${problem}`));
  if ("problem" in url || problems.length > 0) return [undefined, problems];
  return [
    {
      url,
      query,
      headers,
      cookies,
      idempotencyKey,
      body,
      credentials,
      secrets: reader.secrets,
      shownNowhere: reader.credentials,
    },
    problems,
  ];
}

/** The parameters that the URL itself has. */
function fixedNames(url: string): Iterable<string> {
  return new URLSearchParams(url.split("?").slice(1).join("?")).keys();
}

function keyNames({ credentials }: HttpRequest, place: "query" | "cookie"): readonly string[] {
  return (credentials?.apiKeys ?? []).flatMap((key) => (key.in === place ? [key.name] : []));
}

interface Parts {
  readonly validateOutput: Validator | undefined;
  readonly sendRequest: SendRequest;
}

async function perform(
  request: HttpRequest,
  prepared: Prepared | undefined,
  input: Arguments,
  context: ToolContext,
  { validateOutput, sendRequest }: Parts,
): Promise<unknown> {
  if (prepared === undefined) throw new Error("the tool was not prepared");
  const outgoing = compose(request, prepared, input, context);
  const repeatable = isRepeatable(request.method, outgoing.headers, request.idempotencyKey?.header);
  const source = prepared.credentials.tokens?.(context);
  const tokens = new Set<string>();
  let answer: Response | undefined;
  try {
    answer = await withRetries(repeatable, request.retry, context.signal, () =>
      attempt(request, source, tokens, context, (limits, token) =>
        sendRequest(token === undefined ? outgoing : withToken(outgoing, token), limits, context),
      ),
    );
    if (!answer.ok) throw await refusalOf(answer, new Secrets([...prepared.secrets, ...tokens]));
    const secrets = new Secrets([...prepared.shownNowhere, ...tokens]);
    return await outputOf(answer, { request, url: outgoing.url, secrets }, validateOutput, context);
  } catch (error) {
    if (isTimeout(error) && !context.signal.aborted) {
      if (answer?.ok) {
        throw acceptedError(
          answer,
          request.method,
          `its answer did not arrive within ${request.timeoutMs} ms`,
        );
      }
      throw new ToolError(`The API did not answer within ${request.timeoutMs} ms`);
    }
    if (!(error instanceof ConnectionError)) throw error;
    // The caller need not know which machine it is; the operator, who reads the log, must.
    const cause = new Error(`${prepared.url.origin}: the API could not be reached (${error.code})`, {
      cause: error,
    });
    throw new ToolError("The API could not be reached", { cause });
  }
}

/** The request for one call. Throws `ToolError` for arguments that their places cannot hold. */
function compose(request: HttpRequest, prepared: Prepared, input: Arguments, context: ToolContext): Outgoing {
  const { traceparent } = context;
  const { credentials } = prepared;
  const url = prepared.url.expand(input, [...prepared.query(input), ...credentials.query]);
  const headers = new Headers({
    accept: accepted(request),
    ...(traceparent !== undefined && { traceparent }),
  });
  for (const [name, value] of [
    ...prepared.headers(input),
    ...prepared.idempotencyKey(input, context),
    ...credentials.headers,
  ])
    headers.set(name, value);
  const cookies = [...prepared.cookies(input), ...credentials.cookies];
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  const body = prepared.body?.(input);
  if (body === undefined) return { method: request.method, url, headers };
  headers.set("content-type", body.contentType);
  return { method: request.method, url, headers, body: body.bytes };
}

function accepted({ response }: HttpRequest): string {
  return response.as === "json" ? "application/json, application/*+json;q=0.9, */*;q=0.1" : "*/*";
}

/** One attempt within its time; where the API refuses a cached token, a second with a new one. Both go to `used`. */
async function attempt(
  request: HttpRequest,
  tokens: TokenSource | undefined,
  used: Set<string>,
  { signal }: ToolContext,
  sendWith: (limits: AttemptLimits, token?: string) => Promise<Response>,
): Promise<Response> {
  const { timeoutMs = Number.POSITIVE_INFINITY } = request;
  const limits = { signal, deadline: performance.now() + timeoutMs };
  if (tokens === undefined) return sendWith(limits);
  const token = await tokenWithin(tokens, limits);
  used.add(token);
  const answer = await sendWith(limits, token);
  if (answer.status !== 401) return answer;
  tokens.refused(token);
  await answer.body?.cancel();
  const renewed = await tokenWithin(tokens, limits);
  used.add(renewed);
  return sendWith(limits, renewed);
}

/** The request for a token serves other calls too: an end of this attempt ends the wait for it alone. */
async function tokenWithin(tokens: TokenSource, limits: AttemptLimits): Promise<string> {
  const waiting = new Attempt(limits);
  try {
    return await tokens.token(waiting.signal);
  } finally {
    waiting.end();
  }
}

function withToken(outgoing: Outgoing, token: string): Outgoing {
  const headers = new Headers(outgoing.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...outgoing, headers };
}

function isArguments(value: unknown): value is Arguments {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}
