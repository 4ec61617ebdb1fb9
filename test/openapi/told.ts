import type { Remark } from "../../src/openapi/remarks.js";

/** The remarks of an import, and what it passed over, to be asked about. */
export class Told {
  readonly #remarks: readonly Remark[];
  readonly #about = new Map<string, string>();
  readonly #passedOver: string;

  constructor(remarks: readonly Remark[], passedOver: readonly string[]) {
    this.#remarks = remarks;
    this.#passedOver = passedOver.join(", ");
    for (const { about, message } of remarks)
      this.#about.set(about, `${this.#about.get(about) ?? ""}\n${message}`);
  }

  of(about: string, word: string): boolean {
    return this.#about.get(about)?.includes(word) === true;
  }

  at(pointer: string, keyword: string): boolean {
    return this.of(pointer, keyword) || this.of(`${pointer}/${keyword}`, keyword) || this.anywhere(keyword);
  }

  isSkipped(about: string): boolean {
    return this.#remarks.some((remark) => remark.kind === "skipped" && remark.about === about);
  }

  /** Whether a remark about the whole document tells of a keyword. */
  anywhere(keyword: string): boolean {
    const isWord = this.#passedOver.includes(`\`${keyword}\``) || this.#passedOver.includes(`of ${keyword}`);
    return isWord || this.#passedOver.includes(`are ${keyword}`) || this.#about.has(keyword);
  }
}
