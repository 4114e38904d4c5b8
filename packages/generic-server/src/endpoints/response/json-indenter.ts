const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const lineFeed = 0x0a;
const space = 0x20;

const chunkBytes = 256 * 1024;
const indentBytes = 2;

/**
 * Indents JSON as it comes, in pieces that may end anywhere: what comes out is what `prettyJSON` makes of the whole. Nothing
 * is parsed, and no more is kept than what is being written.
 */
export class JSONIndenter {
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  /** Whether the last byte opened something that may yet turn out to be empty. */
  #isOpen = false;

  /** The next piece, indented. */
  *push(piece: Buffer): Generator<Buffer> {
    let out = Buffer.allocUnsafe(Math.min(chunkBytes, 2 * piece.length) + this.#mostOfOne());
    let used = 0;
    for (let i = 0; i < piece.length; i += 1) {
      if (used + this.#mostOfOne() > out.length) {
        yield out.subarray(0, used);
        out = Buffer.allocUnsafe(chunkBytes + this.#mostOfOne());
        used = 0;
      }
      used = this.#byte(piece[i] as number, out, used);
    }
    if (used > 0) yield out.subarray(0, used);
  }

  /** How much one byte becomes at the most: a line feed, the indentation of a place one deeper, the byte and a space. */
  #mostOfOne(): number {
    return 3 + indentBytes * (this.#depth + 1);
  }

  #byte(byte: number, out: Buffer, at: number): number {
    if (this.#inString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) this.#inString = false;
      out[at] = byte;
      return at + 1;
    }
    return byte <= space ? at : this.#structure(byte, out, at);
  }

  #structure(byte: number, out: Buffer, start: number): number {
    const isEnd = byte === closeBrace || byte === closeBracket;
    let at = start;
    if (isEnd) this.#depth -= 1;
    if (this.#isOpen !== isEnd) at = this.#line(out, at);
    this.#isOpen = byte === openBrace || byte === openBracket;
    if (this.#isOpen) this.#depth += 1;
    this.#inString = byte === quote;
    out[at] = byte;
    at += 1;
    if (byte === comma) return this.#line(out, at);
    if (byte !== colon) return at;
    out[at] = space;
    return at + 1;
  }

  #line(out: Buffer, at: number): number {
    out[at] = lineFeed;
    const end = at + 1 + indentBytes * this.#depth;
    out.fill(space, at + 1, end);
    return end;
  }
}
