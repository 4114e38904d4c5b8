import { quoteGoByte } from "./go-quote.js";
import { JSONSyntaxError } from "./syntax-error.js";

/** Nesting that Go's decoder accepts; one more level is an error. */
export const maxJSONDepth = 10_000;

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const literals: ReadonlyMap<number, string> = new Map(
  ["true", "false", "null"].map((word) => [word.charCodeAt(0), word]),
);

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46);
}

type Expectation = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "commaOrEnd";

/** Walks a text byte by byte until its first mistake. Slow and exact: it runs only to explain a text that failed. */
class SyntaxScanner {
  readonly #bytes: Buffer;
  readonly #open: number[] = [];
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @throws JSONSyntaxError at the first mistake; returns when there is none. */
  scan(): void {
    let expected: Expectation | "end" = "value";
    for (;;) {
      while (this.#at < this.#bytes.length && isSpace(this.#peek())) this.#at++;
      if (this.#at >= this.#bytes.length) break;
      expected = expected === "end" ? this.#fail("after top-level value") : this.#step(expected);
    }
    if (expected !== "end") throw new JSONSyntaxError("unexpected end of JSON input", this.#at);
  }

  #step(expected: Expectation): Expectation | "end" {
    const byte = this.#peek();
    switch (expected) {
      case "valueOrEnd":
        return byte === CLOSE_LIST ? this.#close() : this.#value(byte);
      case "value":
        return this.#value(byte);
      case "keyOrEnd":
        return byte === CLOSE_OBJECT ? this.#close() : this.#key(byte);
      case "key":
        return this.#key(byte);
      case "colon":
        if (byte !== COLON) this.#fail("after object key");
        this.#at++;
        return "value";
      case "commaOrEnd":
        return this.#afterValue(byte);
      default:
        return expected satisfies never;
    }
  }

  #value(byte: number): Expectation | "end" {
    switch (byte) {
      case OPEN_OBJECT:
        return this.#enter(byte, "keyOrEnd");
      case OPEN_LIST:
        return this.#enter(byte, "valueOrEnd");
      case QUOTE:
        this.#string();
        return this.#closed();
    }
    const word = literals.get(byte);
    if (word !== undefined) this.#literal(word);
    else if (byte === MINUS || isDigit(byte)) this.#number();
    else this.#fail("looking for beginning of value");
    return this.#closed();
  }

  #key(byte: number): Expectation {
    if (byte !== QUOTE) this.#fail("looking for beginning of object key string");
    this.#string();
    return "colon";
  }

  #afterValue(byte: number): Expectation | "end" {
    const inObject = this.#open.at(-1) === OPEN_OBJECT;
    if (byte === COMMA) {
      this.#at++;
      return inObject ? "key" : "value";
    }
    if (byte === (inObject ? CLOSE_OBJECT : CLOSE_LIST)) return this.#close();
    return this.#fail(inObject ? "after object key:value pair" : "after array element");
  }

  #enter(byte: number, next: Expectation): Expectation {
    if (this.#open.length >= maxJSONDepth) this.#fail("exceeded max depth");
    this.#open.push(byte);
    this.#at++;
    return next;
  }

  #close(): Expectation | "end" {
    this.#open.pop();
    this.#at++;
    return this.#closed();
  }

  #closed(): Expectation | "end" {
    return this.#open.length === 0 ? "end" : "commaOrEnd";
  }

  #string(): void {
    this.#at++;
    for (;;) {
      if (this.#at >= this.#bytes.length) throw new JSONSyntaxError("unexpected end of JSON input", this.#at);
      const byte = this.#peek();
      if (byte < SPACE) this.#fail("in string literal");
      this.#at++;
      if (byte === QUOTE) return;
      if (byte === BACKSLASH) this.#escape();
    }
  }

  #escape(): void {
    const byte = this.#peek();
    if (byte !== 0x75) {
      if (!'"\\/bfnrt'.includes(String.fromCharCode(byte))) this.#fail("in string escape code");
      this.#at++;
      return;
    }
    this.#at++;
    for (let digits = 0; digits < 4; digits++, this.#at++) {
      if (!isHexDigit(this.#peek())) this.#fail("in \\u hexadecimal character escape");
    }
  }

  #literal(word: string): void {
    for (const letter of word) {
      if (this.#peek() !== letter.charCodeAt(0)) this.#fail(`in literal ${word} (expecting '${letter}')`);
      this.#at++;
    }
  }

  #number(): void {
    if (this.#peek() === MINUS) this.#at++;
    if (this.#peek() === ZERO) this.#at++;
    else this.#digits("in numeric literal");
    if (this.#peek() === DOT) {
      this.#at++;
      this.#digits("after decimal point in numeric literal");
    }
    if ((this.#peek() | SPACE) === 0x65) {
      this.#at++;
      if (this.#peek() === 0x2b || this.#peek() === MINUS) this.#at++;
      this.#digits("in exponent of numeric literal");
    }
  }

  #digits(context: string): void {
    if (!isDigit(this.#peek())) this.#fail(context);
    while (isDigit(this.#peek())) this.#at++;
  }

  // Go steps once more with a space at the end of the text, so a literal that is cut off complains about that space.
  #peek(): number {
    return this.#bytes[this.#at] ?? SPACE;
  }

  #fail(context: string): never {
    throw new JSONSyntaxError(`invalid character ${quoteGoByte(this.#peek())} ${context}`, this.#at + 1);
  }
}

/**
 * Checks that `bytes` are one JSON value, nested no deeper than {@link maxJSONDepth}.
 * @throws JSONSyntaxError with the text of Go's encoding/json.
 */
export function checkJSONSyntax(bytes: Buffer): void {
  new SyntaxScanner(bytes).scan();
}
