import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { constants, crc32, deflateRaw } from "node:zlib";
import type { DirectAnswer, WrittenList } from "../protocol/direct.js";
import type { CompressedAnswer } from "./direct-http.js";

/**
 * Shorter lists, in characters, are sent as they are: they fit the ten packets that TCP sends before it waits for the
 * first acknowledgement (RFC 6928).
 */
const shortest = 14_600;

/** The magic number, deflate, no flags, no time, no extra flags, unknown system (RFC 1952 section 2.3). */
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/** The start of an answer, which all answers with this list share. */
interface Start {
  /** The gzip header and the compressed text, up to a byte boundary. */
  readonly compressed: Uint8Array;
  readonly crc: number;
  readonly bytes: number;
}

const deflate = promisify(deflateRaw);
const started = new WeakMap<WrittenList, Promise<Start>>();

/**
 * The same answer as gzip (RFC 1952), for clients that accept it. Undefined for other clients and for short lists.
 *
 * A list is compressed once, outside the main thread. What follows it in an answer, the request's id, is appended as an
 * uncompressed block (RFC 1951 section 3.2.4).
 */
export function gzipList(
  answer: DirectAnswer,
  headers: IncomingHttpHeaders,
): Promise<CompressedAnswer> | undefined {
  const { list } = answer;
  if (list === undefined || list.start.length < shortest || !acceptsGzip(headers["accept-encoding"]))
    return undefined;
  const end = Buffer.from(answer.body.slice(list.start.length));
  // The length of a block has 16 bits; an id may be longer.
  if (end.length > 0xffff) return undefined;
  return startOf(list).then((start) => ({
    status: answer.status,
    headers: { ...answer.headers, "content-encoding": "gzip" },
    body: finish(start, end),
  }));
}

function startOf(list: WrittenList): Promise<Start> {
  let start = started.get(list);
  if (start === undefined) {
    const bytes = Buffer.from(list.start);
    start = deflate(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).then((compressed) => ({
      compressed: Buffer.concat([gzipHeader, compressed]),
      crc: crc32(bytes),
      bytes: bytes.length,
    }));
    started.set(list, start);
  }
  return start;
}

function finish({ compressed, crc, bytes }: Start, end: Buffer): Uint8Array {
  const block = Buffer.alloc(5);
  block.writeUInt8(1, 0);
  block.writeUInt16LE(end.length, 1);
  block.writeUInt16LE(end.length ^ 0xffff, 3);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(end, crc), 0);
  trailer.writeUInt32LE((bytes + end.length) % 2 ** 32, 4);
  return Buffer.concat([compressed, block, end, trailer]);
}

/** Whether `Accept-Encoding` (RFC 9110 section 12.5.3) names gzip, with a weight that is not zero. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? "")
    .split(",")
    .some((item) => {
      const [coding = "", weight = ""] = item.split(";").map((part) => part.trim().toLowerCase());
      return coding === "gzip" && !(weight.startsWith("q=") && Number(weight.slice(2)) === 0);
    });
}
