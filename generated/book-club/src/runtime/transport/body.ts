import { isUtf8 } from "node:buffer";
import { withExactArguments } from "../calls/exact-arguments.js";
import type { PendingBody } from "../limits/pending-bodies.js";
import type { HttpExchange } from "./http-exchange.js";

/** Maximum nesting depth of arrays and objects in a request. */
const deepestNesting = 128;

/**
 * Reads the body of a request and calls `done` once with it, or with undefined as soon as it is known to be longer
 * than `limit` bytes. When the client disconnects or the request is displaced first, `done` is never called.
 */
export function readBody(
  { request, response }: HttpExchange,
  pending: PendingBody,
  limit: number,
  done: (body: Buffer | undefined) => void,
): void {
  const announced = request.headers["content-length"];
  if (announced !== undefined && Number(announced) > limit) {
    done(undefined);
    return;
  }
  // HTTP/1.0 has no such answers (RFC 9110 section 10.1.1).
  if (request.headers.expect !== undefined && request.httpVersionMinor > 0) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit && pending.receive(chunk.length)) {
      chunks.push(chunk);
      return;
    }
    request.off("data", take).off("end", finish);
    chunks.length = 0;
    if (bytes > limit) done(undefined);
  };
  const finish = () => {
    const [first] = chunks;
    done(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes));
  };
  request.on("data", take).on("end", finish);
}

/** A parsed request body, or the reason, the HTTP status and the JSON-RPC error code of its refusal. */
export type ParsedBody =
  | { readonly body: unknown; readonly problem?: undefined }
  | {
      readonly problem: string;
      readonly status: 200 | 400;
      readonly code: -32700 | -32600 | -32602;
      /** The id of the request that is refused; null where there is none, or several requests. */
      readonly id: string | number | null;
    };

/**
 * Parses a body as JSON (RFC 8259). The last of duplicate keys counts, for every check. In arguments of tools, integers
 * that a number would change are bigints.
 */
export function parseBody(bytes: Buffer): ParsedBody {
  if (!isUtf8(bytes)) return parseError("the body is not UTF-8");
  const text = bytes.toString();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's message would quote the body.
    return parseError("the body is not JSON");
  }
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  const problem =
    messages.length === 0
      ? "the batch is empty"
      : (refusalReason(body, deepestNesting) ?? identifierProblem(messages));
  if (problem !== undefined) {
    return { status: 400, code: -32600, problem: `Invalid request: ${problem}`, id: idOf(body) };
  }
  if (messages.some(hasWrongArguments)) {
    const must = "`params.arguments` must be an object; a call without arguments leaves it out";
    // The status that the SDKs have for errors of calls: clients read the body of no other.
    return { status: 200, code: -32602, problem: `Invalid params: ${must}`, id: idOf(body) };
  }
  return { body: withExactArguments(text, body) };
}

function parseError(reason: string): ParsedBody {
  return { status: 400, code: -32700, problem: `Parse error: ${reason}`, id: null };
}

/** Whether a message calls a tool with `null`, an array or a string for arguments: the SDKs' answer is a dump of their schema. */
function hasWrongArguments(message: unknown): boolean {
  const { method, params, id } = membersOf(message);
  const { arguments: args } = membersOf(params);
  if (method !== "tools/call" || id === undefined || args === undefined) return false;
  return typeof args !== "object" || args === null || Array.isArray(args);
}

function idOf(body: unknown): string | number | null {
  if (typeof body !== "object" || body === null || !("id" in body)) return null;
  const { id } = body;
  return typeof id === "string" || (typeof id === "number" && Number.isSafeInteger(id)) ? id : null;
}

/** Identifiers that an answer would repeat with other digits: integers beyond 2^53. Fractions are no identifiers either. */
function identifierProblem(messages: readonly unknown[]): string | undefined {
  for (const message of messages) {
    const { id, params } = membersOf(message);
    const { progressToken } = membersOf(membersOf(params)["_meta"]);
    const name = isLossy(id) ? "id" : isLossy(progressToken) ? "params._meta.progressToken" : undefined;
    if (name === undefined) continue;
    return `\`${name}\` must be a string, or an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;
  }
  return undefined;
}

function isLossy(identifier: unknown): boolean {
  return typeof identifier === "number" && !Number.isSafeInteger(identifier);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object(value) : {};
}

/** The reason for which a parsed value is refused: later code may copy it, traverse it, and compare its numbers. */
function refusalReason(value: unknown, levels: number): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "a number is too large";
  if (typeof value !== "object" || value === null) return undefined;
  if (levels === 0) return `the body is nested deeper than ${deepestNesting} levels`;
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = refusalReason(item, levels - 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const members: Readonly<Record<string, unknown>> = Object(value);
  // Faster than `Object.entries`; a parsed value has no inherited enumerable properties.
  for (const key in members) {
    // In a copy made by assignment, this key would replace the prototype.
    if (key === "__proto__") return "the key `__proto__` is not accepted";
    const found = refusalReason(members[key], levels - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
