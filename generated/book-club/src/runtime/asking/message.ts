import type { Confirmation } from "../tool.js";

/** Longest part of an argument that a message shows, in characters. */
const LONGEST = 500;

/** Control, format and private-use characters, lone surrogates, and separators of lines and paragraphs. */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * The question with the arguments of a call, on one line. Arguments come from a model, and cannot change how the question
 * looks: characters that are invisible, end a line or change the direction of the text are written as escapes.
 */
export function messageOf({ message }: Confirmation, input: unknown): string {
  return message
    .map((part) => (typeof part === "string" ? part : shown(argumentOf(input, part.argument))))
    .join("");
}

function argumentOf(input: unknown, name: string): unknown {
  return typeof input === "object" && input !== null && Object.hasOwn(input, name)
    ? Reflect.get(input, name)
    : undefined;
}

function shown(value: unknown): string {
  if (value === undefined) return "(not given)";
  const text = typeof value === "string" ? value : jsonOf(value);
  const plain = text.replaceAll(invisible, escaped);
  const characters = [...plain];
  if (characters.length <= LONGEST) return plain;
  return `${characters.slice(0, LONGEST).join("")}… (${characters.length - LONGEST} more characters)`;
}

function jsonOf(value: unknown): string {
  const write = (_key: string, member: unknown): unknown =>
    typeof member === "bigint" ? member.toString() : member;
  return JSON.stringify(value, write) ?? "null";
}

function escaped(character: string): string {
  if (character === "\n") return "\\n";
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
