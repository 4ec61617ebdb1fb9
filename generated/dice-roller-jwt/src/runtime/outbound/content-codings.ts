import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { AnswerFault } from "./connection-error.js";

/** Codings that are removed one after another. Honest servers send no more, and each one multiplies the work. */
const mostCodings = 2;

/** Makes the decoder for a body that begins with `first`. */
type DecoderOf = (first: number) => Transform;

const gunzip: DecoderOf = () => createGunzip();
const decoders: ReadonlyMap<string, DecoderOf> = new Map([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["br", () => createBrotliDecompress()],
  // Some servers send the bare format of RFC 1951 instead of that of RFC 1950.
  ["deflate", (first) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw())],
]);

/**
 * Removes the content codings of an answer (RFC 9110 section 8.4). A body with an unknown coding stays as it is, as
 * `fetch` has it. Throws {@link AnswerFault} for more codings than are removed.
 */
export function decoded(
  body: AsyncIterable<Uint8Array>,
  contentEncoding: string | null,
): AsyncIterable<Uint8Array> {
  const names = (contentEncoding ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity");
  if (names.length > mostCodings) {
    throw new AnswerFault("TOO_MANY_CODINGS", `the answer has ${names.length} content codings`);
  }
  const known = names.flatMap((name) => decoders.get(name) ?? []);
  if (known.length < names.length) return body;
  return known.reduceRight<AsyncIterable<Uint8Array>>(decode, body);
}

/** An empty body decodes to an empty one, whatever its coding. */
async function* decode(body: AsyncIterable<Uint8Array>, decoderOf: DecoderOf): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const decoder = decoderOf(first.value[0] ?? 0);
  // The error reaches whoever reads the decoder.
  pipeline(Readable.from(resumed(first.value, chunks), { objectMode: false }), decoder, () => {});
  yield* decoder;
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}
