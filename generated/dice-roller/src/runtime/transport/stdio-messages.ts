import { Transform, type TransformCallback, type Writable } from "node:stream";
import { isExact, marked } from "../calls/exact-json.js";
import { parseBody } from "./body.js";
import { refusalBody } from "./refusal.js";

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Passes the lines of standard input on, one a chunk, and answers those that the HTTP endpoint would refuse as bodies: lines
 * that are too long, that are not JSON, or that hold what is not accepted. The SDKs would drop them, or the connection,
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
      if (isExact(body)) {
        this.areMarked = true;
        this.push(`${JSON.stringify(marked(body))}\n`);
      } else this.push(Buffer.concat([line, Buffer.of(newline)]));
      return;
    }
    const { status, code, problem: message, id } = parsed;
    this.#answers.write(`${refusalBody({ status, code, message, id })}\n`);
  }
}
