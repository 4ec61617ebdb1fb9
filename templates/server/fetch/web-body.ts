import { Buffer } from "node:buffer";

/** How a body is read. */
export interface WebReading {
  /** Maximum size, in bytes. */
  readonly limit: number;
  /** How long the client may take to send it, in milliseconds. */
  readonly deadline: number;
  /** Aborted when the request must make room for others. */
  readonly displaced: AbortSignal;
  /** Called with the size of each part. */
  readonly receive: (bytes: number) => void;
}

type Unread = "too-long" | "too-slow" | "displaced";

/**
 * Reads the body of a request; `too-long` as soon as it is known to exceed the limit, `too-slow` when it does not arrive in
 * time. Rejects when the client disconnects first.
 */
export async function readWebBody(request: Request, reading: WebReading): Promise<Buffer | Unread> {
  const { limit, deadline, displaced, receive } = reading;
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > limit) return "too-long";
  if (displaced.aborted) return "displaced";
  if (request.body === null) return Buffer.alloc(0);
  const reader = request.body.getReader();
  let late: ReturnType<typeof setTimeout> | undefined;
  const stopped = new Promise<Unread>((resolve) => {
    late = setTimeout(() => resolve("too-slow"), deadline);
    displaced.addEventListener("abort", () => resolve("displaced"), { once: true });
  });
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const part = await Promise.race([reader.read(), stopped]);
      if (typeof part === "string") return part;
      if (part.done) return Buffer.concat(chunks, bytes);
      bytes += part.value.length;
      if (bytes > limit) return "too-long";
      receive(part.value.length);
      chunks.push(part.value);
    }
  } finally {
    clearTimeout(late);
    reader.releaseLock();
  }
}
