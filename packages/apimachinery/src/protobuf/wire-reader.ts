/** Bytes that are no protobuf, or not of the message they should be. Messages are those of Go's generated code. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
}

/** Wire types of protobuf's encoding. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** Numbers of fields have 29 bits. */
const MAX_TAG = 0xffff_ffff;

/** Messages deeper than this are refused: the deepest type that is meant to be, a JSON schema, stays far below. */
const maxDepth = 1_000;

/** Reads protobuf from a part of a buffer. */
export class WireReader {
  readonly #buffer: Buffer;
  #position: number;
  #end: number;
  #depth = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
    this.#position = 0;
    this.#end = buffer.length;
  }

  get done(): boolean {
    return this.#position >= this.#end;
  }

  /** A value that a double holds exactly is a number; only larger ones are bigints. Signed, 64 bits. */
  varint(): number | bigint {
    const first = this.#byte();
    if (first < 0x80) return first;
    return this.#furtherVarint(first & 0x7f);
  }

  #furtherVarint(low: number): number | bigint {
    let value = low;
    let scale = 0x80;
    for (let count = 1; count < 7; count++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    return this.#longVarint(BigInt(value));
  }

  #longVarint(low: bigint): number | bigint {
    let value = low;
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const signed = BigInt.asIntN(64, value);
        return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
      }
    }
    throw new ProtobufError("proto: integer overflow");
  }

  /** Number of the next field times eight, plus its wire type. */
  tag(): number {
    const tag = this.varint();
    if (typeof tag !== "number" || tag > MAX_TAG) throw new ProtobufError("proto: illegal tag");
    if (tag < 8) throw new ProtobufError(`proto: illegal tag ${tag >> 3} (wire type ${tag & 7})`);
    return tag;
  }

  double(): number {
    const at = this.#take(8);
    return this.#buffer.readDoubleLE(at);
  }

  string(): string {
    const length = this.#length();
    const at = this.#take(length);
    return this.#buffer.toString("utf8", at, at + length);
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const length = this.#length();
    const at = this.#take(length);
    return this.#buffer.subarray(at, at + length);
  }

  /** Begins a message: from now on its end is the end. Returns what {@link leave} takes. */
  enter(): number {
    const length = this.#length();
    const outerEnd = this.#end;
    const innerEnd = this.#position + length;
    if (innerEnd > outerEnd) throw unexpectedEnd();
    if (++this.#depth > maxDepth) throw new ProtobufError("proto: message is nested too deeply");
    this.#end = innerEnd;
    return outerEnd;
  }

  /** Ends a message that has been read to its end. */
  leave(outerEnd: number): void {
    this.#end = outerEnd;
    this.#depth--;
  }

  /** Passes over a field that is not known. */
  skip(wireType: number): void {
    switch (wireType) {
      case wireTypes.varint:
        this.varint();
        return;
      case wireTypes.fixed64:
        this.#take(8);
        return;
      case wireTypes.bytes:
        this.#take(this.#length());
        return;
      case wireTypes.fixed32:
        this.#take(4);
        return;
      default:
        throw new ProtobufError(`proto: illegal wireType ${wireType}`);
    }
  }

  #length(): number {
    const length = this.varint();
    if (typeof length !== "number" || length < 0)
      throw new ProtobufError("proto: negative length found during unmarshaling");
    return length;
  }

  #byte(): number {
    if (this.#position >= this.#end) throw unexpectedEnd();
    return this.#buffer[this.#position++] as number;
  }

  #take(length: number): number {
    const at = this.#position;
    if (at + length > this.#end) throw unexpectedEnd();
    this.#position = at + length;
    return at;
  }
}

function unexpectedEnd(): ProtobufError {
  return new ProtobufError("unexpected EOF");
}
