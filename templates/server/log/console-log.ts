import type { LogThreshold } from "../settings/config.js";
import type { Log } from "./log.js";
import {
  faults,
  type Level,
  levelOf,
  type Redact,
  secretKeys,
  severity,
  withoutTokens,
} from "./log-rules.js";

/** Maximum number of causes that are written of an error. */
const deepestCause = 4;

const secret = new Set(secretKeys);

/**
 * The same log without pino, for runtimes without a file system: each JSON line is written at once, by `console.error`,
 * which is stderr, or on Cloudflare by the console method of its level, which the dashboard shows.
 */
export function createConsoleLog(threshold: LogThreshold, write = toConsole, redact?: Redact): Log {
  const add = (level: Level, message: string, fields: object): void => {
    if (severity[level] < severity[threshold]) return;
    const head = { level: severity[level], time: Date.now() };
    const line = written({ ...head, ...fields, msg: message }) ?? JSON.stringify({ ...head, msg: message });
    const text = withoutTokens(line);
    write(level, redact === undefined ? text : redact(text));
  };
  const withCause = (fields: object, cause: unknown): object =>
    cause === undefined ? fields : { ...fields, err: errorFields(cause) };
  return {
    info: (message, fields = {}) => add("info", message, fields),
    warn: (message, fields = {}) => add("warn", message, fields),
    error: (message, fields = {}, cause) => add("error", message, withCause(fields, cause)),
    call: (record, cause) =>
      add(faults.has(record.outcome) ? "error" : "info", "call", withCause(record, cause)),
    message: (level, message, call, data) =>
      add(levelOf[level], message, data === undefined ? call : { ...call, data: redacted(data, 1) }),
    flush: () => {},
  };
}

/** Undefined for values that JSON cannot represent, such as a cyclic object. */
function written(line: object): string | undefined {
  try {
    return JSON.stringify(line);
  } catch {
    return undefined;
  }
}

function errorFields(cause: unknown, deep = deepestCause): object {
  if (!(cause instanceof Error)) return { message: String(cause) };
  const { name, message, stack, cause: further } = cause;
  return {
    type: name,
    message,
    stack,
    ...("code" in cause && typeof cause.code === "string" && { code: cause.code }),
    ...(further !== undefined && deep > 0 && { cause: errorFields(further, deep - 1) }),
  };
}

/** A handler's fields with secrets redacted, in them and in nested objects to a depth of `levels`. */
function redacted(data: object, levels: number): object {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      if (secret.has(key)) return [key, "[redacted]"];
      const inside = levels > 0 && typeof value === "object" && value !== null && !Array.isArray(value);
      return [key, inside && !(value instanceof Date) ? redacted(value, levels - 1) : value];
    }),
  );
}

function toConsole(level: Level, line: string): void {
  if (!isCloudflare()) console.error(line);
  else if (level === "error" || level === "fatal") console.error(line);
  else if (level === "warn") console.warn(line);
  else console.log(line);
}

/** Whether this is workerd, the runtime of Cloudflare Workers. */
export function isCloudflare(): boolean {
  const navigator: unknown = Reflect.get(globalThis, "navigator");
  return (
    typeof navigator === "object" &&
    navigator !== null &&
    Reflect.get(navigator, "userAgent") === "Cloudflare-Workers"
  );
}
