/**
 * A set of small numbers as the bytes that Go's `big.Int` writes for it: the last byte has the lowest numbers, and there
 * are no zero bytes in front. The form in which port allocations are stored.
 */
export class PortBitmap {
  readonly #bytes: Buffer;
  readonly size: number;

  /** @param size - numbers are from 0 up to this */
  constructor(size: number, stored: Buffer = Buffer.alloc(0)) {
    this.size = size;
    this.#bytes = Buffer.alloc(Math.max(Math.ceil(size / 8), stored.length));
    stored.copy(this.#bytes, this.#bytes.length - stored.length);
  }

  has(index: number): boolean {
    return ((this.#bytes[this.#byteOf(index)] ?? 0) & (1 << (index % 8))) !== 0;
  }

  add(index: number): void {
    const at = this.#byteOf(index);
    this.#bytes[at] = (this.#bytes[at] ?? 0) | (1 << (index % 8));
  }

  remove(index: number): void {
    const at = this.#byteOf(index);
    this.#bytes[at] = (this.#bytes[at] ?? 0) & ~(1 << (index % 8));
  }

  /** The first free number at or after `start`, and before `end`; then from `begin` on. Undefined when there is none. */
  nextFree(begin: number, start: number, end: number): number | undefined {
    for (let index = start; index < end; index++) if (!this.has(index)) return index;
    for (let index = begin; index < start; index++) if (!this.has(index)) return index;
    return undefined;
  }

  /** The numbers in the set, ascending. */
  *indices(): Generator<number> {
    for (let index = 0; index < this.size; index++) if (this.has(index)) yield index;
  }

  toBuffer(): Buffer {
    const first = this.#bytes.findIndex((byte) => byte !== 0);
    return first === -1 ? Buffer.alloc(0) : this.#bytes.subarray(first);
  }

  #byteOf(index: number): number {
    return this.#bytes.length - 1 - Math.floor(index / 8);
  }
}
