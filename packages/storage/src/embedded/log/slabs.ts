const SLAB_BYTES = 65_536;
/** What is larger gets memory of its own: at most this share of a slab is wasted. */
const LARGEST_SHARE = 0.25;

/**
 * Copies of many small blocks, side by side in larger pieces of memory: an allocation each costs more than all the rest
 * of reading a store. A slab is held as long as one of its blocks is.
 */
export class Slabs {
  #slab = Buffer.alloc(0);
  #used = 0;

  /** A copy of `bytes` from `start` up to `end`. */
  copy(bytes: Buffer, start: number, end: number): Buffer {
    const length = end - start;
    const place = length > SLAB_BYTES * LARGEST_SHARE ? Buffer.allocUnsafeSlow(length) : this.#place(length);
    bytes.copy(place, 0, start, end);
    return place;
  }

  #place(length: number): Buffer {
    if (this.#used + length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const place = this.#slab.subarray(this.#used, this.#used + length);
    this.#used += length;
    return place;
  }
}
