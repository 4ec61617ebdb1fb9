import { JS, NFA } from "refa";
import type { JsonObject } from "../json.js";

/** A short string for each format that `ajv-formats` knows. */
const formatTexts: Readonly<Record<string, string>> = {
  date: "2026-01-01",
  time: "00:00:00Z",
  "date-time": "2026-01-01T00:00:00Z",
  "iso-time": "00:00:00Z",
  "iso-date-time": "2026-01-01T00:00:00Z",
  duration: "P1D",
  uri: "https://example.com/",
  "uri-reference": "/",
  "uri-template": "/",
  url: "https://example.com/",
  iri: "https://example.com/",
  "iri-reference": "/",
  email: "user@example.com",
  "idn-email": "user@example.com",
  hostname: "example.com",
  "idn-hostname": "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  regex: ".",
  uuid: "00000000-0000-4000-8000-000000000000",
  "json-pointer": "",
  "json-pointer-uri-fragment": "#",
  "relative-json-pointer": "0",
  byte: "",
  binary: "",
  password: "a",
};

/** Strings that may fit a string schema, the likeliest first. The caller validates them. */
export function* smallestTexts(schema: JsonObject): Generator<string> {
  const { format, pattern, minLength } = schema;
  const length = typeof minLength === "number" ? minLength : 0;
  if (typeof format === "string") {
    const text = Object.hasOwn(formatTexts, format) ? formatTexts[format] : undefined;
    if (text !== undefined) yield* padded(text, length);
  }
  if (typeof pattern === "string") yield* textsOf(pattern, length);
  yield "a".repeat(length);
}

/** Formats that have a minimum length too: letters where most formats allow more of them. */
function* padded(text: string, length: number): Generator<string> {
  yield text;
  const missing = length - text.length;
  if (missing > 0) {
    yield text + "a".repeat(missing);
    yield "a".repeat(missing) + text;
    yield text.replace("example", "example".padEnd(7 + missing, "a"));
  }
}

/** Characters to choose from where a pattern leaves a choice, the plainest first. */
const likedCharacters = [..."a0A-_. /bcdefghijkl123456789"].map((character) => character.charCodeAt(0));

/** How many strings of one kind are tried: more than one for lists and names that must be distinct. */
const variants = 12;

/** Strings that match `pattern`, by ascending length, from `length` characters on. At most 50 of the first 2,000 kinds. */
function* textsOf(pattern: string, length: number): Generator<string> {
  let kinds: Iterable<
    readonly { has(character: number): boolean; readonly ranges: readonly { min: number }[] }[]
  >;
  let regexp: RegExp;
  try {
    regexp = new RegExp(pattern, "u");
    const parser = JS.Parser.fromLiteral(regexp);
    // Assertions are dropped, and what comes of it is tested: most patterns assert nothing but their ends.
    const { expression, maxCharacter } = parser.parse({ assertions: "ignore", backreferences: "disable" });
    kinds = NFA.fromRegex(expression, { maxCharacter }).wordSets();
  } catch {
    return;
  }
  let tried = 0;
  let found = 0;
  for (const kind of kinds) {
    if (++tried > 2000 || found > 50) return;
    if (kind.length < length) continue;
    const choices = kind.map((set) => {
      const liked = likedCharacters.filter((character) => set.has(character));
      return liked.length > 0 ? liked : [set.ranges[0]?.min ?? 0];
    });
    const most = Math.min(variants, Math.max(1, ...choices.map((liked) => liked.length)));
    for (let variant = 0; variant < most; variant++) {
      const text = choices
        .map((liked) => String.fromCodePoint(liked[Math.min(variant, liked.length - 1)] ?? 0))
        .join("");
      if (regexp.test(text)) {
        found++;
        yield text;
      }
    }
  }
}
