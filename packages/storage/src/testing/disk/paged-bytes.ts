const PAGE_BYTES = 4096;
const ZERO_PAGE = Buffer.alloc(PAGE_BYTES);

/** Content of a file in pages, which copies share until one of them changes. */
export class PagedBytes {
  /** Never written to once they are here; undefined: zeros. */
  readonly #pages: (Buffer | undefined)[];
  #size: number;

  private constructor(pages: (Buffer | undefined)[], size: number) {
    this.#pages = pages;
    this.#size = size;
  }

  static empty(): PagedBytes {
    return new PagedBytes([], 0);
  }

  get size(): number {
    return this.#size;
  }

  copy(): PagedBytes {
    return new PagedBytes(this.#pages.slice(), this.#size);
  }

  /** Reads up to the end; returns the number of bytes. */
  read(into: Buffer, position: number): number {
    const length = Math.max(0, Math.min(into.length, this.#size - position));
    for (let done = 0; done < length; ) {
      const at = (position + done) % PAGE_BYTES;
      const part = Math.min(PAGE_BYTES - at, length - done);
      const page = this.#pages[Math.floor((position + done) / PAGE_BYTES)] ?? ZERO_PAGE;
      page.copy(into, done, at, at + part);
      done += part;
    }
    return length;
  }

  /** Writes, filling a gap behind the end with zeros. */
  write(bytes: Buffer, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const number = Math.floor((position + done) / PAGE_BYTES);
      const at = (position + done) % PAGE_BYTES;
      const part = Math.min(PAGE_BYTES - at, bytes.length - done);
      const page = Buffer.from(this.#pages[number] ?? ZERO_PAGE);
      bytes.copy(page, at, done, done + part);
      this.#pages[number] = page;
      done += part;
    }
    this.#size = Math.max(this.#size, position + bytes.length);
  }

  /** Cuts off, or adds zeros. */
  truncate(size: number): void {
    if (size < this.#size) {
      this.#pages.length = Math.ceil(size / PAGE_BYTES);
      const kept = size % PAGE_BYTES;
      const last = this.#pages.at(-1);
      if (kept > 0 && last !== undefined) this.#pages[this.#pages.length - 1] = Buffer.from(last).fill(0, kept);
    }
    this.#size = size;
  }

  equals(other: PagedBytes): boolean {
    if (this.#size !== other.#size) return false;
    return this.#pages.every((page, i) => {
      const theirs = other.#pages[i];
      return page === theirs || (page ?? ZERO_PAGE).equals(theirs ?? ZERO_PAGE);
    });
  }
}
