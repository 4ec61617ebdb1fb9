import type { Refused } from "./refusal.js";

/** Requests that are answered at a time, at most. */
export const maxInFlight = 1_000;

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

/** Refuses bodies of another media type than JSON and compressed ones. */
export function contentRefusal(type: string | undefined, encoding: string | undefined): Refused | undefined {
  if (!isJson(type)) return { status: 415, message: "The Content-Type must be application/json" };
  if (encoding === undefined || encoding.toLowerCase() === "identity") return undefined;
  return { status: 415, message: "The body must be sent without Content-Encoding" };
}

/** For a body that is longer than `requestBytes`. */
export function lengthRefusal(requestBytes: number): Refused {
  const message = `The body is longer than ${requestBytes} bytes (server.limits.requestBytes)`;
  return { status: 413, message };
}

/** For a caller that used its allowance up, until in `seconds`. */
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

/** Never handed on to the SDK: credentials, and what belongs to the connection or the body. */
const kept = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "connection",
  "content-length",
  "expect",
]);

/** Whether the SDK sees a header. The name is in lower case. */
export function isForwarded(name: string): boolean {
  return !kept.has(name);
}

function isJson(contentType: string | undefined): boolean {
  return (
    contentType === "application/json" ||
    (contentType !== undefined && /^application\/json[\t ]*(?:;|$)/i.test(contentType))
  );
}
