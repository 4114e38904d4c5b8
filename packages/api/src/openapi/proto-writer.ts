/** Writes protobuf messages; zero values are left out, as proto3 does. */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];

  string(number: number, value: string): this {
    return value === "" ? this : this.bytes(number, Buffer.from(value));
  }

  bytes(number: number, value: Uint8Array): this {
    this.#parts.push(varint((number << 3) | 2), varint(value.length), value);
    return this;
  }

  bool(number: number, value: boolean): this {
    return this.int(number, value ? 1 : 0);
  }

  int(number: number, value: number | bigint): this {
    if (BigInt(value) !== 0n) this.#parts.push(varint(number << 3), varint(value));
    return this;
  }

  double(number: number, value: number): this {
    if (value === 0) return this;
    const bits = Buffer.alloc(8);
    bits.writeDoubleLE(value);
    this.#parts.push(varint((number << 3) | 1), bits);
    return this;
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
