import type { RevisionSplice } from "./revision-splice.js";

/** Something that may be true of the JSON of an object. Compared by identity. */
export interface Fact {
  /** False once nobody will ask for it any more: it is forgotten when something else is noted. */
  readonly holds: boolean;
}

/** The JSON of an object, as one buffer or as one that is put together from what is stored whenever it is needed. */
export interface ObjectBytes {
  readonly byteLength: number;
  /** What somebody found out about them. */
  facts: readonly Fact[];
  /** All of it in one buffer, which may be made anew each time. */
  toBuffer(): Buffer;
  /** Copies as `Buffer.copy` does, from the byte `from` on and as far as `target` has room. Returns how many. */
  copyTo(target: Buffer, targetStart: number, from: number): number;
  /** Whether it begins with `prefix`; false when that cannot be said without putting it together. */
  startsWith(prefix: Buffer): boolean;
}

/** Shared by all of whom nothing is known. */
const noFacts: readonly Fact[] = Object.freeze([]);

/** Bytes that lie there as they are. */
export class PlainBytes implements ObjectBytes {
  facts = noFacts;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  toBuffer(): Buffer {
    return this.#bytes;
  }

  copyTo(target: Buffer, targetStart: number, from: number): number {
    return this.#bytes.copy(target, targetStart, from);
  }

  startsWith(prefix: Buffer): boolean {
    return begins(this.#bytes, prefix);
  }
}

/** Stored bytes with a resourceVersion to be put in: the store's own buffer is shared, not copied. */
export class SplicedBytes implements ObjectBytes {
  facts = noFacts;
  readonly stored: Buffer;
  readonly splice: RevisionSplice;
  readonly resourceVersion: string;

  constructor(stored: Buffer, splice: RevisionSplice, resourceVersion: string) {
    this.stored = stored;
    this.splice = splice;
    this.resourceVersion = resourceVersion;
  }

  get byteLength(): number {
    const { at, until, end } = this.splice;
    return at + this.#textLength + end - until;
  }

  toBuffer(): Buffer {
    const bytes = Buffer.allocUnsafe(this.byteLength);
    this.copyTo(bytes, 0, 0);
    return bytes;
  }

  copyTo(target: Buffer, targetStart: number, from: number): number {
    const { at, until, end } = this.splice;
    const textEnd = at + this.#textLength;
    let to = targetStart;
    if (from < at) to += this.stored.copy(target, to, from, at);
    if (from < textEnd && to < target.length) to += this.#copyText(target, to, Math.max(0, from - at));
    if (to < target.length) to += this.stored.copy(target, to, until + Math.max(0, from - textEnd), end);
    return to - targetStart;
  }

  startsWith(prefix: Buffer): boolean {
    return prefix.length <= this.splice.at && begins(this.stored, prefix);
  }

  /** Whether both are put together in the same way, so that they are equal exactly when their stored bytes are. */
  isSplicedAs(other: SplicedBytes): boolean {
    const [mine, theirs] = [this.splice, other.splice];
    if (this.resourceVersion !== other.resourceVersion || mine.at !== mine.until || theirs.at !== theirs.until)
      return false;
    if (mine.at !== theirs.at || mine.head !== theirs.head || mine.tail !== theirs.tail) return false;
    return mine.end === this.stored.length && theirs.end === other.stored.length;
  }

  get #textLength(): number {
    return this.splice.head.length + this.resourceVersion.length + this.splice.tail.length;
  }

  #copyText(target: Buffer, to: number, from: number): number {
    const { head, tail } = this.splice;
    const text = head + this.resourceVersion + tail;
    return target.write(from === 0 ? text : text.slice(from), to, "latin1");
  }
}

function begins(bytes: Buffer, prefix: Buffer): boolean {
  if (bytes.length < prefix.length) return false;
  // A loop over a few bytes is quicker than the call into native code that compare() is.
  for (let i = 0; i < prefix.length; i++) {
    if (bytes[i] !== prefix[i]) return false;
  }
  return true;
}
