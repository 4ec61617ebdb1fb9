import type { PendingBudget } from "../limits/pending-bodies.js";
import type { Limits } from "../settings/settings.js";
import type { Refused } from "./refusal.js";

/** Maximum number of requests in flight, unless `server.limits.concurrentRequests` says otherwise. */
export const defaultConcurrentRequests = 1_000;

/** Maximum size of all bodies that are being received, in bytes, unless a few of the longest take more. */
const pendingBytes = 64 * 1_048_576;

/** The budget of requests whose bodies are not yet there. */
export function pendingBudget({ requestBytes, concurrentRequests }: Limits): PendingBudget {
  return {
    bodies: concurrentRequests ?? defaultConcurrentRequests,
    bytes: Math.max(pendingBytes, 8 * requestBytes),
  };
}

export const methodRefusal: Refused = {
  status: 405,
  message: "Method not allowed: this endpoint keeps no sessions and answers POST only",
  headers: { allow: "POST" },
};

export const busyRefusal: Refused = {
  status: 503,
  message: "Too many requests at once",
  headers: { "retry-after": "1" },
};

/** For a request that made room for others before its body was there. */
export const displacedRefusal: Refused = {
  status: 503,
  message: "Too many unfinished requests: send the body together with the head",
  headers: { "retry-after": "1" },
  close: true,
};

/** Refuses bodies of another media type than JSON and compressed ones. */
export function contentRefusal(type: string | undefined, encoding: string | undefined): Refused | undefined {
  if (!isJson(type)) return { status: 415, message: "The Content-Type must be application/json" };
  if (encoding === undefined || encoding.toLowerCase() === "identity") return undefined;
  return { status: 415, message: "The body must be sent without Content-Encoding" };
}

/**
 * Refuses transfer codings that the server does not decode, and any in HTTP/1.0, whose end a proxy may see elsewhere (RFC 9112
 * sections 6.1 and 7).
 */
export function codingRefusal(coding: string | undefined, minorVersion: number): Refused | undefined {
  if (coding === undefined) return undefined;
  if (minorVersion === 0) return { status: 400, message: "HTTP/1.0 has no Transfer-Encoding" };
  if (coding.toLowerCase() === "chunked") return undefined;
  return { status: 501, message: "The Transfer-Encoding must be chunked" };
}

/** For a body that is longer than `requestBytes`. */
export function lengthRefusal(requestBytes: number): Refused {
  const message = `The body is longer than ${requestBytes} bytes (server.limits.requestBytes)`;
  return { status: 413, message };
}

/** For a caller over its rate limit, which must wait for `seconds`. */
export function rateRefusal(seconds: number): Refused {
  return {
    status: 429,
    message: `Too many requests: try again in ${seconds} s`,
    headers: { "retry-after": String(seconds) },
  };
}

export function internalRefusal(requestId: string): Refused {
  return { status: 500, code: -32603, message: `Internal error (request ${requestId})` };
}

/** Headers that are not passed to the SDK: credentials, and those of the connection and the body. */
const kept = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "connection",
  "content-length",
  "expect",
]);

/** Whether a header is passed to the SDK. The name is in lower case. */
export function isForwarded(name: string): boolean {
  return !kept.has(name);
}

function isJson(contentType: string | undefined): boolean {
  return (
    contentType === "application/json" ||
    (contentType !== undefined && /^application\/json[\t ]*(?:;|$)/i.test(contentType))
  );
}
