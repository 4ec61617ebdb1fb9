import { applyEdits, type FormattingOptions, modify, type ParseError, parse } from "jsonc-parser";
import { isJsonObject, type JsonObject } from "../json.js";
import { entryOf, type Merged, mergedEntry, onlyEntryDiffers } from "./merged-entry.js";

/**
 * Adds or renews an entry in a JSON file, which may have comments and trailing commas. All other bytes stay as they are.
 *
 * @param preamble members of the file if it is empty
 */
export function mergeJson(
  text: string,
  [section, name]: readonly [string, string],
  entry: JsonObject,
  preamble: JsonObject = {},
): Merged {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const body = text.slice(mark.length);
  const isEmpty = body.trim() === "";
  const start = isEmpty ? `${JSON.stringify(preamble, null, 2)}\n` : body;
  const before = read(start);
  if (before === undefined) return { problem: "is not a JSON object" };
  if (Object.hasOwn(before, section) && !isJsonObject(before[section])) {
    return { problem: `has a \`${section}\` that is not an object` };
  }
  const merged = mergedEntry(entryOf(before, section, name), entry);
  if (merged === undefined) return { problem: `reaches \`${name}\` in another way: remove that entry first` };
  const edits = modify(start, [section, name], merged, { formattingOptions: formattingOf(start) });
  const after = applyEdits(start, edits);
  const result = read(after);
  if (result === undefined || !onlyEntryDiffers(before, result, [section, name], merged)) {
    return { problem: "has duplicate keys" };
  }
  return { text: mark + (isDifferent(before, merged, section, name) ? after : start) };
}

/** An entry that says the same already keeps its layout and comments. */
function isDifferent(before: JsonObject, merged: JsonObject, section: string, name: string): boolean {
  return JSON.stringify(entryOf(before, section, name)) !== JSON.stringify(merged);
}

function read(text: string): JsonObject | undefined {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && isJsonObject(value) ? value : undefined;
}

/** The indentation and line ends that the file has. */
function formattingOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)(?=["{[])/.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
