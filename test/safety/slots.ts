import type { Json, JsonObject } from "../../src/json.js";

/** Strings to be placed, handed out one at a time. */
export class Deal {
  readonly #texts: readonly string[];
  #next = 0;
  #names = 0;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  get left(): number {
    return this.#texts.length - this.#next;
  }

  /** The next text; undefined when all are placed. */
  take(): string | undefined {
    return this.#texts[this.#next++];
  }

  /** `{ [key]: text }` of the next text, as `adapt` makes it fit; empty when all are placed. */
  member(key: string, adapt: (text: string) => Json = (text) => text): JsonObject {
    const text = this.take();
    return text === undefined ? {} : { [key]: adapt(text) };
  }

  /** Up to `count` strings, each once. */
  several(count: number, adapt: (text: string) => string = (text) => text): readonly string[] {
    const taken = Array.from({ length: count }, () => this.take()).filter((text) => text !== undefined);
    return [...new Set(taken.map(adapt))];
  }

  /** A name that `taken` does not have yet. */
  name(taken: ReadonlySet<string>, adapt: (text: string) => string = (text) => text): string {
    const name = adapt(this.take() ?? `name ${this.#names++}`);
    return taken.has(name) ? `${name}${this.#names++}` : name;
  }
}

/** The characters of a string that a strict place accepts, completed so that the string is well-formed there. */
export const fits = {
  /** Settings whose `${…}` are placeholders. */
  setting: (text: string): string => text.replaceAll("${", "$ {"),
  /** Templates of an `http` section, where `{x}` is an argument as well. */
  template: (text: string): string => text.replaceAll("${", "$ {").replaceAll("{", "{ "),
  /** The default of a placeholder, which ends at the first `}`. */
  fallback: (text: string): string => `\${SAFETY_UNSET:-${text.replaceAll("}", ")")}}`,
  printable: (text: string): string => `p${text.replaceAll(/[^\x21-\x7e]|[{}]/g, "")}`,
  /** RFC 6265: no comma, semicolon, quote or backslash. */
  cookie: (text: string): string => fits.printable(text).replaceAll(/[",;\\]/g, ""),
  url: (text: string): string => `https://h.example/${fits.setting(text)}`,
  path: (text: string): string => `/p${text.replaceAll(/[^A-Za-z0-9_~-]/g, "").slice(0, 60)}`,
  urlPath: (text: string): string => `p${text.replaceAll(/[^A-Za-z0-9'()*!;,@&=+"`<>|^]/g, "")}`,
  host: (text: string): string => `h${text.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 40)}.example`,
  origin: (text: string): string => `https://${fits.host(text).toLowerCase()}`,
  scope: (text: string): string =>
    `s${text.replaceAll(/[^\x21\x23-\x5b\x5d-\x7e]/g, "").replaceAll("${", "$")}`,
  /** Cut between characters, not inside one. */
  tag: (text: string): string =>
    `t${Array.from(text.replaceAll(/[,\r\n\t]/g, ""))
      .slice(0, 90)
      .join("")}`.trim(),
  token: (text: string): string => `t${text.replaceAll(/[^!#$%&'*+.^_`|~0-9A-Za-z-]/g, "")}`,
  mediaType: (text: string): string => `text/x-t; q=${text.replaceAll(/[^\x20-\x7e]/g, "")}`,
  version: (text: string): string => `1.0.0-v${text.replaceAll(/[^0-9A-Za-z.-]/g, "")}`,
  label: (text: string): string => `l${text.replaceAll(/[^A-Za-z0-9_-]/g, "").slice(0, 60)}`,
  package: (text: string): string =>
    `p${text
      .toLowerCase()
      .replaceAll(/[^a-z0-9._~-]/g, "")
      .slice(0, 60)}`,
  /** Matches exactly the text. */
  pattern: (text: string): string => `^${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}$`,
  /** A step of a JSON Pointer in the fragment of a URI. */
  pointer: (text: string): string => text.replaceAll("%", "%25").replaceAll("~", "~0").replaceAll("/", "~1"),
} as const;
