import { Transform, type TransformCallback, type Writable } from "node:stream";
import { isExact, marked } from "../calls/exact-json.js";
import { parseBody } from "./body.js";
import { refusalBody } from "./refusal.js";

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Passes the lines of standard input on, one a chunk, and answers those that the HTTP endpoint would refuse as bodies: lines
 * that are too long, that are not JSON or not a JSON-RPC message, or that hold what is not accepted. The SDKs would drop them, or the connection,
 * without an answer.
 *
 * The SDKs parse the lines: integers of arguments that a number would change are strings of `marked` in them.
 */
export class StdioMessages extends Transform {
  /** Whether a line with such strings was passed on. */
  areMarked = false;
  readonly #lineBytes: number;
  readonly #answers: Writable;
  readonly #flushed: () => Promise<void>;
  #parts: Buffer[] = [];
  #bytes = 0;

  /**
   * @param lineBytes Maximum length of a line, in bytes.
   * @param answers Takes the answers to refused lines.
   * @param flushed Resolves when the end of the input may be passed on.
   */
  constructor(lineBytes: number, answers: Writable, flushed: () => Promise<void>) {
    super();
    this.#lineBytes = lineBytes;
    this.#answers = answers;
    this.#flushed = flushed;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#collect(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#collect(chunk.subarray(start));
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#endLine();
    this.#flushed().then(() => done(), done);
  }

  /** Of a line that is too long, only its length is kept. */
  #collect(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#lineBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #endLine(): void {
    const bytes = this.#bytes;
    const line = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    if (bytes > this.#lineBytes) {
      const message = `Invalid request: the line is longer than ${this.#lineBytes} bytes (server.limits.requestBytes)`;
      this.#answers.write(`${refusalBody({ status: 413, code: -32600, message })}\n`);
      return;
    }
    if (bytes === 0 || (bytes === 1 && line[0] === carriageReturn)) return;
    const parsed = parseBody(line);
    if (parsed.problem === undefined) {
      const { body } = parsed;
      const problem = messageProblem(body);
      if (problem !== undefined) {
        const message = `Invalid request: ${problem}`;
        this.#answers.write(`${refusalBody({ status: 400, code: -32600, message })}\n`);
      } else if (isExact(body)) {
        this.areMarked = true;
        this.push(`${JSON.stringify(marked(body))}\n`);
      } else this.push(Buffer.concat([line, Buffer.of(newline)]));
      return;
    }
    const { status, code, problem: message, id } = parsed;
    this.#answers.write(`${refusalBody({ status, code, message, id })}\n`);
  }
}

const members: ReadonlySet<string> = new Set(["jsonrpc", "id", "method", "params"]);

/** The reason for which a value is not a JSON-RPC 2.0 message, of which the SDKs would tell the log alone. */
function messageProblem(body: unknown): string | undefined {
  if (Array.isArray(body))
    return "a batch is not accepted over stdio, send each message on a line of its own";
  const message: Readonly<Record<string, unknown>> = Object(body);
  const { jsonrpc, id, method, params } = message;
  if (jsonrpc !== "2.0") return 'a message is an object with `"jsonrpc":"2.0"`';
  if (id !== undefined && typeof id !== "string" && typeof id !== "number") {
    // Errors about a message that could not be read have null.
    return id === null && "error" in message ? undefined : "`id` must be a string or an integer";
  }
  if (method === undefined) {
    return "result" in message || "error" in message ? undefined : "a request has a `method`";
  }
  if (typeof method !== "string") return "`method` must be a string";
  if (!Object.keys(message).every((key) => members.has(key)))
    return "a request has `jsonrpc`, `id`, `method` and `params` only";
  const isObject = typeof params === "object" && params !== null && !Array.isArray(params);
  return params === undefined || isObject ? undefined : "`params` must be an object";
}
