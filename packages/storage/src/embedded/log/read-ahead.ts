import type { StorageFile } from "../fs/file-system.js";

const CHUNK_BYTES = 1_048_576;
const NOTHING = Buffer.alloc(0);

/** Reads a file from its beginning: while one chunk is looked at, the next is being read. */
export class ReadAhead {
  readonly #file: StorageFile;
  readonly #size: number;
  /** What was read and not taken. */
  #rest: Buffer = NOTHING;
  /** Where the next chunk begins. */
  #at = 0;
  #next: Promise<Buffer> | undefined;

  constructor(file: StorageFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** The next `length` bytes, fewer at the end of the file: a view of what was read, or a copy if that is in parts. */
  async take(length: number): Promise<Buffer> {
    const first = await this.#part(length);
    if (first.length === length) return first;
    const parts = [first];
    let missing = length - first.length;
    while (missing > 0) {
      const part = await this.#part(missing);
      if (part.length === 0) break;
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Waits for what is still being read: after it the file may be closed. */
  async stop(): Promise<void> {
    // Nobody needs it any more, so nobody needs to hear that it failed.
    await this.#next?.catch(() => {});
  }

  /** At most `length` bytes of one chunk; none at the end of the file. */
  async #part(length: number): Promise<Buffer> {
    if (this.#rest.length === 0) this.#rest = await this.#chunk();
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  async #chunk(): Promise<Buffer> {
    const chunk = (await (this.#next ?? this.#read())) ?? NOTHING;
    this.#next = this.#read();
    return chunk;
  }

  /** Undefined at the end of the file. */
  #read(): Promise<Buffer> | undefined {
    if (this.#at >= this.#size) return undefined;
    const into = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, this.#size - this.#at));
    const reading = this.#file.read(into, this.#at).then((bytes) => into.subarray(0, bytes));
    this.#at += into.length;
    // Heard of by whoever takes from it.
    reading.catch(() => {});
    return reading;
  }
}
