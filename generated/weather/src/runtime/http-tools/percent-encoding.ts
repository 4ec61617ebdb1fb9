import { ToolError } from "../tool-error.js";

/** Encodes everything but unreserved characters (RFC 3986 section 2.3). Throws `ToolError` for unpaired surrogates. */
export function percentEncode(text: string): string {
  return encode(text).replace(/[!'()*]/g, hex);
}

/**
 * Leaves reserved characters as they are (RFC 6570 section 3.2.3), but those with which a value would end its parameter
 * or be read as something else: `#`, `&`, `;`, `+` and `%`. Some servers take `;` for `&`.
 */
export function percentEncodeReserved(text: string): string {
  return encode(text).replace(/%(?:3A|2F|3F|5B|5D|40|24|2C|3D)/g, (triplet) => decodeURIComponent(triplet));
}

/** Decodes again and again until nothing is left to decode, as a chain of servers might, in linear time. */
export function fullyDecode(text: string): string {
  if (!text.includes("%")) return text;
  // Only ASCII characters can be parts of a further triplet: a last round decodes the others.
  return decodeAscii(text).replace(/(?:%[89a-f][0-9a-f])+/gi, decodeTriplets);
}

/** Decodes triplets of ASCII characters, and those that they complete with the characters before them. */
function decodeAscii(text: string): string {
  const characters: string[] = [];
  for (const character of text) {
    characters.push(character);
    while (characters.at(-3) === "%") {
      const code = hexadecimal(characters.at(-2)) * 16 + hexadecimal(characters.at(-1));
      if (!(code < 0x80)) break;
      characters.splice(-3, 3, String.fromCharCode(code));
    }
  }
  return characters.join("");
}

/** The value of a digit; NaN for another character. */
function hexadecimal(digit = ""): number {
  return /^[0-9a-f]$/i.test(digit) ? Number.parseInt(digit, 16) : Number.NaN;
}

/** Octets that are not UTF-8 are read as Latin-1, except the overlong forms of `.`, `/` and `\\`, which some servers accept. */
function decodeTriplets(triplets: string): string {
  try {
    return decodeURIComponent(triplets);
  } catch {
    const octets = Buffer.from(triplets.replaceAll("%", ""), "hex");
    return octets
      .toString("latin1")
      .replaceAll("\u00C0\u00AE", ".")
      .replaceAll("\u00C0\u00AF", "/")
      .replaceAll("\u00C1\u009C", "\\");
  }
}

function encode(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new ToolError("an argument is not well-formed Unicode text");
  return encodeURIComponent(text);
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
