import type { LogLevel } from "../context.js";
import type { LogThreshold } from "../settings/config.js";
import type { CallEnd } from "./call-log.js";

/** Levels of the log's lines. */
export type Level = "debug" | "info" | "warn" | "error" | "fatal";

/** Changes lines of the log before they are written, so that they hold no secrets. */
export type Redact = (lines: string) => string;

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

/** Characters of base64url. */
const base64url = /[A-Za-z0-9_-]*/y;

/** Shortest first part of a JWT, in characters. */
const shortestHeader = 8;

/** Replaces every JWT in a line, wherever it stands, in linear time: each run of characters is read at most three times. */
export function withoutTokens(line: string): string {
  let text = "";
  let from = 0;
  for (let start = line.indexOf("eyJ"); start !== -1; ) {
    const header = runEnd(line, start);
    const claims = line[header] === "." ? runEnd(line, header + 1) : header;
    if (header - start >= shortestHeader && claims > header + 1 && line[claims] === ".") {
      text += `${line.slice(from, start)}[token]`;
      from = runEnd(line, claims + 1);
      start = line.indexOf("eyJ", from);
    } else {
      // A later start in the same run ends at the same place, and is not a token either.
      start = line.indexOf("eyJ", header);
    }
  }
  return text + line.slice(from);
}

function runEnd(line: string, start: number): number {
  base64url.lastIndex = start;
  base64url.test(line);
  return Math.max(base64url.lastIndex, start);
}

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
