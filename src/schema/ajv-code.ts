/** One without an end would go to the end of its line; Ajv writes none. */
const STRING = /"(?:[^"\\\n]|\\.)*"?/g;
const PLACEHOLDER = /"(\d+)"/g;

/**
 * JavaScript code as Ajv writes it, in which every string literal is replaced by the placeholder `"<number>"`, so that
 * patterns can be replaced in the code without changing the contents of a string. The code must have strings in double
 * quotes only, and neither template literals nor regular expressions with quotes.
 */
export class AjvCode {
  readonly #literals: string[] = [];
  #code: string;

  constructor(code: string) {
    this.#code = this.embed(code);
  }

  /** Replaces every match and returns the number of matches. */
  replace(pattern: RegExp, replacement: (...groups: string[]) => string): number {
    let matches = 0;
    this.#code = this.#code.replace(pattern, (...groups: string[]) => {
      matches++;
      return replacement(...groups);
    });
    return matches;
  }

  /** The first match of `pattern`, with its placeholders. */
  find(pattern: RegExp): string | undefined {
    return pattern.exec(this.#code)?.[0];
  }

  /** The value of the string literal that a placeholder (with its quotes) stands for. */
  value(placeholder: string): string {
    const value: unknown = JSON.parse(this.#literal(placeholder));
    return typeof value === "string" ? value : "";
  }

  /** Joins concatenated literals: `"must be "+"odd"`. */
  joinLiterals(): void {
    this.replace(/"\d+"(?:\s*\+\s*"\d+")+(?:\s*[.[(])?/g, (sum) => {
      const parts = sum.match(PLACEHOLDER) ?? [];
      // The last one belongs to the call or the member behind it.
      const kept = sum.endsWith('"') ? [] : parts.splice(-1);
      if (parts.length < 2) return sum;
      const joined = this.#placeholder(JSON.stringify(parts.map((part) => this.value(part)).join("")));
      return kept.length === 0 ? joined : joined + sum.slice(sum.lastIndexOf("+"));
    });
  }

  /** `code` with placeholders for its string literals, for use in a replacement. */
  embed(code: string): string {
    return code.replace(STRING, (literal) => this.#placeholder(literal));
  }

  /** Replaces the whole code by the result of `layOut`. */
  layOut(layOut: (code: string) => string): void {
    this.#code = layOut(this.#code);
  }

  /**
   * The code with its string literals. A key `"__proto__"` becomes a computed one: in a
   * JavaScript object literal it would set the prototype, in JSON it is an ordinary key.
   */
  text(): string {
    return this.#code.replace(/"\d+"(?::)?/g, (match: string) => {
      const isKey = match.endsWith(":");
      const literal = this.#literal(isKey ? match.slice(0, -1) : match);
      if (!isKey) return literal;
      return literal === '"__proto__"' ? `[${literal}]:` : `${literal}:`;
    });
  }

  /** The placeholder of `literal`, a string literal with its quotes. */
  #placeholder(literal: string): string {
    return `"${this.#literals.push(literal) - 1}"`;
  }

  #literal(placeholder: string): string {
    return this.#literals[Number(placeholder.slice(1, -1))] ?? placeholder;
  }
}
