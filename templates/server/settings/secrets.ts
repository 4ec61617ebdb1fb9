/** The replacement for a secret. */
const mask = "***";

/** Shorter secrets stand in strings by chance; they are left. */
const shortestSecret = 6;

/** How many characters of a spelling the search for its beginnings compares at once. */
const headLength = 4;

/** The names of the ASCII characters in HTML (section 13.5 of its specification). */
const named: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "apos",
  "!": "excl",
  "#": "num",
  $: "dollar",
  "%": "percnt",
  "(": "lpar",
  ")": "rpar",
  "*": "ast",
  "+": "plus",
  ",": "comma",
  ".": "period",
  "/": "sol",
  ":": "colon",
  ";": "semi",
  "=": "equals",
  "?": "quest",
  "@": "commat",
  "[": "(?:lsqb|lbrack)",
  "\\": "bsol",
  "]": "(?:rsqb|rbrack)",
  "^": "Hat",
  _: "lowbar",
  "`": "grave",
  "{": "(?:lcub|lbrace)",
  "|": "(?:vert|verbar|VerticalLine)",
  "}": "(?:rcub|rbrace)",
};
const controls: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

/**
 * Strings that nobody may see. A secret is found whichever way each of its characters is written: as it is, with percent
 * signs (also twice or more), as in a form, as in a JSON string, or as in HTML; and in base64 or base64url, alone or inside
 * a longer encoded text, also one in lines. For given secrets, the time is linear in the length of the searched text.
 */
export class Secrets {
  readonly #spellings: readonly Spelling[];

  constructor(secrets: Iterable<string>) {
    // The ends of a header lose their spaces on the way.
    const texts = new Set([...secrets].flatMap((secret) => [secret, secret.trim()]));
    const spellings = [...texts].filter(({ length }) => length >= shortestSecret).flatMap(spellingsOf);
    // A secret that begins another must not hide its rest.
    this.#spellings = spellings.toSorted((one, other) => other.length - one.length);
  }

  /** The text with every secret redacted. */
  redact(text: string): string {
    return this.#spellings.reduce((rest, spelling) => spelling.redact(rest), text);
  }

