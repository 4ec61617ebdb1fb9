import { styleText } from "node:util";
import { isJsonObject, type Json } from "../json.js";

/** Names of the levels of a server's log, by the least number that has them. */
const levels = [
  [60, "fatal", "red"],
  [50, "error", "red"],
  [40, "warn", "yellow"],
  [30, "info", "cyan"],
  [0, "debug", "gray"],
] as const;

/** Fields that the line begins with, or that say nothing to its reader. */
const known = new Set(["level", "time", "msg", "tool", "outcome", "ms", "requestId", "err"]);

/** A line of a server's log for people: time, level, message, fields, and the stack of an error. Other lines stay as they are. */
export function prettyLine(line: string, colour: boolean): string {
  const entry = entryOf(line);
  if (entry === undefined) return line;
  const { level, time, msg, tool, outcome, ms, err } = entry;
  const [, name, tint] = levels.find(([least]) => Number(level) >= least) ?? levels[4];
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const fields = Object.entries(entry)
    .filter(([key]) => !known.has(key))
    .map(([key, value]) => `${key}=${shown(value)}`);
  const parts = [
    paint("gray", clock),
    paint(tint, name.padEnd(5)),
    shown(msg ?? ""),
    ...[tool, outcome].filter((value) => value !== undefined).map(shown),
    ...(ms === undefined ? [] : [`${shown(ms)} ms`]),
    ...(fields.length === 0 ? [] : [paint("gray", fields.join(" "))]),
  ];
  return [parts.join(" "), ...stackOf(err)].join("\n");
}

function entryOf(line: string): Readonly<Record<string, Json>> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry: unknown = JSON.parse(line);
    return isJsonObject(entry) && typeof entry["time"] === "number" ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Control characters are replaced: callers can write into the log, and they could change the terminal. */
function shown(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
}

function stackOf(error: Json | undefined): readonly string[] {
  if (!isJsonObject(error)) return [];
  const { stack, message } = error;
  const text = typeof stack === "string" ? stack : typeof message === "string" ? message : undefined;
  return text === undefined ? [] : text.split("\n").map((line) => `    ${shown(line)}`);
}
