import { writeSync } from "node:fs";

/** Lines that wait for a slow reader, in bytes. Further lines are dropped and counted. */
const MAX_WAITING = 1_048_576;

/** Delay between two attempts to write what waits, in milliseconds. */
const RETRY_MS = 20;

/** How long the end of the process waits for a slow reader, in milliseconds. */
const EXIT_WAIT_MS = 200;

const empty: Buffer = Buffer.alloc(0);

/** Writes bytes and returns how many were taken. Throws `EAGAIN` if the reader takes none for the moment. */
type WriteBytes = (bytes: Uint8Array) => number;

/**
 * Writes the log to stderr without waiting for its reader: a reader that stalls loses lines, and the server goes on. A
 * line tells how many were lost once the reader reads again.
 */
export class LogWriter {
  readonly #writeBytes: WriteBytes;
  /** The bytes that are written next. */
  #head: Buffer = empty;
  /** Later bytes: joined once they are written, so that a line costs no copy of all that waits. */
  #tail: Buffer[] = [];
  #tailLength = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(writeBytes: WriteBytes = toStderr()) {
    this.#writeBytes = writeBytes;
  }

  /** Takes whole lines. */
  write(lines: string): void {
    if (this.#head.length > 0) this.retry();
    const bytes = Buffer.from(lines);
    const waiting = this.#head.length + this.#tailLength;
    if (waiting > 0 && waiting + bytes.length > MAX_WAITING) {
      this.#dropped += lines.split("\n").length - 1;
      return;
    }
    this.#tail.push(bytes);
    this.#tailLength += bytes.length;
    this.retry();
  }

  /** Writes what the reader takes at once, and tries again later if something is left. */
  retry(): void {
    clearTimeout(this.#timer);
    if (!this.#attempt()) this.#timer = setTimeout(() => this.retry(), RETRY_MS).unref();
  }

  /** Writes what waits at the end of the process. A reader that stalls holds it up for a moment only. */
  end(): void {
    const until = performance.now() + EXIT_WAIT_MS;
    while (!this.#attempt() && performance.now() < until) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }

  /** Whether nothing waits any more. */
  #attempt(): boolean {
    for (;;) {
      if (this.#head.length === 0 && this.#tail.length > 0) this.#take(Buffer.concat(this.#tail));
      if (this.#head.length === 0) {
        if (this.#dropped === 0) return true;
        const line = { level: 40, time: Date.now(), dropped: this.#dropped, msg: "log lines dropped" };
        this.#dropped = 0;
        this.#head = Buffer.from(`${JSON.stringify(line)}\n`);
      }
      try {
        this.#head = this.#head.subarray(this.#writeBytes(this.#head));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "EAGAIN") return false;
        // A closed pipe must not stop the server.
        this.#take(empty);
        this.#dropped = 0;
        return true;
      }
    }
  }

  /** Writes these bytes next, and forgets what waited behind. */
  #take(bytes: Buffer): void {
    this.#head = bytes;
    this.#tail = [];
    this.#tailLength = 0;
  }
}

function toStderr(): WriteBytes {
  // Node.js opens a pipe without blocking writes when the stream is first asked for.
  void process.stderr.writable;
  return (bytes) => writeSync(2, bytes);
}
