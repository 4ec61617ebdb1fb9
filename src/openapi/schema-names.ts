import { unescapeStep } from "../json.js";
import { schemaName } from "./names.js";

/** The names of shared schemas, each given once to a place in a document. */
export class SchemaNames {
  readonly #names = new Map<string, string>();
  readonly #taken: Set<string>;

  /** `taken`: folded names that no schema may have, those of types among them. */
  constructor(taken: Set<string>) {
    this.#taken = taken;
  }

  /** The name for a place, `<file>#<pointer>`, as near as can be to the one that is wanted. */
  nameOf(key: string, wanted: string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const plain = unescapeStep(wanted).replace(/\.(?:ya?ml|json)$/, "");
    const file = key
      .split("#", 1)[0]
      ?.split("/")
      .at(-1)
      ?.replace(/\.[^.]*$/, "");
    const name = schemaName(plain === "" ? (file ?? "Schema") : plain, this.#taken);
    this.#names.set(key, name);
    return name;
  }

  /** Where `name` is a component's: its name in the document, which a discriminator without mapping means. */
  componentOf(name: string): string | undefined {
    for (const [key, given] of this.#names) {
      if (given === name)
        return unescapeStep(
          key
            .replace(/(?: base)?(?: request)?$/, "")
            .split("/")
            .at(-1) ?? "",
        );
    }
    return undefined;
  }
}

/** The name that `#/schemas/<name>` says. */
export function referredName(reference: string): string {
  return decodeURIComponent(reference.slice("#/schemas/".length));
}

/** `#/schemas/<name>`. Names have letters, digits, `.`, `_` and `-` only: no step of a JSON Pointer needs more. */
export function referenceTo(name: string): string {
  return `#/schemas/${encodeURIComponent(name)}`;
}
