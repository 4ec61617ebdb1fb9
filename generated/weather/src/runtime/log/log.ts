import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import type { Logger, pino } from "pino";
import type { LogThreshold } from "../settings/config.js";
import type { CallLog } from "./call-log.js";
import { faults, jwt, type Level, levelOf, secretKeys, severity } from "./log-rules.js";

/** The server's log: JSON lines on stderr. It never holds tokens, arguments or results. */
export interface Log extends CallLog {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** `cause` is the error behind it, with its stack. */
  error(message: string, fields?: Fields, cause?: unknown): void;
  /** Writes what is still waiting, at once. */
  flush(): void;
}

type Fields = Readonly<Record<string, unknown>>;

interface Line {
  readonly level: Level;
  readonly message: string;
  readonly fields: object;
  /** Written by a handler: its fields may hold anything. */
  readonly foreign: boolean;
}

/**
 * Lines wait until the current turn of the event loop is over and are then written together, after the answers they
 * tell of; a line is lost only when the process is killed within that turn. The first lines wait this many
 * milliseconds more, so that loading pino does not delay the first answer.
 */
const firstLinesDelay = 20;

/** Opens the log. `write` takes finished lines; by default it is stderr. */
export function createLog(threshold: LogThreshold, write: (lines: string) => void = toStderr): Log {
  const queue = new LineQueue(threshold, write);
  return {
    info: (message, fields = {}) => queue.add("info", message, fields),
    warn: (message, fields = {}) => queue.add("warn", message, fields),
    error: (message, fields = {}, cause) =>
      queue.add("error", message, cause === undefined ? fields : { ...fields, err: errorOf(cause) }),
    call(record, cause) {
      const level = faults.has(record.outcome) ? "error" : "info";
      queue.add(level, "call", cause === undefined ? record : { ...record, err: errorOf(cause) });
    },
    message(level, message, call, data) {
      queue.add(levelOf[level], message, data === undefined ? call : { ...call, data }, true);
    },
    flush: () => queue.flush(),
  };
}

class LineQueue {
  #lines: Line[] = [];
  #scheduled = false;
  #loggers: Loggers | undefined;
  #text = "";
  readonly #least: number;
  readonly #threshold: LogThreshold;
  readonly #write: (lines: string) => void;

  constructor(threshold: LogThreshold, write: (lines: string) => void) {
    this.#threshold = threshold;
    this.#least = severity[threshold];
    this.#write = write;
    if (write === toStderr) process.once("exit", () => this.flush());
  }

  add(level: Level, message: string, fields: object, foreign = false): void {
    if (severity[level] < this.#least) return;
    this.#lines.push({ level, message, fields, foreign });
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#loggers === undefined) setTimeout(() => this.flush(), firstLinesDelay);
    // Asked for after the answers of this turn, which wait for its end too, so that they are written before.
    else process.nextTick(() => setImmediate(() => this.flush()));
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#lines.length === 0) return;
    this.#loggers ??= loadLoggers(this.#threshold, (line) => {
      this.#text += line;
    });
    const lines = this.#lines;
    this.#lines = [];
    for (const { level, message, fields, foreign } of lines) {
      this.#loggers[foreign ? "foreign" : "own"][level](fields, message);
    }
    const text = this.#text.includes("eyJ") ? this.#text.replace(jwt, "[token]") : this.#text;
    this.#text = "";
    this.#write(text);
  }
}

interface Loggers {
  readonly own: Logger;
  readonly foreign: Logger;
}

function loadLoggers(threshold: LogThreshold, write: (line: string) => void): Loggers {
  const load: { pino: typeof pino } = createRequire(import.meta.url)("pino");
  const own = load.pino({ level: threshold, base: null }, { write });
  const paths = secretKeys.flatMap((key) => [`data.${key}`, `data.*.${key}`]);
  return { own, foreign: own.child({}, { redact: { paths, censor: "[redacted]" } }) };
}

/** A thrown value as something pino shows in full. */
function errorOf(cause: unknown): unknown {
  return cause instanceof Error ? cause : { message: String(cause) };
}

/** Writes to stderr before it returns, also where stderr is a pipe that is full for the moment. */
function toStderr(lines: string): void {
  let rest = Buffer.from(lines);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(2, rest));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      // A reader that went away must not take the server down; one that is slow is waited for.
      if (code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
