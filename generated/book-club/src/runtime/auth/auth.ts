import type { CryptoKey, JWTPayload, JWTVerifyOptions, JWTVerifyResult } from "jose";
import {
  JOSEAlgNotAllowed,
  JWKSMultipleMatchingKeys,
  JWKSNoMatchingKey,
  JWSSignatureVerificationFailed,
  JWTClaimValidationFailed,
  JWTExpired,
} from "jose/errors";
import { jwtVerify } from "jose/jwt/verify";
import type { Caller } from "../context.js";
import type { AuthSettings } from "../settings/settings.js";
import { type KeySetOptions, KeysUnavailable, RemoteKeySet } from "./jwks.js";
import { checkAlgorithms, readPublicKey } from "./public-key.js";
import { TokenCache } from "./token-cache.js";
import type { Refusal, Verifier } from "./verifier.js";

/** Maximum length of an accepted token, in characters. */
const longestToken = 8_192;

/** How often one token is verified again because the keys were exchanged meanwhile. */
const mostExchanges = 3;

/**
 * How many keys of a set are tried for one token. A signature costs little to send and more to verify: without a limit, whoever
 * sends tokens without a `kid` would have each of them verified by every key of a large set.
 */
const mostKeys = 32;

/** By how much the clocks of issuer and server may differ, in seconds. */
const clockTolerance = 5;

/** Accepted `typ` values: an access token (RFC 9068 section 2.1) and a plain JWT. ID tokens and others are refused. */
const acceptedTypes = new Set(["at+jwt", "jwt"]);

/**
 * Verifies access tokens: JWTs (RFC 9068, RFC 8725) signed by `auth.publicKey` or a key of `auth.jwksUri`. Keys
 * that a token contains or refers to are never used.
 *
 * @param auth With its placeholders filled in.
 * @param keySet For tests: how `jwksUri` is fetched.
 */
