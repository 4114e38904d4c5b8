const initialBytes = 4096;
/** A longer text is encoded faster by the runtime than character by character. */
const shortText = 48;
/** A buffer that grew beyond this is not kept for the next message. */
const keptBytes = 64 * 1024;

// The buffer of the last writer, for the next one: who writes does not see whose it was.
let spare: Buffer | undefined;

/**
 * Writes protobuf from the last byte to the first: the length of a message is known once its content is written, so
 * nothing is measured beforehand. What is to come first is written last.
 */
export class ReverseWriter {
  #buffer: Buffer;
  #start: number;

  constructor() {
    this.#buffer = spare ?? Buffer.allocUnsafeSlow(initialBytes);
    this.#start = this.#buffer.length;
    spare = undefined;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** What was written; the writer is not to be used afterwards. */
  finish(): Buffer {
    const result = Buffer.allocUnsafe(this.length);
    this.#buffer.copy(result, 0, this.#start);
    if (this.#buffer.length <= keptBytes) spare = this.#buffer;
    return result;
  }

  tag(field: number, wireType: number): void {
    this.#unsigned(field * 8 + wireType);
  }

  /** A signed integer as 64-bit two's complement. */
  varint(value: number | bigint): void {
    if (typeof value === "number" && value >= 0) this.#unsigned(value);
    else this.#unsignedBig(BigInt.asUintN(64, BigInt(value)));
  }

  double(value: number): void {
    this.#reserve(8);
    this.#start -= 8;
    this.#buffer.writeDoubleLE(value, this.#start);
  }

  /** Text with its length before it. */
  string(value: string): void {
    if (value.length > shortText || !this.#shortASCII(value)) this.#utf8(value);
  }

  /** Bytes with their length before them. */
  bytes(value: Uint8Array): void {
    this.raw(value);
    this.#unsigned(value.length);
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#start -= value.length;
    this.#buffer.set(value, this.#start);
  }

  /** The length of everything written since {@link length} was `mark`: the message that this begins. */
  lengthSince(mark: number): void {
    this.#unsigned(this.length - mark);
  }

  /** Writes nothing that counts, and returns false, when there is a character that takes more than a byte. */
  #shortASCII(value: string): boolean {
    const { length } = value;
    this.#reserve(length + 1);
    const buffer = this.#buffer;
    const start = this.#start - length;
    for (let at = 0; at < length; at++) {
      const code = value.charCodeAt(at);
      if (code > 0x7f) return false;
      buffer[start + at] = code;
    }
    buffer[start - 1] = length;
    this.#start = start - 1;
    return true;
  }

  #utf8(value: string): void {
    const length = Buffer.byteLength(value);
    this.#reserve(length);
    this.#start -= length;
    this.#buffer.write(value, this.#start, "utf8");
    this.#unsigned(length);
  }

  #unsigned(value: number): void {
    if (value < 0x80) {
      this.#reserve(1);
      this.#buffer[--this.#start] = value;
      return;
    }
    const size = varintSize(value);
    this.#reserve(size);
    this.#start -= size;
    let rest = value;
    let at = this.#start;
    while (rest >= 0x80) {
      this.#buffer[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[at] = rest;
  }

  #unsignedBig(value: bigint): void {
    const groups: number[] = [];
    let rest = value;
    do {
      groups.push(Number(rest & 0x7fn));
      rest >>= 7n;
    } while (rest > 0n);
    this.raw(Uint8Array.from(groups, (group, index) => (index < groups.length - 1 ? group | 0x80 : group)));
  }

  #reserve(size: number): void {
    if (this.#start >= size) return;
    const used = this.length;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, used + size));
    this.#buffer.copy(grown, grown.length - used, this.#start);
    this.#start = grown.length - used;
    this.#buffer = grown;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}
