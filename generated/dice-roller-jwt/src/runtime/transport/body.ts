import { isUtf8 } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Deepest nesting of arrays and objects in a request. */
const deepestNesting = 128;

/**
 * Reads the body of a request and calls `done` once with it, or with undefined as soon as it is known to be longer
 * than `limit` bytes. When the client goes away first, `done` is never called.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  done: (body: Buffer | undefined) => void,
): void {
  const announced = request.headers["content-length"];
  if (announced !== undefined && Number(announced) > limit) {
    done(undefined);
    return;
  }
  if (request.headers.expect !== undefined) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) {
      chunks.push(chunk);
      return;
    }
    request.off("data", take).off("end", finish);
    done(undefined);
  };
  const finish = () => {
    const [first] = chunks;
    done(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes));
  };
  request.on("data", take).on("end", finish);
}

/** A request body that was read, or why it is refused and the JSON-RPC error code for that. */
export type ParsedBody =
  | { readonly body: unknown; readonly problem?: undefined }
  | { readonly problem: string; readonly code: -32700 | -32600 };

/** Parses a body as JSON (RFC 8259). Where a key stands twice in an object, the last one counts, for every check. */
export function parseBody(bytes: Buffer): ParsedBody {
  if (!isUtf8(bytes)) return { code: -32700, problem: "Parse error: the body is not UTF-8" };
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString());
  } catch {
    // The parser's own message quotes the body.
    return { code: -32700, problem: "Parse error: the body is not JSON" };
  }
  const problem =
    Array.isArray(body) && body.length === 0 ? "the batch is empty" : flaw(body, deepestNesting);
  return problem === undefined ? { body } : { code: -32600, problem: `Invalid request: ${problem}` };
}

/** What makes a parsed value unfit to be handed on: code behind this may copy it, walk it, and compare its numbers. */
function flaw(value: unknown, levels: number): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "a number is too large";
  if (typeof value !== "object" || value === null) return undefined;
  if (levels === 0) return `the body is nested deeper than ${deepestNesting} levels`;
  if (Array.isArray(value)) {
    for (const item of value) {
      const found = flaw(item, levels - 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const members: Readonly<Record<string, unknown>> = Object(value);
  // Quicker than `Object.entries`; a parsed value inherits nothing that it could list.
  for (const key in members) {
    // As a key of a copy made by assignment it would replace the copy's prototype.
    if (key === "__proto__") return "the key `__proto__` is not accepted";
    const found = flaw(members[key], levels - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
