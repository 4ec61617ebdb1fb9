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

/** Decodes again and again until nothing is left to decode, as a chain of servers might. */
export function fullyDecode(text: string): string {
  let current = text;
  // Each round shortens the text, so this ends.
  for (;;) {
    const next = current.replace(/(?:%[0-9a-f]{2})+/gi, decodeTriplets);
    if (next === current) return current;
    current = next;
  }
}

/** Octets that are no UTF-8 are read as Latin-1, but for the overlong forms of `.`, `/` and `\\`, which some servers accept. */
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
