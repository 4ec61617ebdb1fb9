import type { Json } from "../json.js";
import { yaml } from "./yaml-library.js";

/** How deep collections stand in each other before the full parser, which reports it, takes over. */
const deepest = 90;

/**
 * Reads the plain kind of YAML that manifests are written in: mappings and lists, in blocks and in braces, texts of all
 * styles, numbers and constants. Ten to twenty times as fast as a parser of all of YAML, because it keeps no positions.
 * Gives exactly what that parser gives; undefined for everything unusual (anchors, tags, comments
 * in braces, empty lines in texts, keys that are not texts, …) and for everything wrong: then the full parser reads the text, and reports.
 */
export function readPlainYaml(text: string): Json | undefined {
  // The end of the last line decides what a block text ends with; tabs and carriage returns have rules of their own.
  if (!text.endsWith("\n") || /[\t\r]/.test(text)) return undefined;
  try {
    return new PlainReader(text.split("\n")).document();
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

/** Thrown, and caught above, where the text is more than plain. */
class Unusual extends Error {}

const keyForm = /^([A-Za-z_$][\w$./-]*(?: [\w$./-]+)*|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*') *:(?: +|$)/;
const blockHeader = /^([|>])([-]?) *$/;

/** The key that a line of a block mapping begins with, and what stands behind its colon. */
export function plainKey(entry: string): readonly [key: string, rest: string] | undefined {
  const match = keyForm.exec(entry);
  return match === null ? undefined : [keyOf(match[1] ?? ""), entry.slice(match[0].length)];
}

class PlainReader {
  private readonly lines: readonly string[];
  private line = 0;
  private depth = 0;

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  document(): Json {
    const indent = this.next();
    if (indent !== 0 || this.startsItem(0)) throw new Unusual();
    const data = this.mapping(0);
    if (this.next() !== -1) throw new Unusual();
    return data;
  }

  /** Moves to the next line with content and gives its indentation; -1 at the end. */
  private next(): number {
    for (; this.line < this.lines.length; this.line++) {
      const text = this.lines[this.line] ?? "";
      const indent = indentOf(text);
      if (indent < text.length && text[indent] !== "#") {
        if (indent === 0 && /^(?:---|\.\.\.|%)/.test(text)) throw new Unusual();
        return indent;
      }
    }
    return -1;
  }

  private startsItem(indent: number): boolean {
    const text = this.lines[this.line] ?? "";
    return text[indent] === "-" && (text.length === indent + 1 || text[indent + 1] === " ");
  }

  /** A mapping whose keys stand at `indent`. `first`: its first entry, where that follows a dash. */
  private mapping(indent: number, first?: string): Json {
    this.enter();
    const data: Record<string, Json> = Object.create(null);
    let entry = first ?? (this.lines[this.line] ?? "").slice(indent);
    for (;;) {
      const match = keyForm.exec(entry);
      if (match === null) throw new Unusual();
      const key = keyOf(match[1] ?? "");
      if (key in data) throw new Unusual();
      data[key] = this.value(entry.slice(match[0].length), indent, true);
      const next = this.next();
      if (next < indent) break;
      if (next > indent || this.startsItem(indent)) throw new Unusual();
      entry = (this.lines[this.line] ?? "").slice(indent);
    }
    this.depth--;
    return data;
  }

  /** A list whose dashes stand at `indent`. */
  private list(indent: number): Json {
    this.enter();
    const data: Json[] = [];
    do {
      const rest = (this.lines[this.line] ?? "").slice(indent + 1);
      const inner = indentOf(rest);
      const entry = rest.slice(inner);
      if (entry.startsWith("- ") || entry === "-") throw new Unusual();
      data.push(
        keyForm.test(entry) ? this.mapping(indent + 1 + inner, entry) : this.value(entry, indent, false),
      );
    } while (this.next() === indent && this.startsItem(indent));
    this.depth--;
    return data;
  }

  /** The value of an entry at `indent`, of which `text` stands behind the key or the dash. Moves behind it. */
  private value(text: string, indent: number, ofKey: boolean): Json {
    const header = blockHeader.exec(text);
    if (header !== null) return this.block(header[1] === ">", header[2] === "-", indent);
    this.line++;
    if (text !== "" && !text.startsWith("#")) return this.lineValue(text, indent);
    const next = this.next();
    if (next <= indent) return ofKey && next === indent && this.startsItem(indent) ? this.list(indent) : null;
    if (this.startsItem(next)) return this.list(next);
    const below = (this.lines[this.line] ?? "").slice(next);
    if (keyForm.test(below)) return this.mapping(next);
    if (blockHeader.test(below)) throw new Unusual();
    this.line++;
    return this.lineValue(below, indent);
  }

  /** A scalar or a flow collection that begins with `first`: lines further in than `indent` continue it. */
  private lineValue(first: string, indent: number): Json {
    let text = first;
    for (; this.line < this.lines.length; this.line++) {
      const more = this.lines[this.line] ?? "";
      const spaces = indentOf(more);
      if (spaces === more.length || spaces <= indent) break;
      if (more[spaces] === "#" || text.includes(" #")) throw new Unusual();
      text = `${text.replace(/ +$/, "")} ${more.slice(spaces)}`;
    }
    if (this.next() > indent) throw new Unusual();
    return new FlowReader(text, this.depth).whole();
  }

  /** A text in lines of its own, `|` or `>`. */
  private block(folded: boolean, strip: boolean, indent: number): string {
    const start = ++this.line;
    let inner = -1;
    let end = start;
    for (; this.line < this.lines.length; this.line++) {
      const text = this.lines[this.line] ?? "";
      const spaces = indentOf(text);
      if (spaces === text.length) {
        // Spaces alone may be content, or wrong in front of it.
        if (spaces > 0 && (inner === -1 || spaces > inner)) throw new Unusual();
        continue;
      }
      if (spaces <= indent) break;
      if (inner === -1) inner = spaces;
      if (spaces < inner) throw new Unusual();
      end = this.line + 1;
    }
    if (inner === -1) throw new Unusual();
    const body = this.lines
      .slice(start, end)
      .map((text) => text.slice(inner))
      .join("\n");
    if (!folded) return strip ? body : `${body}\n`;
    return fold(body, strip);
  }

  private enter(): void {
    if (++this.depth > deepest) throw new Unusual();
  }
}

/** The full parser knows how lines are folded. */
function fold(body: string, strip: boolean): string {
  // Where every line is followed by another, and none is indented or empty, the rule is simple.
  if (!/\n[ \n]|^[ \n]/.test(body)) return body.replaceAll("\n", " ") + (strip ? "" : "\n");
  const indented = body.replace(/^(?=.)/gm, "  ");
  const document = yaml().parseDocument(`text: >${strip ? "-" : ""}\n${indented}\n`, { logLevel: "silent" });
  const text: unknown = document.get("text");
  if (document.errors.length > 0 || typeof text !== "string") throw new Unusual();
  return text;
}

/** Reads scalars and flow collections within one line. */
class FlowReader {
  private at = 0;
  private depth: number;
  private readonly text: string;

  constructor(text: string, depth: number) {
    this.text = text;
    this.depth = depth;
  }

  /** What all of the text says, a comment behind it left out. */
  whole(): Json {
    const { text } = this;
    const first = text[0] ?? "";
    if (first !== "{" && first !== "[" && first !== '"' && first !== "'") {
      const comment = text.indexOf(" #");
      return plainValue((comment === -1 ? text : text.slice(0, comment)).replace(/ +$/, ""));
    }
    const value = this.value();
    if (!/^(?: +#.*| *)$/.test(text.slice(this.at))) throw new Unusual();
    return value;
  }

  private value(): Json {
    const character = this.text[this.at];
    if (character === "{") return this.mapping();
    if (character === "[") return this.list();
    if (character === '"' || character === "'") return this.quoted();
    return plainValue(this.match(/[^,[\]{}\n]*/y).replace(/ +$/, ""));
  }

  private mapping(): Json {
    const data: Record<string, Json> = Object.create(null);
    this.open();
    while (this.text[this.at] !== "}") {
      const key = keyOf(this.match(/[A-Za-z_$][\w$./-]*(?: [\w$./-]+)*|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/y));
      this.match(/: +/y);
      if (key in data) throw new Unusual();
      data[key] = this.value();
      this.separator("}");
    }
    return this.close(data);
  }

  private list(): Json {
    const data: Json[] = [];
    this.open();
    while (this.text[this.at] !== "]") {
      data.push(this.value());
      this.separator("]");
    }
    return this.close(data);
  }

  private open(): void {
    if (++this.depth > deepest) throw new Unusual();
    this.match(/[[{] */y);
  }

  private close(data: Json): Json {
    this.depth--;
    this.at++;
    return data;
  }

  private separator(end: string): void {
    this.match(/ */y);
    if (this.text[this.at] !== end) this.match(/, */y);
  }

  private quoted(): string {
    return unquoted(this.match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/y));
  }

  private match(form: RegExp): string {
    form.lastIndex = this.at;
    const found = form.exec(this.text);
    if (found === null) throw new Unusual();
    this.at = form.lastIndex;
    return found[0];
  }
}

function indentOf(text: string): number {
  let indent = 0;
  while (text.charCodeAt(indent) === 0x20) indent++;
  return indent;
}

function keyOf(written: string): string {
  const quoted = written.startsWith('"') || written.startsWith("'");
  const key = quoted ? unquoted(written) : written;
  // Not a text, or (of a plain key) not what it seems.
  if (!quoted && constants.has(key)) throw new Unusual();
  return key;
}

function unquoted(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
  // Of the escapes only those that JSON has as well; a text that is not well-formed is reported by the full parser.
  if (/\\[^"\\/bfnrtu]|\\u(?:[dD]|0000)/.test(written.replaceAll("\\\\", ""))) throw new Unusual();
  try {
    return JSON.parse(written);
  } catch {
    throw new Unusual();
  }
}

/** What YAML 1.2's core schema does not take for a text (section 10.3.2). */
const constants: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["null", null],
  ["Null", null],
  ["NULL", null],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
]);
const simpleNumber = /^(?:0|-?[1-9]\d{0,14}|-?\d{1,9}\.\d{1,6})$/;
const unusualNumber =
  /^[-+]?(?:0o[0-7]+|0x[\da-fA-F]+|\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)$/;
const plainStart = /^(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-[^\s,[\]{}])/;

/** The value of a plain scalar. */
function plainValue(written: string): Json {
  const constant = constants.get(written);
  if (constant !== undefined) return constant;
  if (!plainStart.test(written) || written === "~" || written === "<<") throw new Unusual();
  if (/:(?: |$)| #/.test(written)) throw new Unusual();
  const code = written.charCodeAt(0);
  if (code > 0x39 || code < 0x2b) return written;
  if (simpleNumber.test(written)) {
    const value = Number(written);
    return value === 0 ? 0 : value;
  }
  if (unusualNumber.test(written)) throw new Unusual();
  return written;
}
