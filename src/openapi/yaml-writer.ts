import { stringify } from "yaml";
import { isJsonObject, type Json, type JsonPath } from "../json.js";

const width = 110;

/** Strings that need no quotes wherever they stand: nothing in them means anything in YAML. */
const plainText = /^[A-Za-z](?:[\w ./()'+*=@$%^~;-]|,(?= ))*$/;
const plainInFlow = /^[A-Za-z][\w ./()'+*=@$%^~;-]*$/;
/** Strings that YAML 1.1 or 1.2 reads as another type. */
const notText = /^(?:true|false|yes|no|on|off|null|y|n)$/i;
const plainKey = /^[A-Za-z_$][\w$./-]*$/;
/** A string that may stand in lines of its own: printable and visible, no blanks at ends of lines, and no indented first line. */
const blockText =
  /^(?=[^ \n])(?!.*\p{Cf})[\n\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]*$/su;

/**
 * Writes data as YAML that people like to read: short mappings and lists in one line, strings of several lines as they are.
 * `comments` gives the lines of the comment above an entry. Whatever is not plain is written by the `yaml` package, so that every
 * text stays data.
 */
export function writeYaml(data: Json, comments: (path: JsonPath) => readonly string[]): string {
  const lines: string[] = [];

  const comment = (path: JsonPath, indent: string): void => {
    for (const text of comments(path)) lines.push(`${indent}#${text === "" ? "" : ` ${oneLine(text)}`}`);
  };

  /** Writes `head` (a key or a dash, indented) and the value behind or below it. */
  const entry = (head: string, value: Json, path: JsonPath, indent: string): void => {
    const short = oneLineOf(value, width - head.length - 1, path.length < 3 && isJsonObject(value));
    if (short !== undefined) lines.push(`${head} ${short}`);
    else if (typeof value === "string") {
      if (value.includes("\n") && isBlock(value)) {
        lines.push(`${head} |${value.endsWith("\n") ? "" : "-"}`);
        for (const line of value.replace(/\n$/, "").split("\n"))
          lines.push(line === "" ? "" : `${indent}  ${line}`);
      } else if (!value.includes("\n") && isBlock(value) && !/ {2}/.test(value)) {
        lines.push(`${head} >-`, ...wrapped(value, `${indent}  `));
      } else lines.push(`${head} ${quoted(value)}`);
    } else {
      lines.push(head);
      block(value, path, `${indent}  `);
    }
  };

  const block = (value: Json, path: JsonPath, indent: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        if (isJsonObject(item) && oneLineOf(item, width - indent.length - 2, false) === undefined) {
          // The first key stands behind the dash.
          const start = lines.length;
          block(item, [...path, index], `${indent}  `);
          lines[start] = `${indent}- ${(lines[start] ?? "").slice(indent.length + 2)}`;
        } else if (Array.isArray(item) && oneLineOf(item, width * 100, false) !== undefined) {
          lines.push(`${indent}- ${oneLineOf(item, Number.POSITIVE_INFINITY, false)}`);
        } else entry(`${indent}-`, item, [...path, index], indent);
      }
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        const inner = [...path, key];
        if (path.length === 0 && lines.length > 0) lines.push("");
        else if (path.length === 1 && path[0] === "tools" && lines.at(-1) !== "tools:") lines.push("");
        comment(inner, indent);
        entry(`${indent}${keyText(key)}:`, item, inner, indent);
      }
    }
  };

  comment([], "");
  block(data, [], "");
  return `${lines.join("\n")}\n`;
}

/** A value in one line of at most `space` characters; undefined where it does not fit. */
function oneLineOf(value: Json, space: number, asBlock: boolean): string | undefined {
  if (typeof value === "string") {
    const text = isPlain(value, plainText) ? value : value.includes("\n") ? undefined : quoted(value);
    return text !== undefined && (text.length <= space || !value.includes(" ")) ? text : undefined;
  }
  if (typeof value !== "object" || value === null) return scalar(value);
  const isEmpty = Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
  if (asBlock && !isEmpty) return undefined;
  const text = flow(value, space);
  return text !== undefined && text.length <= space ? text : undefined;
}

/** A value in a flow collection; undefined as soon as it is too long. */
function flow(value: Json, space: number): string | undefined {
  if (space < 0) return undefined;
  if (typeof value === "string") return isPlain(value, plainInFlow) ? value : quoted(value);
  if (typeof value !== "object" || value === null) return scalar(value);
  const parts: string[] = [];
  let length = 4;
  const entries = Array.isArray(value) ? value.map((item) => ["", item] as const) : Object.entries(value);
  for (const [key, item] of entries) {
    const text = flow(item, space - length);
    if (text === undefined) return undefined;
    const part = Array.isArray(value) ? text : `${keyText(key)}: ${text}`;
    parts.push(part);
    length += part.length + 2;
    if (length - 2 > space + 2) return undefined;
  }
  if (Array.isArray(value)) return `[${parts.join(", ")}]`;
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function scalar(value: number | boolean | null): string {
  if (typeof value !== "number") return JSON.stringify(value);
  // JSON rounds large numbers to the shortest digits; in full they say what they are.
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21)
    return String(BigInt(value));
  return Number.isInteger(value) ? JSON.stringify(value) : stringify(value).trimEnd();
}

function isPlain(text: string, form: RegExp): boolean {
  return form.test(text) && !text.endsWith(" ") && !notText.test(text);
}

function keyText(key: string): string {
  return plainKey.test(key) && !notText.test(key) ? key : quoted(key);
}

/** Double quotes, with every character that could be misread as an escape. */
function quoted(text: string): string {
  // YAML 1.2 takes JSON's strings as they are.
  if (/^[\x20-\x7E]*$/.test(text)) return JSON.stringify(text);
  const written = stringify(text, {
    defaultStringType: "QUOTE_DOUBLE",
    doubleQuotedAsJSON: true,
    lineWidth: 0,
  }).trimEnd();
  // Characters that cannot be seen are written so that a reviewer sees them.
  return written.replaceAll(/[\x7F-\x9F\u2028\u2029\uFFFE\uFFFF\p{Cf}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    return code > 0xffff ? `\\U${digits.padStart(8, "0")}` : `\\u${digits.padStart(4, "0")}`;
  });
}

function isBlock(text: string): boolean {
  return blockText.test(text) && !/ (?:\n|$)|\n\n$|^\n/.test(text) && text.trim() !== "";
}

/** Lines for a folded text: broken at single blanks. */
function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + word.length + 1 > width + 10) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}

/** A comment ends with its line: whatever could end it becomes a blank. */
function oneLine(text: string): string {
  return text.replaceAll(/[^\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]+/g, " ").trim();
}
