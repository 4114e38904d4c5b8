const SLAB_BYTES = 65_536;
/** What is larger gets memory of its own: at most this share of a slab is wasted. */
const LARGEST_SHARE = 0.25;

/**
 * Copies of many small blocks, side by side in larger pieces of memory: an allocation each would cost more than
 * the copying. A slab is held as long as one of its blocks is.
 */
export class Slabs {
  #slab = Buffer.alloc(0);
  #used = 0;

  copy(bytes: Buffer): Buffer {
    const { length } = bytes;
    const place = length > SLAB_BYTES * LARGEST_SHARE ? Buffer.allocUnsafeSlow(length) : this.#place(length);
    bytes.copy(place);
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
