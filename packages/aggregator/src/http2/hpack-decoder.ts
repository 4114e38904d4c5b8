import { type HeaderField, staticTable } from "./hpack-static-table.js";
import { decodeHuffman } from "./huffman.js";

/** Bytes of the table that a peer may use before it is told otherwise (RFC 7540 §6.5.2); it is not told otherwise. */
const maxTableBytes = 4_096;
/** What an entry counts besides its text (RFC 7541 §4.1). */
const entryBytes = 32;

/** Reads header blocks of one connection (RFC 7541). Stands still for good after an error: so has the connection to. */
export class HPACKDecoder {
  readonly #maxListBytes: number;
  /** The newest last. */
  readonly #table: HeaderField[] = [];
  #tableBytes = 0;
  #tableLimit = maxTableBytes;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  /** @param maxListBytes - more than that in one block is an error: small blocks can stand for much */
  constructor(maxListBytes: number) {
    this.#maxListBytes = maxListBytes;
  }

  /** The lines of a block in their order. @throws Error when it is none, or too large */
  decode(block: Buffer): readonly HeaderField[] {
    const fields: HeaderField[] = [];
    let bytes = 0;
    this.#block = block;
    this.#at = 0;
    while (this.#at < block.length) {
      const field = this.#next(block[this.#at] ?? 0, fields.length === 0);
      if (field === undefined) continue;
      bytes += sizeOf(field);
      if (bytes > this.#maxListBytes) throw new Error(`hpack: headers of more than ${this.#maxListBytes} bytes`);
      fields.push(field);
    }
    return fields;
  }

  /** Undefined: it said how large the table may be. */
  #next(first: number, isFirst: boolean): HeaderField | undefined {
    if (first >= 0x80) return this.#entry(this.#integer(7));
    if (first >= 0x40) {
      const field = this.#literal(6);
      this.#add(field);
      return field;
    }
    if (first < 0x20) return this.#literal(4);
    const limit = this.#integer(5);
    if (!isFirst || limit > maxTableBytes) throw new Error("hpack: the table cannot be made that large");
    this.#tableLimit = limit;
    this.#evict();
    return undefined;
  }

  #literal(prefixBits: number): HeaderField {
    const index = this.#integer(prefixBits);
    const known = index === 0 ? undefined : this.#entry(index);
    const name = known?.name ?? this.#string();
    const value = this.#string();
    return { name, value, isValid: (known?.isValid ?? isFieldName(name)) && isFieldValue(value) };
  }

  #entry(index: number): HeaderField {
    const entry =
      index < staticTable.length
        ? staticTable[index]
        : this.#table[this.#table.length - 1 - (index - staticTable.length)];
    if (entry === undefined || index === 0) throw new Error(`hpack: there is no entry ${index}`);
    return entry;
  }

  #add(field: HeaderField): void {
    this.#table.push(field);
    this.#tableBytes += sizeOf(field);
    this.#evict();
  }

  #evict(): void {
    while (this.#tableBytes > this.#tableLimit) {
      const oldest = this.#table.shift();
      if (oldest === undefined) break;
      this.#tableBytes -= sizeOf(oldest);
    }
  }

  #integer(prefixBits: number): number {
    const max = (1 << prefixBits) - 1;
    let value = this.#byte() & max;
    if (value < max) return value;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#byte();
      // Nothing that a frame can hold is larger.
      if (shift > 21) throw new Error("hpack: a number is too large");
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  #string(): string {
    const isHuffman = (this.#block[this.#at] ?? 0) >= 0x80;
    const length = this.#integer(7);
    const start = this.#at;
    const end = start + length;
    if (end > this.#block.length) throw new Error("hpack: a string is cut off");
    this.#at = end;
    return isHuffman ? decodeHuffman(this.#block, start, end) : this.#block.toString("latin1", start, end);
  }

  #byte(): number {
    const byte = this.#block[this.#at++];
    if (byte === undefined) throw new Error("hpack: a block is cut off");
    return byte;
  }
}

/** RFC 9113 §8.2.1: a name in lower case; pseudo-headers are all in the static table. */
function isFieldName(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name);
}

function isFieldValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function sizeOf({ name, value }: HeaderField): number {
  return name.length + value.length + entryBytes;
}
