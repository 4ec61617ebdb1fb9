/** Reads a body as UTF-8; undefined, and the rest is cancelled, as soon as it is longer than `most` bytes. */
export async function readBounded(answer: Response, most: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the rest.
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString();
}
