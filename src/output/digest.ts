import { createHash } from "node:crypto";
import type { Json } from "../json.js";

/** sha256, in hexadecimal, of a text with its line ends as LF: the same after a checkout on Windows. */
export function textDigest(text: string): string {
  return createHash("sha256").update(normaliseLineEnds(text), "utf8").digest("hex");
}

/** `text` with CRLF as LF. */
export function normaliseLineEnds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/** sha256, in hexadecimal, of named texts, in their order. */
export function textsDigest(texts: Iterable<readonly [name: string, text: string]>): string {
  const hash = createHash("sha256");
  for (const [name, text] of texts) hash.update(`${name}\0${normaliseLineEnds(text)}\0`, "utf8");
  return hash.digest("hex");
}

/** sha256, in hexadecimal, of what documents say: comments and layout do not count, the order of keys does. */
export function dataDigest(documents: readonly Json[]): string {
  return createHash("sha256").update(JSON.stringify(documents), "utf8").digest("hex");
}
