import { parse } from "smol-toml";
import { tomlKey, tomlValue } from "../escape/toml.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { entryOf, type Merged, mergedEntry, onlyEntryDiffers } from "./merged-entry.js";

/**
 * Adds or renews the table `[section.name]` of a TOML file. All other lines stay as they are, and so do the comments and
 * settings of the table that mcpile does not write.
 */
export function mergeToml(
  text: string,
  [section, name]: readonly [string, string],
  entry: JsonObject,
): Merged {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const start = text.slice(mark.length);
  const before = read(start);
  if (before === undefined) return { problem: "is not TOML" };
  const merged = mergedEntry(entryOf(before, section, name), entry);
  if (merged === undefined) return { problem: `reaches \`${name}\` in another way: remove that entry first` };
  const end = start.includes("\r\n") ? "\r\n" : "\n";
  const lines = start.split(/\r?\n/);
  const header = lines.findIndex((line) => isHeader(line, section, name));
  if (header === -1) {
    const gap = start.trim() === "" ? [] : [...withoutLastEmpty(lines), ""];
    const table = [`[${section}.${tomlKey(name)}]`, ...assignments(entry), ""];
    return checked(mark, before, [...gap, ...table].join(end), [section, name], merged);
  }
  return checked(mark, before, renewed(lines, header, entry).join(end), [section, name], merged);
}

function checked(
  mark: string,
  before: JsonObject,
  text: string,
  place: readonly [string, string],
  merged: JsonObject,
): Merged {
  const after = read(text);
  // A table that is written in another way (dotted keys, an inline table, a string that looks like a header).
  if (after === undefined || !onlyEntryDiffers(before, after, place, merged)) {
    return { problem: `does not have \`${place.join(".")}\` as a table of its own` };
  }
  return { text: mark + text };
}

/** The lines with the settings of `entry` in the table that begins at `header`. */
function renewed(lines: readonly string[], header: number, entry: JsonObject): readonly string[] {
  const left = new Map(Object.entries(entry));
  const table: string[] = [];
  let at = header + 1;
  while (at < lines.length && !/^\s*\[/.test(lines[at] ?? "")) {
    const [statement, size] = statementAt(lines, at);
    const [key] = Object.keys(statement);
    const value = key === undefined ? undefined : left.get(key);
    if (key === undefined || value === undefined || sameValue(statement[key], value)) {
      table.push(...lines.slice(at, at + size));
    } else table.push(...assignments({ [key]: value }));
    if (key !== undefined) left.delete(key);
    at += size;
  }
  return [
    ...lines.slice(0, header + 1),
    ...assignments(Object.fromEntries(left)),
    ...table,
    ...lines.slice(at),
  ];
}

/** The assignment that begins on a line, and the number of lines it takes. */
function statementAt(lines: readonly string[], start: number): readonly [JsonObject, number] {
  for (let size = 1; start + size <= lines.length; size++) {
    const statement = read(lines.slice(start, start + size).join("\n"));
    if (statement !== undefined) return [statement, size];
  }
  return [{}, 1];
}

function sameValue(a: Json | undefined, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function assignments(entry: JsonObject): readonly string[] {
  return Object.entries(entry).map(([key, value]) => `${tomlKey(key)} = ${tomlValue(value)}`);
}

function isHeader(line: string, section: string, name: string): boolean {
  if (!/^\s*\[[^[]/.test(line)) return false;
  const table = read(line);
  const servers = table?.[section];
  return isJsonObject(servers) && isJsonObject(servers[name]) && Object.keys(servers[name]).length === 0;
}

function withoutLastEmpty(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  return lines.slice(0, last + 1);
}

function read(text: string): JsonObject | undefined {
  try {
    // Dates stand for themselves: only their text matters here.
    const value: unknown = JSON.parse(
      JSON.stringify(parse(text), (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item)),
    );
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
