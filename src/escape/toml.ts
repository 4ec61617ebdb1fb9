import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { replaceHidden, unicodeEscape, wellFormed } from "./characters.js";

/** `text` as a basic string of TOML, on one line: its escapes are those of JSON. */
export function tomlString(text: string): string {
  return replaceHidden(JSON.stringify(wellFormed(text)), unicodeEscape);
}

/** A key of TOML: bare where its characters allow it. */
export function tomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : tomlString(name);
}

/** `key = value` lines of an object, on one line each. TOML has no null: such members are left out. */
export function tomlLines(members: JsonObject): readonly string[] {
  return Object.entries(members).flatMap(([key, value]) =>
    value === null ? [] : [`${tomlKey(key)} = ${tomlValue(value)}`],
  );
}

/** `value` on one line. Numbers have a fraction in TOML where they have one in JSON. */
export function tomlValue(value: Json): string {
  if (typeof value === "string") return tomlString(value);
  if (Array.isArray(value))
    return `[${value
      .filter((item) => item !== null)
      .map(tomlValue)
      .join(", ")}]`;
  if (isJsonObject(value)) return `{ ${tomlLines(value).join(", ")} }`;
  return String(value);
}
