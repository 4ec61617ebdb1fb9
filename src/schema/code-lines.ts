/** Lines of JavaScript, indented by two spaces a level. */
export class CodeLines {
  #lines: string[] = [];
  #indent: string;

  constructor(indent: string) {
    this.#indent = indent;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  line(text: string): void {
    this.#lines.push(this.#indent + text);
  }

  /** Adds lines that are indented already. */
  append(lines: readonly string[]): void {
    this.#lines.push(...lines);
  }

  /** A block with a head such as `if (x)`, unless `write` writes nothing. */
  block(head: string, write: () => void): void {
    const body = this.within(write);
    if (body.length === 0) return;
    this.line(`${head} {`);
    this.append(body);
    this.line("}");
  }

  /** The lines that `write` writes, one level deeper. They are not added. */
  within(write: () => void): readonly string[] {
    const [lines, indent] = [this.#lines, this.#indent];
    this.#lines = [];
    this.#indent += "  ";
    write();
    const body = this.#lines;
    this.#lines = lines;
    this.#indent = indent;
    return body;
  }
}
