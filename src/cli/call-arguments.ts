import { readFileSync } from "node:fs";
import { emptyObject, isJsonObject, type Json, type JsonObject } from "../json.js";
import { changedNumberIn } from "../json-numbers.js";
import { CommandError } from "./exit.js";

/** Arguments of a call as they are written on a command line: all of them as JSON, or each as `name=value`. */
export type WrittenArguments =
  | { readonly json: JsonObject }
  | { readonly named: ReadonlyMap<string, string> };

/**
 * Reads the arguments of a call: one word that is JSON, `@file` or `-` (standard input), or words `name=value`. Throws
 * `CommandError` for anything else.
 */
export function readArguments(words: readonly string[]): WrittenArguments {
  const [first = "{}", ...others] = words;
  if (words.length === 0 || !/^[^\s={}@"[]+=/.test(first)) {
    if (others.length > 0)
      throw new CommandError("write the arguments as one JSON object, or each of them as name=value");
    return { json: readJson(first) };
  }
  const named = new Map<string, string>();
  for (const word of words) {
    const [, name, value = ""] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined)
      throw new CommandError(`\`${word}\` is not an argument: write name=value, as the ones before it`);
    if (named.has(name)) throw new CommandError(`the argument \`${name}\` is written twice`);
    named.set(name, value);
  }
  return { named };
}

/** The arguments to send to a tool with an input schema: `name=value` is a string where the schema says so, else JSON. */
export function argumentsFor(written: WrittenArguments, inputSchema: JsonObject): JsonObject {
  if ("json" in written) return written.json;
  const properties = isJsonObject(inputSchema["properties"]) ? inputSchema["properties"] : {};
  const input = emptyObject();
  for (const [name, value] of written.named) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    input[name] = isString(property) ? value : jsonOrText(name, value);
  }
  return input;
}

function isString(property: Json | undefined): boolean {
  return isJsonObject(property) && property["type"] === "string";
}

/** JSON, or the text itself where it is not JSON. */
function jsonOrText(name: string, text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  refuseChangedNumbers(text, `\`${name}\`: `);
  return value;
}

function readJson(word: string): JsonObject {
  const text = word === "-" || word.startsWith("@") ? readText(word) : word;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`the arguments are not JSON: ${error instanceof Error ? error.message : error}`);
  }
  refuseChangedNumbers(text, "");
  if (!isJsonObject(value))
    throw new CommandError('the arguments are not a JSON object: write {"name": value}');
  return value;
}

function refuseChangedNumbers(text: string, where: string): void {
  const changed = changedNumberIn(text);
  if (changed === undefined) return;
  throw new CommandError(
    `${where}\`${changed}\` would lose digits on the way: this command sends numbers up to 2^53; use another client`,
  );
}

function readText(source: string): string {
  try {
    return readFileSync(source === "-" ? 0 : source.slice(1), "utf8");
  } catch (error) {
    const name = source === "-" ? "standard input" : `\`${source.slice(1)}\``;
    throw new CommandError(
      `cannot read the arguments from ${name}: ${error instanceof Error ? error.message : error}`,
    );
  }
}
