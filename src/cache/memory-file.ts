import { createHmac, timingSafeEqual } from "node:crypto";

/** Length of the signature at the start of a file, in bytes. */
const SIGNATURE = 32;
const NEWLINE = 10;

type Entries = ReadonlyMap<string, string | Buffer>;

/**
 * The bytes of a memory: a signature, a line of JSON with the identity of the code and the length of each text, and the
 * texts in UTF-8. Without the secret nobody can make a file that is read.
 */
export function writeMemory(entries: Entries, identity: string, secret: Buffer): readonly Buffer[] {
  const texts = [...entries.values()].map((text) => (typeof text === "string" ? Buffer.from(text) : text));
  const lengths = [...entries.keys()].map((key, index) => [key, texts[index]?.length ?? 0]);
  const head = Buffer.from(`${JSON.stringify({ identity, lengths })}\n`);
  const parts = [head, ...texts];
  return [signatureOf(parts, secret), ...parts];
}

/** The texts of a memory by key. Undefined where the secret did not sign exactly these bytes, or other code made them. */
export function readMemory(
  bytes: Buffer,
  identity: string,
  secret: Buffer,
): Map<string, string | Buffer> | undefined {
  const content = bytes.subarray(SIGNATURE);
  const signature = bytes.subarray(0, SIGNATURE);
  if (signature.length < SIGNATURE || !timingSafeEqual(signature, signatureOf([content], secret)))
    return undefined;
  const end = content.indexOf(NEWLINE);
  // Signed by this very user: the form is that of `writeMemory`.
  const head: { readonly identity: string; readonly lengths: readonly (readonly [string, number])[] } =
    JSON.parse(content.toString("utf8", 0, end));
  if (head.identity !== identity) return undefined;
  const entries = new Map<string, string | Buffer>();
  let start = end + 1;
  for (const [key, length] of head.lengths) {
    entries.set(key, content.subarray(start, start + length));
    start += length;
  }
  return entries;
}

function signatureOf(parts: readonly Buffer[], secret: Buffer): Buffer {
  const hmac = createHmac("sha256", secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
