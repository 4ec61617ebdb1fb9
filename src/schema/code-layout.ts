import { isBinary, type Token, tokensOf, withoutNeedlessParentheses } from "./code-tokens.js";

const INDENT = "  ";

const KEYWORDS: ReadonlySet<Token> = new Set([
  ...["const", "let", "if", "else", "for", "while", "of", "in"],
  ...["return", "typeof", "break", "continue", "function", "new"],
]);

/**
 * Formats code that has one statement or block bracket per line, as Ajv writes it: indented, with spaces between its
 * tokens and without redundant parentheses. Use one instance per module: it caches lines, most of which repeat.
 */
export class CodeLayout {
  readonly #known = new Map<string, string>();

  layOut(code: string): string {
    const lines: string[] = [];
    let indent = "";
    for (const line of code.split("\n")) {
      if (line === "") continue;
      if (line.startsWith("}")) {
        if (indent === "") throw new Error(`unbalanced braces in the code of a validator:\n${code}`);
        indent = indent.slice(INDENT.length);
      }
      let text = this.#known.get(line);
      if (text === undefined) {
        text = layOutLine(line);
        this.#known.set(line, text);
      }
      const before = lines.at(-1);
      if (text.startsWith("else ") && before?.endsWith("}")) lines[lines.length - 1] = `${before} ${text}`;
      else lines.push(indent + (text.includes("\n") ? text.replaceAll("\n", `\n${indent}`) : text));
      if (line.endsWith("{")) indent += INDENT;
    }
    if (indent !== "") throw new Error(`unbalanced braces in the code of a validator:\n${code}`);
    return `${lines.join("\n")}\n`;
  }
}

function layOutLine(line: string): string {
  const tokens = withoutNeedlessParentheses(tokensOf(line));
  const writer = new LineWriter(tokens);
  return writer.write();
}

/** Writes the tokens of a line with spaces between them. */
class LineWriter {
  readonly #tokens: readonly Token[];
  readonly #isBlock: boolean;
  /** Open brackets: `object` has its properties on the same line, `tall` has one property per line. */
  readonly #brackets: ("object" | "tall" | "other")[] = [];
  #text = "";
  #indent = "";
  /** Number of `?` whose `:` has not been read. */
  #conditions = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#isBlock = tokens.at(-1) === "{";
  }

  write(): string {
    for (const index of this.#tokens.keys()) this.#writeToken(index);
    return this.#text;
  }

  #writeToken(index: number): void {
    const token = this.#tokens[index] ?? "";
    const before = this.#tokens[index - 1];
    const next = this.#tokens[index + 1];
    if (token === "{") {
      const isBlock = this.#isBlock && index === this.#tokens.length - 1;
      this.#add(isBlock && before !== undefined ? " {" : "{");
      if (!isBlock) this.#open(next);
    } else if (token === "}" && this.#brackets.length > 0) {
      this.#close(before);
    } else if (token === ",") {
      this.#add(",");
      if (this.#brackets.at(-1) === "tall") this.#newLine();
      else this.#add(" ");
    } else if (token === ":" && this.#conditions > 0) {
      this.#conditions--;
      this.#add(" : ");
    } else if (token === ":") {
      this.#add(next === undefined ? ":" : ": ");
    } else if (token === ";") {
      this.#add(next === undefined ? ";" : "; ");
    } else if (token === "(" || token === "[") {
      this.#brackets.push("other");
      this.#add(token);
    } else if (token === ")" || token === "]") {
      this.#brackets.pop();
      this.#add(token);
    } else if (isBinary(this.#tokens, index) || token === "=>") {
      if (token === "?") this.#conditions++;
      this.#add(` ${token} `);
    } else if (KEYWORDS.has(token) && before !== ".") {
      const isInfix = token === "of" || token === "in";
      const isLast = next === undefined || next === ";" || next === ")";
      this.#add(`${isInfix ? " " : ""}${token}${isLast || next === "{" ? "" : " "}`);
    } else this.#add(token);
  }

  #add(text: string): void {
    this.#text += text;
  }

  /** An object that describes a violation has one property per line. */
  #open(first: Token | undefined): void {
    const isTall = first === "instancePath";
    this.#brackets.push(isTall ? "tall" : "object");
    if (isTall) {
      this.#indent += INDENT;
      this.#newLine();
    } else if (first !== "}") this.#add(" ");
  }

  #close(before: Token | undefined): void {
    if (this.#brackets.pop() === "tall") {
      this.#indent = this.#indent.slice(INDENT.length);
      this.#add(",");
      this.#newLine();
    } else if (before !== "{") this.#add(" ");
    this.#add("}");
  }

  #newLine(): void {
    this.#add(`\n${this.#indent}`);
  }
}