  /** The same for a string that was cut off at its end: the beginning of a secret there is redacted too. */
  redactCut(text: string): string {
    // An escape or the end of a line of which only a part is there is left out.
    const whole = this.redact(text).replace(
      /(?:%[\da-f]{0,4}|(?:\\{1,4}r|\r)?(?:\\{1,16}(?:u[\da-f]{0,3})?)?|&[#\w;]{0,10}|\uFFFD)$/i,
      "",
    );
    const start = Math.min(...this.#spellings.map((spelling) => spelling.cutStart(whole)));
    return start < whole.length ? `${whole.slice(0, start)}${mask}` : whole;
  }

  /** A value of JSON with every secret in its strings, names and numbers redacted. */
  redactValue(value: unknown): unknown {
    if (typeof value === "string") return this.redact(value);
    if (typeof value === "number" || typeof value === "bigint")
      return this.redact(String(value)) === String(value) ? value : mask;
    if (Array.isArray(value)) return value.map((item) => this.redactValue(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [this.redact(name), this.redactValue(item)]),
    );
  }

  /** Bytes with every secret in them overwritten. */
  redactBytes(bytes: Buffer): Buffer {
    const text = bytes.toString("latin1");
    const redacted = this.redact(text);
    return redacted === text ? bytes : Buffer.from(redacted, "latin1");
  }
}

/** The strings by which a secret is known, each of which is found however its characters are written. */
function spellingsOf(secret: string): readonly Spelling[] {
  const known = spellings.get(secret);
  if (known !== undefined) return known;
  const made = [
    new Spelling(secret),
    ...[...new Set(base64Of(secret))].map((text) => new Spelling(text, lineEnd)),
  ];
  if (spellings.size >= mostKept) spellings.clear();
  spellings.set(secret, made);
  return made;
}

/** Access tokens come and go: the list begins again when it is full. */
const mostKept = 256;
const spellings = new Map<string, readonly Spelling[]>();

/** Base64 and base64url of a secret at each of its three offsets in a longer string, without what the neighbours change. */
function* base64Of(secret: string): Iterable<string> {
  const bytes = Buffer.from(secret);
  for (const [shift, first] of [
    [0, 0],
    [1, 2],
    [2, 3],
  ] as const) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const last = Math.floor((shifted.length * 8) / 6);
    yield shifted.toString("base64").slice(first, last);
    yield shifted.toString("base64url").slice(first, last);
  }
}

/** The end of a line of base64, as it is or in a JSON string. */
const lineEnd = String.raw`(?:(?:\\{1,4}r|\r)?(?:\\{1,4}n|\n))?`;

/** Finds one string, of whose characters each can be written in several ways. */
class Spelling {
  readonly length: number;
  /** For each character, the ways to write it. */
  readonly #characters: readonly (readonly RegExp[])[];
  readonly #head: RegExp;

  /** `between`: a pattern of what may stand between two characters. */
  constructor(text: string, between = "") {
    const characters = Array.from(text);
    this.length = text.length;
    this.#characters = characters.map((character) => waysOf(character, between));
    const head = this.#characters
      .slice(0, headLength)
      .map((ways) => `(?:${ways.map(({ source }) => source).join("|")})`);
    this.#head = new RegExp(head.join(""), "g");
  }

  redact(text: string): string {
    let result = "";
    let from = 0;
    this.#head.lastIndex = 0;
    for (let head = this.#head.exec(text); head !== null; head = this.#head.exec(text)) {
      const end = this.#match(text, head.index).end;
      if (end === undefined) this.#head.lastIndex = head.index + 1;
      else {
        result += `${text.slice(from, head.index)}${mask}`;
        from = end;
        this.#head.lastIndex = end;
      }
    }
    return result + text.slice(from);
  }

  /** Where the beginning of this string stands at the end of another; the other's length where it does not. */
  cutStart(text: string): number {
    // No character is written with more than this.
    const longest = 24 * this.#characters.length;
    for (let start = Math.max(0, text.length - longest); start < text.length; start++) {
      if (this.#match(text, start).cut) return start;
    }
    return text.length;
  }

  /** `end`: where this string ends that begins at `start`. `cut`: whether the other string ends before it does. */
  #match(text: string, start: number): { readonly end?: number; readonly cut: boolean } {
    // Some ways to write a character begin others, so all are followed.
    let ends = new Set([start]);
    for (const ways of this.#characters) {
      if (ends.has(text.length)) return { cut: true };
      const next = new Set<number>();
      for (const end of ends) {
        for (const way of ways) {
          way.lastIndex = end;
          if (way.test(text)) next.add(way.lastIndex);
        }
      }
      if (next.size === 0) return { cut: false };
      ends = next;
    }
    return { end: Math.max(...ends), cut: false };
  }
}

const ways = new Map<string, readonly RegExp[]>();

/** The ways to write a character, as sticky patterns. `behind`: a pattern of what may follow. */
function waysOf(character: string, behind: string): readonly RegExp[] {
  const key = `${character}${behind}`;
  const known = ways.get(key);
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  const octets = [...Buffer.from(character)].map((octet) => anyCase(octet.toString(16).padStart(2, "0")));
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const patterns = [
    literal(character),
    ...[0, 1, 2].map((times) => octets.map((octet) => `%${"25".repeat(times)}${octet}`).join("")),
    units.map((unit) => `\\\\{1,4}u${anyCase(unit.toString(16).padStart(4, "0"))}`).join(""),
    `&(?:amp;){0,2}#0{0,4}${code};`,
    `&(?:amp;){0,2}#[xX]0{0,4}${anyCase(code.toString(16))};`,
    // Bytes that are read as Latin-1.
    ...(octets.length > 1 ? [[...Buffer.from(character).toString("latin1")].map(literal).join("")] : []),
    ...(named[character] === undefined ? [] : [`&(?:amp;){0,2}${named[character]};`]),
    ...(controls[character] === undefined ? [] : [`\\\\{1,4}${controls[character]}`]),
    ...(character === " " ? ["\\+", "%2[bB]"] : []),
    ...(character === "\\" ? ["\\\\{2}", "\\\\{4}"] : []),
    ...(/[^\w\s\\]/.test(character) ? [`\\\\{1,7}${literal(character)}`] : []),
  ];
  const made = [...new Set(patterns)].map((pattern) => new RegExp(`${pattern}${behind}`, "y"));
  if (ways.size >= 4_096) ways.clear();
  ways.set(key, made);
  return made;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function anyCase(hexadecimal: string): string {
  return hexadecimal.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
