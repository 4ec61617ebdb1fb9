import type { JsonObject } from "../json.js";

/** How the import treats a part of a document that a manifest cannot express. */
export const remarkKinds = {
  skipped: { one: "operation without a tool", other: "operations without a tool" },
  dropped: { one: "part left out", other: "parts left out" },
  changed: {
    one: "part that the manifest says in another way",
    other: "parts that the manifest says in another way",
  },
  impossible: { one: "schema that no value fits", other: "schemas that no value fits" },
  chosen: { one: "choice made among alternatives", other: "choices made among alternatives" },
} as const;

export type RemarkKind = keyof typeof remarkKinds;

export interface Remark {
  readonly kind: RemarkKind;
  /** One line, without a final full stop. */
  readonly message: string;
  /** The subject: `GET /pets`, a schema's name, or a JSON Pointer into the document. */
  readonly about: string;
}

/** Collects the remarks of one import, each once, in the order in which they are made. */
export class Remarks {
  readonly #all = new Map<string, Remark>();
  readonly #passedOver = new Set<string>();

  add(kind: RemarkKind, about: string, message: string): void {
    const key = `${kind}\n${about}\n${message}`;
    if (!this.#all.has(key)) this.#all.set(key, { kind, about, message });
  }

  all(): readonly Remark[] {
    return [...this.#all.values()];
  }

  /** Notes a part that documents have and a manifest has no place for, wherever it stands: "`xml`". */
  passOver(part: string): void {
    this.#passedOver.add(part);
  }

  /** Passes over the extensions of an object, `x-…`, except those that are `used`. */
  passOverExtensions(value: JsonObject, used: readonly string[] = []): void {
    for (const key of Object.keys(value))
      if (key.startsWith("x-") && !used.includes(key)) this.passOver(`\`${key}\``);
  }

  /** The parts that were passed over, in code-unit order: keywords first. */
  passedOver(): readonly string[] {
    return [...this.#passedOver].sort();
  }
}