export async function createVerifier(auth: AuthSettings, keySet: KeySetOptions = {}): Promise<Verifier> {
  checkAlgorithms(auth.algorithms);
  const cache = new TokenCache(auth.cacheSeconds);
  const options = {
    algorithms: [...auth.algorithms],
    audience: [...auth.audience],
    ...(auth.issuer !== undefined && { issuer: auth.issuer }),
    requiredClaims: ["exp"],
    clockTolerance,
  };
  const remote =
    auth.jwksUri === undefined
      ? undefined
      : new RemoteKeySet(auth.jwksUri, { ...keySet, onChange: () => cache.clear() });
  const signed = remote === undefined ? withOneKey(auth, options) : withKeySet(remote, options);

  async function check(token: string): Promise<Caller | Refusal> {
    try {
      let generation = cache.generation;
      let verified = await signed(token);
      // The keys may have been exchanged meanwhile: what a withdrawn key verified does not count.
      for (let again = 0; generation !== cache.generation && again < mostExchanges; again += 1) {
        generation = cache.generation;
        verified = await signed(token);
      }
      const { payload, protectedHeader } = verified;
      if (otherThanBase64url.test(token) || hasByteOrderMark(token))
        return invalid("the token cannot be read");
      if (protectedHeader.crit !== undefined) return invalid("the token has critical extensions");
      const typ: unknown = protectedHeader.typ;
      if (typ !== undefined && typeof typ !== "string") return invalid("the token cannot be read");
      const type = typ?.toLowerCase().replace(/^application\//, "");
      if (type !== undefined && !acceptedTypes.has(type)) return invalid("this is not an access token");
      const { exp } = payload;
      if (exp === undefined || !Number.isFinite(exp)) return invalid("the token's exp claim is not a time");
      const caller = callerOf({ ...payload, exp }, auth.scopeClaims);
      cache.set(token, caller, generation);
      return caller;
    } catch (error) {
      return refusalOf(error, auth);
    }
  }

  return {
    verify(token) {
      if (token.length > longestToken) return invalid(`the token is longer than ${longestToken} characters`);
      remote?.refreshWhenOld();
      return cache.get(token, Date.now() / 1000) ?? check(token);
    },
  };
}

type SignatureCheck = (token: string) => Promise<JWTVerifyResult>;
type LookUp = RemoteKeySet["find"];

function withOneKey(auth: AuthSettings, options: JWTVerifyOptions): SignatureCheck {
  const key = readPublicKey(auth.publicKey ?? "", auth.algorithms);
  return (token) => jwtVerify(token, key, options);
}

function withKeySet(keys: RemoteKeySet, options: JWTVerifyOptions): SignatureCheck {
  return (token) =>
    withEachKey(keys.find, (key) =>
      typeof key === "function" ? jwtVerify(token, key, options) : jwtVerify(token, key, options),
    );
}

/** A token fits more keys than are tried. */
class TooManyKeys extends Error {
  override readonly name = "TooManyKeys";
}

/**
 * A token may fit several keys of a set: each is tried. One that cannot be used, since it is too short or of another
 * curve, says nothing of the token.
 */
async function withEachKey(
  find: LookUp,
  verify: (key: LookUp | CryptoKey) => Promise<JWTVerifyResult>,
): Promise<JWTVerifyResult> {
  try {
    return await verify(find);
  } catch (several) {
    if (!(several instanceof JWKSMultipleMatchingKeys)) throw several;
    let failure: unknown = several;
    let tried = 0;
    for await (const key of several) {
      tried += 1;
      if (tried > mostKeys) throw new TooManyKeys();
      try {
        return await verify(key);
      } catch (error) {
        // The signature was right, and the claims are not.
        if (error instanceof JWTClaimValidationFailed || error instanceof JWTExpired) throw error;
        if (!(failure instanceof JWSSignatureVerificationFailed)) failure = error;
      }
    }
    throw failure;
  }
}

/** Characters that jose skips where it decodes a part of a token; RFC 7515 section 5.2 refuses them. */
const otherThanBase64url = /[^A-Za-z0-9_.-]/;

/**
 * Whether the header or the claims begin with a byte order mark, which jose skips. RFC 8259 section 8.1 forbids it, and
 * another reader of the token may take it for something else.
 */
function hasByteOrderMark(token: string): boolean {
  return token.startsWith("77u_") || token.startsWith("77u_", token.indexOf(".") + 1);
}

/** The claims that hold scopes where the manifest names none: RFC 8693 section 4.2, and that of some issuers. */
const usualScopeClaims: readonly string[] = ["scope", "scp"];

function callerOf(
  claims: JWTPayload & { readonly exp: number },
  scopeClaims: readonly string[] = usualScopeClaims,
): Caller {
  const clientId = claims["client_id"] ?? claims["azp"];
  return freeze({
    ...(typeof claims.sub === "string" && { subject: claims.sub }),
    ...(typeof clientId === "string" && { clientId }),
    ...(typeof claims.iss === "string" && { issuer: claims.iss }),
    scopes: [...new Set(scopeClaims.flatMap((name) => scopesIn(own(claims, name))))],
    claims,
    expiresAt: claims.exp,
  });
}

/** A claim of the token itself: names such as `constructor` are those of every object. */
function own(claims: JWTPayload, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** `scope` is a space-separated string (RFC 8693 section 4.2); some issuers send an array. */
function scopesIn(claim: unknown): readonly string[] {
  if (typeof claim === "string") return claim.split(" ").filter((scope) => scope !== "");
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === "string") : [];
}

/** Handlers of many calls share this object, so none may change it. */
function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
}

function invalid(description: string): Refusal {
  return { reason: "invalid", description };
}

/** The reason for which a token is refused, as the caller is told it. It never repeats content of the token. */
function refusalOf(error: unknown, { issuer }: AuthSettings): Refusal {
  if (error instanceof KeysUnavailable) {
    return { reason: "unavailable", description: error.message, retryAfter: error.retryAfter };
  }
  if (error instanceof TooManyKeys) {
    return invalid(`the token fits more than ${mostKeys} keys of the issuer: it needs the kid of its key`);
  }
  if (error instanceof JWTExpired) return invalid("the token has expired");
  if (error instanceof JWTClaimValidationFailed) {
    const { claim, reason } = error;
    if (reason === "missing") return invalid(`the token has no ${claim} claim`);
    if (claim === "nbf") return invalid("the token is not valid yet");
    if (claim === "iss" && differsInSlash(error.payload.iss, issuer)) {
      return invalid("the token's iss claim differs from the issuer needed in the slash at its end");
    }
    return invalid(`the token's ${claim} claim is not the one needed`);
  }
  if (error instanceof JOSEAlgNotAllowed) return invalid("the token's algorithm is not accepted");
  if (error instanceof JWKSNoMatchingKey || error instanceof JWKSMultipleMatchingKeys)
    return invalid("the token's key is not known");
  if (error instanceof JWSSignatureVerificationFailed) return invalid("the token's signature is wrong");
  return invalid("the token cannot be read");
}

/** A common mistake: providers differ in whether their issuer ends in a slash, and the two are different issuers. */
function differsInSlash(found: unknown, needed: string | undefined): boolean {
  return typeof found === "string" && (`${found}/` === needed || found === `${needed}/`);
}
