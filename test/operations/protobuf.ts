/**
 * Fields of a Protocol Buffers message by number, as they lie on the wire: varints and fixed-size numbers as bigint, the
 * rest as bytes. https://protobuf.dev/programming-guides/encoding
 */
export class Message {
  readonly #fields = new Map<number, (bigint | Buffer)[]>();

  constructor(bytes: Buffer) {
    let at = 0;
    const varint = (): bigint => {
      let value = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = bytes.readUInt8(at++);
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    };
    while (at < bytes.length) {
      const tag = Number(varint());
      let value: bigint | Buffer;
      switch (tag & 7) {
        case 0:
          value = varint();
          break;
        case 1:
          value = bytes.readBigUInt64LE(at);
          at += 8;
          break;
        case 2: {
          const length = Number(varint());
          value = bytes.subarray(at, at + length);
          if (value.length !== length) throw new Error("the message is cut off");
          at += length;
          break;
        }
        case 5:
          value = BigInt(bytes.readUInt32LE(at));
          at += 4;
          break;
        default:
          throw new Error(`unknown wire type ${tag & 7}`);
      }
      const number = tag >>> 3;
      this.#fields.set(number, [...(this.#fields.get(number) ?? []), value]);
    }
  }

  number(field: number): number {
    const [value = 0n] = this.#fields.get(field) ?? [];
    if (typeof value !== "bigint") throw new Error(`field ${field} is not a number`);
    return Number(value);
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  double(field: number): number {
    const bytes = Buffer.alloc(8);
    const [value = 0n] = this.#fields.get(field) ?? [];
    if (typeof value !== "bigint") throw new Error(`field ${field} is not a number`);
    bytes.writeBigUInt64LE(value);
    return bytes.readDoubleLE();
  }

  bytes(field: number): Buffer {
    const [value = Buffer.alloc(0)] = this.#fields.get(field) ?? [];
    if (typeof value === "bigint") throw new Error(`field ${field} holds no bytes`);
    return value;
  }

  text(field: number): string {
    return this.bytes(field).toString("utf8");
  }

  messages(field: number): readonly Message[] {
    return (this.#fields.get(field) ?? []).map((value) => {
      if (typeof value === "bigint") throw new Error(`field ${field} holds no message`);
      return new Message(value);
    });
  }

  message(field: number): Message {
    return this.messages(field)[0] ?? new Message(Buffer.alloc(0));
  }

  /** A packed field of fixed-size numbers. */
  doubles(field: number): readonly number[] {
    const bytes = this.bytes(field);
    return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(index * 8));
  }

  integers(field: number): readonly number[] {
    const bytes = this.bytes(field);
    return Array.from({ length: bytes.length / 8 }, (_, index) => Number(bytes.readBigUInt64LE(index * 8)));
  }
}
