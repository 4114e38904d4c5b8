import type { StorageFile } from "../fs/file-system.js";

const CHUNK_BYTES = 1_048_576;

/** Reads a file from its beginning: while one chunk is looked at, the next is being read. */
export class ReadAhead {
  readonly #file: StorageFile;
  readonly #size: number;
  /** What was read and not taken. */
  #rest: Buffer = Buffer.alloc(0);
  /** Where the next chunk begins. */
  #at = 0;
  #next: Promise<Buffer> | undefined;

  constructor(file: StorageFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** The next `length` bytes, fewer at the end of the file. A view, that later calls leave as it is. */
  async take(length: number): Promise<Buffer> {
    while (this.#rest.length < length && (this.#at < this.#size || this.#next !== undefined)) {
      const chunk = await (this.#next ?? this.#readChunk());
      this.#next = this.#at < this.#size ? this.#readChunk() : undefined;
      this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    }
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** Waits for what is still being read: after it the file may be closed. */
  async stop(): Promise<void> {
    // Nobody needs it any more, so nobody needs to hear that it failed.
    await this.#next?.catch(() => {});
  }

  #readChunk(): Promise<Buffer> {
    const into = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, this.#size - this.#at));
    const reading = this.#file.read(into, this.#at).then((bytes) => into.subarray(0, bytes));
    this.#at += into.length;
    // Heard of by whoever takes from it.
    reading.catch(() => {});
    return reading;
  }
}
