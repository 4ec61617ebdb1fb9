import { tsTemplate } from "../escape/typescript.js";

/**
 * A TypeScript key type (`string`, or a template literal type such as `` `x-${string}` ``) of property names that all
 * match `pattern`; undefined when there is no such type. Some matching names may not be of the type; a name of the type
 * always matches, so that an index signature never covers a name that the pattern does not match.
 */
export function keyType(pattern: string): string | undefined {
  const pieces = literalPieces(pattern);
  if (pieces === undefined) return undefined;
  const { anchoredStart, text, anchoredEnd } = pieces;
  if (anchoredStart && anchoredEnd) return undefined;
  if (text === "") return "string";
  return `\`${anchoredStart ? "" : "${string}"}${tsTemplate(text)}${anchoredEnd ? "" : "${string}"}\``;
}

interface Pieces {
  readonly anchoredStart: boolean;
  /** A string that matches the pattern between the anchors. */
  readonly text: string;
  readonly anchoredEnd: boolean;
}

const ATOM = /^(?:\\([^\w\s])|([^\\^$.*+?()[\]{}|])|(\.))(?:([*+?])|\{(\d{1,2})(?:,\d*)?\})?\??/u;

/** Reads a pattern of plain characters and repetitions, each repeated as few times as allowed. */
function literalPieces(pattern: string): Pieces | undefined {
  let rest = pattern;
  const anchoredStart = rest.startsWith("^");
  if (anchoredStart) rest = rest.slice(1);
  let text = "";
  while (rest !== "" && rest !== "$") {
    const atom = ATOM.exec(rest);
    if (atom === null) return undefined;
    const [all, escaped, plain, dot, repetition, count] = atom;
    const times = repetition === "*" || repetition === "?" ? 0 : count === undefined ? 1 : Number(count);
    if (dot !== undefined && times > 0) return undefined;
    text += (escaped ?? plain ?? "").repeat(times);
    rest = rest.slice(all.length);
  }
  return { anchoredStart, text, anchoredEnd: rest === "$" };
}
