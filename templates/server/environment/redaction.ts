import { Secrets } from "../settings/secrets.js";
import type { OwnSettings } from "./own-settings.js";

/** Redacts the secrets of the author's settings in lines of the log, each of which is a JSON document or plain text. */
export function redactionOf(environment: OwnSettings<object>): (lines: string) => string {
  let known: { readonly values: string; readonly secrets: Secrets } | undefined;
  return (lines) => {
    const values = environment.secrets;
    const key = JSON.stringify(values);
    if (known?.values !== key) known = { values: key, secrets: new Secrets(values) };
    const { secrets } = known;
    if (values.length === 0 || secrets.redact(lines) === lines) return lines;
    return lines
      .split("\n")
      .map((line) => redactLine(line, secrets))
      .join("\n");
  };
}

function redactLine(line: string, secrets: Secrets): string {
  if (!line.startsWith("{")) return secrets.redact(line);
  try {
    return JSON.stringify(secrets.redactValue(JSON.parse(line)));
  } catch {
    return secrets.redact(line);
  }
}
