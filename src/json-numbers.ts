/** A number that JavaScript may change: of 16 digits or more, or with an exponent of three. */
const longNumber = /(?:^|[\s:,[])[-+]?(?:\d{16}|[\d.]+[eE]\+?\d{3})/;

/** A number of JSON. */
const number = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

/** Whether a JSON or YAML text may hold a number that JavaScript would change. */
export function mayHoldChangedNumbers(text: string): boolean {
  return longNumber.test(text);
}

/** JSON with a string for each number that JavaScript would change; `changed` receives these numbers. */
export function withChangedNumbers(text: string, changed: Set<string>): string {
  const strings = new StringScanner(text);
  let result = "";
  let end = 0;
  for (const found of text.matchAll(new RegExp(longNumber, "g"))) {
    const at = found.index + found[0].search(/[-+\d.]/);
    if (at < end || strings.holds(at)) continue;
    number.lastIndex = at;
    const [written = ""] = number.exec(text) ?? [];
    if (!isChangedNumber(written)) continue;
    changed.add(written);
    result += text.slice(end, at) + JSON.stringify(written);
    end = at + written.length;
  }
  return result + text.slice(end);
}

/** Tells strings of a JSON text from what is between them, at places that are asked for in their order. Reads the text once. */
class StringScanner {
  readonly #text: string;
  /** The string that was found last, and the place behind it. */
  #start = 0;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether a place is in a string. */
  holds(place: number): boolean {
    // A string of JSON has no line break: what comes before the last one need not be read.
    let from = this.#end + this.#text.slice(this.#end, place).lastIndexOf("\n") + 1;
    while (place >= this.#end && this.#end < this.#text.length) {
      const quote = this.#text.indexOf('"', from);
      this.#start = quote < 0 ? this.#text.length : quote;
      this.#end = quote < 0 ? this.#text.length : endOfString(this.#text, quote);
      from = this.#end;
    }
    return place >= this.#start && place < this.#end;
  }
}

/** The place behind the string that begins at `quote`. */
function endOfString(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === '"') return at + 1;
  }
  return text.length;
}

/** Whether a number of JSON, an integer or a fraction, has other digits as a number of JavaScript, or is infinite. */
export function isChangedNumber(written: string): boolean {
  const number = Number(written);
  if (!Number.isFinite(number)) return true;
  return /^-?\d{16,}(?:\.\d+)?$/.test(written) && String(number) !== written.replace(/\.0+$/, "");
}

/** The first number in a JSON text that JavaScript would change. */
export function changedNumberIn(text: string): string | undefined {
  const changed = new Set<string>();
  if (mayHoldChangedNumbers(text)) withChangedNumbers(text, changed);
  const [first] = changed;
  return first;
}
