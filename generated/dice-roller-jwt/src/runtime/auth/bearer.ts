import type { Credentials } from "../transport/access.js";

/** The access token of a request (RFC 6750), or the reason for which it has none. */
export type Bearer =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "missing" }
  /** `invalid_request`: sent in a way that is not accepted. `invalid_token`: not the syntax of a token. */
  | {
      readonly kind: "refused";
      readonly error: "invalid_request" | "invalid_token";
      readonly description: string;
    };

const credentials = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const missing: Bearer = { kind: "missing" };

/** Reads the token from the `Authorization` header, the only place where it is accepted. */
export function readBearer({ headers, url = "" }: Credentials): Bearer {
  // URLs appear in logs and browser histories. The name is compared after percent-decoding.
  const query = url.indexOf("?");
  if (query !== -1 && new URLSearchParams(url.slice(query)).has("access_token")) {
    return refused(
      "invalid_request",
      "a token in the URL is not accepted, send it in the Authorization header",
    );
  }
  const { authorization } = headers;
  if (authorization === undefined) return missing;
  const token = credentials.exec(authorization)?.[1];
  if (token !== undefined) return { kind: "token", token };
  // Another scheme, such as Basic: the caller sent no token.
  if (!/^bearer(?: |$)/i.test(authorization)) return missing;
  return refused("invalid_token", "the Authorization header holds no token");
}

function refused(error: "invalid_request" | "invalid_token", description: string): Bearer {
  return { kind: "refused", error, description };
}

/** A `WWW-Authenticate` header (RFC 6750 section 3, RFC 9728 section 5.1) of the parameters that have a value. */
export function bearerChallenge(parameters: Readonly<Record<string, string | undefined>>): string {
  const parts = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`${name}="${value.replace(/[^\x20-\x7e]|["\\]/g, "'")}"`],
  );
  return parts.length === 0 ? "Bearer" : `Bearer ${parts.join(", ")}`;
}

/** Whether a string is a valid scope token (RFC 6749 section 3.3). */
export function isScope(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text);
}
