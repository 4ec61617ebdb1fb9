import type { LogLevel } from "../context.js";
import type { LogThreshold } from "../settings/config.js";
import type { CallEnd } from "./call-log.js";

/** Levels of the log's lines. */
export type Level = "debug" | "info" | "warn" | "error" | "fatal";

/** Keys whose values are redacted in log lines of handlers. */
export const secretKeys = [
  "authorization",
  "token",
  "accessToken",
  "access_token",
  "password",
  "secret",
  "cookie",
  "apiKey",
];

/** A JWT at any position of a line. */
export const jwt = /eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g;

/** The level of each severity that handlers log with. */
export const levelOf: Readonly<Record<LogLevel, Level>> = {
  debug: "debug",
  info: "info",
  notice: "info",
  warning: "warn",
  error: "error",
  critical: "fatal",
  alert: "fatal",
  emergency: "fatal",
};

/** Outcomes that the operator, not the caller, must investigate. */
export const faults: ReadonlySet<CallEnd> = new Set(["failed", "timeout", "invalid-output"]);

/** The number of each level, as pino writes it; lines below the threshold are omitted. */
export const severity: Readonly<Record<LogThreshold, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: 100,
};
