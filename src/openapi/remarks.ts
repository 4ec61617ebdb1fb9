/** What becomes of a part of a document that a manifest cannot say as it stands. */
export const remarkKinds = {
  skipped: "operations that no tool can be made of",
  dropped: "parts left out: a manifest cannot say them",
  changed: "parts said in another way than the document does",
  chosen: "choices of the document of which one was taken",
} as const;

export type RemarkKind = keyof typeof remarkKinds;

export interface Remark {
  readonly kind: RemarkKind;
  /** One line, without a final full stop. */
  readonly message: string;
  /** What it is about: `GET /pets`, a schema's name, or a JSON Pointer into the document. */
  readonly about: string;
}

/** Collects the remarks of one import, each once, in the order in which they are made. */
export class Remarks {
  readonly #all = new Map<string, Remark>();

  add(kind: RemarkKind, about: string, message: string): void {
    const key = `${kind}\n${about}\n${message}`;
    if (!this.#all.has(key)) this.#all.set(key, { kind, about, message });
  }

  all(): readonly Remark[] {
    return [...this.#all.values()];
  }
}
