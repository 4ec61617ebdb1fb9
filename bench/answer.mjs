/** Recognises where an answer ends, by its Content-Length or its last chunk. */
export class Answer {
  status = 0;
  #head = "";
  #left = -1;
  #tail = "";

  /** Takes what arrived and answers whether the answer is whole. */
  take(chunk) {
    let body = chunk;
    if (this.status === 0) {
      const text = this.#head + chunk.latin1Slice(0, Math.min(chunk.length, 4_096));
      const end = text.indexOf("\r\n\r\n");
      if (end === -1) {
        this.#head = text;
        return false;
      }
      this.status = Number(text.slice(9, 12));
      const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2));
      body = chunk.subarray(end + 4 - this.#head.length);
      this.#left = length === null ? -1 : Number(length[1]);
    }
    if (this.#left >= 0) {
      this.#left -= body.length;
      return this.#left <= 0;
    }
    this.#tail = (this.#tail + body.latin1Slice(Math.max(0, body.length - 7))).slice(-7);
    return this.#tail.endsWith("0\r\n\r\n");
  }
}
