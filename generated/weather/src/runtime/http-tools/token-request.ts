import { deadlineIn } from "../outbound/attempt.js";
import { readBounded } from "../outbound/bounded-body.js";
import { exchange } from "../outbound/exchange.js";
import { isLoopback } from "../settings/authority.js";
import { Secrets } from "../settings/secrets.js";
import { isHeaderValue } from "./headers.js";
import { TokenRefusal } from "./token-refusal.js";

/** The client that this server is at an authorization server, with its environment filled in. */
export interface OAuthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly clientAuthentication: "basic" | "body";
}

/** A token is renewed this long before it expires, or after nine tenths of a shorter life, in milliseconds. */
const renewBeforeMs = 60_000;
/** Life of a token whose answer does not say (RFC 6749 section 5.1 leaves it to the server), in milliseconds. */
const assumedLifeMs = 300_000;
const answerWithinMs = 10_000;
const longestAnswer = 65_536;

/** Whether a secret may be sent to a token endpoint. */
export function isSafeEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== "" || password !== "" || hash !== "") return false;
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

/** An access token that an authorization server gave. */
export interface IssuedToken {
  readonly text: string;
  /** By `performance.now()`: the clock of the day may be set back. */
  readonly renewAt: number;
}

/**
 * Requests an access token (RFC 6749 section 3.2): `grant` are the parameters beside those of the client, and
 * `grantSecrets` what of them is secret. Errors tell of the endpoint's answer and of no secret; they are for the log.
 */
export async function requestToken(
  client: OAuthClient,
  grant: readonly (readonly [name: string, value: string])[],
  grantSecrets: readonly string[] = [],
): Promise<IssuedToken> {
  const started = performance.now();
  const form = new URLSearchParams([...grant, ...client.parameters].map(([...pair]) => pair));
  if (client.scopes.length > 0) form.set("scope", client.scopes.join(" "));
  const headers = new Headers({ accept: "application/json" });
  const secrets = [client.clientSecret, ...client.parameters.map(([, value]) => value), ...grantSecrets];
  if (client.clientAuthentication === "body") {
    form.set("client_id", client.clientId);
    form.set("client_secret", client.clientSecret);
  } else {
    const pair = `${formEncode(client.clientId)}:${formEncode(client.clientSecret)}`;
    const basic = Buffer.from(pair).toString("base64");
    secrets.push(basic);
    headers.set("authorization", `Basic ${basic}`);
  }
  // A redirect, which would take the secret elsewhere, is refused by its status.
  headers.set("content-type", "application/x-www-form-urlencoded;charset=UTF-8");
  const response = await exchange(
    { method: "POST", url: new URL(client.tokenUrl), headers, body: form.toString() },
    { deadline: deadlineIn(answerWithinMs) },
  );
  const text = await readBounded(response, longestAnswer);
  if (text === undefined) throw new Error("the token endpoint's answer is too long");
  const answer = parse(text);
  const excerpt = (said: string): string => JSON.stringify(new Secrets(secrets).redact(said).slice(0, 100));
  const { access_token: token, token_type: type, expires_in: life, error } = answer;
  if (!response.ok || typeof token !== "string") {
    const reason = typeof error === "string" ? `: ${excerpt(error)}` : "";
    throw new TokenRefusal(
      `the token endpoint answered ${response.status}${reason}`,
      typeof error === "string" ? new Secrets(secrets).redact(error) : undefined,
    );
  }
  if (typeof type === "string" && type.toLowerCase() !== "bearer") {
    throw new Error(`the token endpoint gave a token of type ${excerpt(type)}, not Bearer`);
  }
  if (token === "" || !isHeaderValue(token))
    throw new Error("the token endpoint gave a token that no header can hold");
  const seconds = Number(life);
  const lifeMs = life !== undefined && seconds >= 0 ? seconds * 1000 : assumedLifeMs;
  return { text: token, renewAt: started + Math.max(lifeMs - renewBeforeMs, lifeMs * 0.9 - 1_000, 0) };
}

/** RFC 6749 section 2.3.1 and appendix B. */
function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The result of a promise, or the reason of `signal` when that comes first. */
export function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
