const STRING = /"(?:[^"\\\n]|\\.)*"/g;
const MASKED = /"(\d+)"/g;

/**
 * JavaScript code in which every string literal stands as `"<number>"`, so that patterns can be replaced in the code
 * without ever touching what a literal says. For code that holds its strings in double quotes, as Ajv's does, and that
 * has neither template nor regular expression literals.
 */
export class MaskedCode {
  readonly #literals: string[] = [];
  #code: string;

  constructor(code: string) {
    this.#code = this.embed(code);
  }

  /** The mask of `literal`, a string literal with its quotes. */
  #mask(literal: string): string {
    return `"${this.#literals.push(literal) - 1}"`;
  }

  replace(pattern: RegExp, replacement: (...groups: string[]) => string): void {
    this.#code = this.#code.replace(pattern, replacement);
  }

  /** The value of the literal that `mask` (with its quotes) stands for. */
  value(mask: string): string {
    const value: unknown = JSON.parse(this.#literal(mask));
    return typeof value === "string" ? value : "";
  }

  /** Joins literals that are added to one another: `"must be "+"odd"`. */
  joinLiterals(): void {
    this.#code = this.#code.replace(/"\d+"(?:\s*\+\s*"\d+")+(?!\s*[.[(])/g, (sum) => {
      const parts = sum.match(MASKED) ?? [];
      return this.#mask(JSON.stringify(parts.map((part) => this.value(part)).join("")));
    });
  }

  /** `code`, masked, to be put in. */
  embed(code: string): string {
    return code.replace(STRING, (literal) => this.#mask(literal));
  }

  /** The code with its literals back in place. A key `"__proto__"` is written as the ordinary key that it is in JSON. */
  text(): string {
    return this.#code.replace(/"\d+"(?::)?/g, (match: string) => {
      const isKey = match.endsWith(":");
      const literal = this.#literal(isKey ? match.slice(0, -1) : match);
      if (!isKey) return literal;
      return literal === '"__proto__"' ? `[${literal}]:` : `${literal}:`;
    });
  }

  #literal(mask: string): string {
    return this.#literals[Number(mask.slice(1, -1))] ?? mask;
  }
}
