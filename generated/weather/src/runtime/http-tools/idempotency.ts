import { createHash } from "node:crypto";
import type { ToolContext } from "../context.js";
import { type HeaderEntry, headerValue } from "./headers.js";
import { writeExactly } from "./json-text.js";
import { scalarText } from "./parameter-style.js";
import type { HttpRequest } from "./request.js";
import { type Arguments, evaluate, type TemplateReader } from "./template.js";

/** Gives the idempotency key of one call, as a header; none where its argument is left out. */
export type IdempotencyKey = (input: Arguments, context: ToolContext) => readonly HeaderEntry[];

/**
 * The idempotency key of a request: the value that the manifest gives, or a hash of the caller, the request and the
 * arguments, so that a repeated call has the same key. Calls without a caller have a key of their own each, since two
 * clients that say the same are not one. All attempts of a call share its key.
 */
export function readIdempotencyKey(request: HttpRequest, reader: TemplateReader): IdempotencyKey {
  const { idempotencyKey } = request;
  if (idempotencyKey === undefined) return () => [];
  const { header, value } = idempotencyKey;
  if (value !== undefined) {
    const template = reader.read(value);
    return (input) => {
      const key = scalarText(evaluate(template, input, scalarText) ?? "");
      // An empty key identifies nothing: the call is sent without one, and once.
      return key === "" ? [] : [[header, headerValue(header, key)]];
    };
  }
  // Tools for the same URL may differ in what they send there.
  const { method, url, path, query, headers, cookies, body } = request;
  const sent = [method, url, path, query, headers, cookies, body];
  return (input, { caller, requestId }) => {
    const who = caller === undefined ? [requestId] : [caller.issuer, caller.subject, caller.clientId];
    const text = writeExactly([who, sent, sorted(input)]);
    return [[header, createHash("sha256").update(text).digest("hex")]];
  };
}

/** Objects as arrays of their entries by name: the order in which a client writes properties does not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([name, item]: [string, unknown]) => [name, sorted(item)] as const,
  );
  return { entries: entries.sort(([one], [other]) => (one < other ? -1 : 1)) };
}
