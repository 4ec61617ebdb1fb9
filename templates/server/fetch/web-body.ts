import { Buffer } from "node:buffer";

/** How long a client may take to send a body, in milliseconds. */
const longestSending = 30_000;

/**
 * Reads the body of a request; `too-long` as soon as it is known to exceed `limit` bytes, `too-slow` when it does not
 * arrive in time. Rejects when the client disconnects first.
 */
export async function readWebBody(
  request: Request,
  limit: number,
): Promise<Buffer | "too-long" | "too-slow"> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > limit) return "too-long";
  if (request.body === null) return Buffer.alloc(0);
  const reader = request.body.getReader();
  let late: ReturnType<typeof setTimeout> | undefined;
  const lateness = new Promise<"too-slow">((resolve) => {
    late = setTimeout(() => resolve("too-slow"), longestSending);
  });
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const part = await Promise.race([reader.read(), lateness]);
      if (part === "too-slow") return part;
      if (part.done) return Buffer.concat(chunks, bytes);
      bytes += part.value.length;
      if (bytes > limit) return "too-long";
      chunks.push(part.value);
    }
  } finally {
    clearTimeout(late);
    reader.releaseLock();
  }
}
