/** Reads what {@link ByteWriter} wrote. Throws a RangeError when the bytes end too early. */
export class ByteReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get done(): boolean {
    return this.#at >= this.#buffer.length;
  }

  uint8(): number {
    const value = this.#buffer.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  uint32(): number {
    const value = this.#buffer.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  uint53(): number {
    const low = this.uint32();
    return this.uint32() * 0x1_0000_0000 + low;
  }

  uint64(): bigint {
    const value = this.#buffer.readBigUInt64LE(this.#at);
    this.#at += 8;
    return value;
  }

  string(): string {
    const start = this.#skip(this.uint32());
    return this.#buffer.toString("utf8", start, this.#at);
  }

  /** A view of what is read from: it is held as long as the block is. */
  block(): Buffer {
    const start = this.#skip(this.uint32());
    return this.#buffer.subarray(start, this.#at);
  }

  /** Goes on behind so many bytes; returns where they begin. */
  #skip(length: number): number {
    const start = this.#at;
    if (start + length > this.#buffer.length) throw new RangeError("record is longer than what holds it");
    this.#at += length;
    return start;
  }
}
