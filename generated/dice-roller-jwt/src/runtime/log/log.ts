import { createRequire } from "node:module";
import type { Logger, pino } from "pino";
import type { LogThreshold } from "../settings/config.js";
import type { CallLog } from "./call-log.js";
import {
  faults,
  type Level,
  levelOf,
  type Redact,
  secretKeys,
  severity,
  withoutTokens,
} from "./log-rules.js";
import { LogWriter } from "./log-writer.js";

/** The server's log: JSON lines on stderr. It never contains tokens, arguments or results. */
export interface Log extends CallLog {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** `cause` is logged with its stack. */
  error(message: string, fields?: Fields, cause?: unknown): void;
  /** Writes pending lines at once. */
  flush(): void;
}

type Fields = Readonly<Record<string, unknown>>;

interface Line {
  readonly level: Level;
  readonly message: string;
  readonly fields: object;
  /** Logged by a handler: its fields can contain any data. */
  readonly foreign: boolean;
}

/**
 * Lines are written together at the end of the current turn of the event loop, after the answers that they report; a line
 * is lost only when the process is killed within that turn. The first lines are delayed by this many milliseconds more, so
 * that loading pino does not delay the first answer.
 */
const firstLinesDelay = 20;

/** Creates the log. `write` receives complete lines, as `redact` leaves them; by default it writes to stderr. */
export function createLog(threshold: LogThreshold, write?: (lines: string) => void, redact?: Redact): Log {
  const queue = new LineQueue(threshold, write ?? stderrWriter(), redact);
  if (write === undefined) process.prependOnceListener("exit", () => queue.flush());
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

/** Stderr, with the lines that are left when the process ends. */
function stderrWriter(): (lines: string) => void {
  const writer = new LogWriter();
  process.once("exit", () => writer.end());
  return (lines) => writer.write(lines);
}

class LineQueue {
  #lines: Line[] = [];
  #scheduled = false;
  #loggers: Loggers | undefined;
  #text = "";
  readonly #least: number;
  readonly #threshold: LogThreshold;
  readonly #write: (lines: string) => void;
  readonly #redact: Redact;

  constructor(threshold: LogThreshold, write: (lines: string) => void, redact: Redact = (lines) => lines) {
    this.#redact = redact;
    this.#threshold = threshold;
    this.#least = severity[threshold];
    this.#write = write;
  }

  add(level: Level, message: string, fields: object, foreign = false): void {
    if (severity[level] < this.#least) return;
    this.#lines.push({ level, message, fields, foreign });
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#loggers === undefined) setTimeout(() => this.flush(), firstLinesDelay);
    // Scheduled after the answers of this turn, which are written at its end too, so that answers come first.
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
    const text = this.#redact(withoutTokens(this.#text));
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

/** Converts a thrown value to one that pino serializes completely. */
function errorOf(cause: unknown): unknown {
  return cause instanceof Error ? cause : { message: String(cause) };
}
