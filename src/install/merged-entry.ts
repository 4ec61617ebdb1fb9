import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type Json, type JsonObject } from "../json.js";

/** The merge of a server into a configuration: the new text of the file, or the reason why it is not touched. */
export type Merged = { readonly text: string } | { readonly problem: string };

/** Keys by which an entry says how its server is reached. */
const reach = ["command", "url", "httpUrl"] as const;

/**
 * The entry with the new settings: those of the user that mcpile does not write stay, also headers and variables. Undefined
 * where the entry reaches its server in another way, so that the settings do not go together.
 */
export function mergedEntry(existing: Json | undefined, entry: JsonObject): JsonObject | undefined {
  if (existing === undefined) return entry;
  if (!isJsonObject(existing)) return undefined;
  if (reach.some((key) => Object.hasOwn(existing, key) !== Object.hasOwn(entry, key))) return undefined;
  const result: Record<string, Json> = { ...existing };
  for (const [key, value] of Object.entries(entry)) {
    const there = existing[key];
    result[key] = isJsonObject(value) && isJsonObject(there) ? { ...there, ...value } : value;
  }
  return result;
}

/** Whether two configurations differ in nothing but the entry `name` of `section`, which is `entry` in the second. */
export function onlyEntryDiffers(
  before: JsonObject,
  after: JsonObject,
  [section, name]: readonly [string, string],
  entry: JsonObject,
): boolean {
  return (
    isDeepStrictEqual(entryOf(after, section, name), plain(entry)) &&
    isDeepStrictEqual(withoutEntry(before, section, name), withoutEntry(after, section, name))
  );
}

export function entryOf(configuration: JsonObject, section: string, name: string): Json | undefined {
  const servers = configuration[section];
  return isJsonObject(servers) && Object.hasOwn(servers, name) ? servers[name] : undefined;
}

function withoutEntry(configuration: JsonObject, section: string, name: string): JsonObject {
  const { [section]: servers = {}, ...others } = configuration;
  if (!isJsonObject(servers)) return configuration;
  const { [name]: _entry, ...rest } = servers;
  return { ...others, [section]: rest };
}

function plain(value: JsonObject): unknown {
  return JSON.parse(JSON.stringify(value));
}
